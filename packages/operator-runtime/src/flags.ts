import { parseArgs } from "node:util"

interface Described {
  readonly help: string
  /** What the value is called in the help, e.g. "FILE". */
  readonly value?: string
  /** Further environment variables that are honoured; the flag's own name in capitals always is. */
  readonly env?: readonly string[]
}

/** One flag; its kind decides the type of its value. Without `default` an absent flag is undefined. */
export type Flag =
  | (Described & { readonly kind: "text"; readonly default?: string; readonly choices?: readonly string[] })
  | (Described & { readonly kind: "switch"; readonly default: boolean })
  | (Described & {
      readonly kind: "integer"
      readonly default?: number
      readonly min?: number
      readonly max?: number
    })
  /** Separated by commas, or given several times. */
  | (Described & { readonly kind: "list"; readonly default?: readonly string[] })

export type Flags = Readonly<Record<string, Flag>>

type ValueOf<F extends Flag> = F["kind"] extends "switch"
  ? boolean
  : F["kind"] extends "list"
    ? readonly string[]
    :
        | (F["kind"] extends "integer" ? number : string)
        | (F extends { readonly default: string | number } ? never : undefined)

/** The values by flag name, as written: `values["metrics-port"]`. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: ValueOf<F[Name]> }

/** A wrong call: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError"
  /** As it was written, e.g. "--metrics-port" or "METRICS_PORT". */
  readonly flag: string

  constructor(flag: string, message: string) {
    super(message)
    this.flag = flag
  }
}

export interface ParsedFlags<F extends Flags> {
  readonly values: FlagValues<F>
  readonly asked: "run" | "help" | "version"
}

/**
 * Flags win over the environment, the environment over defaults; an empty variable counts as none. Booleans take
 * `--flag`, `--flag=false` and `--no-flag`.
 * @throws UsageError naming the flag
 */
export function parseFlags<const F extends Flags>(
  flags: F,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedFlags<F> {
  const given = readArguments(flags, args)
  const values: Record<string, unknown> = {}
  for (const [name, flag] of Object.entries(flags)) {
    const fromFlag = given.values.get(name)
    values[name] =
      fromFlag === undefined
        ? (fromEnvironment(name, flag, env) ?? flag.default ?? (flag.kind === "list" ? [] : undefined))
        : read(flag, `--${name}`, fromFlag)
  }
  return { values: values as FlagValues<F>, asked: given.asked }
}

interface Given {
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly asked: "run" | "help" | "version"
}

function readArguments(flags: Flags, args: readonly string[]): Given {
  const options: Record<string, { type: "string" | "boolean" }> = {
    help: { type: "boolean" },
    version: { type: "boolean" },
  }
  for (const [name, flag] of Object.entries(flags)) {
    options[name] = { type: flag.kind === "switch" ? "boolean" : "string" }
  }
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const values = new Map<string, string[]>()
  let asked: Given["asked"] = "run"
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue
    if (token.kind === "positional") {
      throw new UsageError(token.value, `unexpected argument ${JSON.stringify(token.value)}`)
    }
    const { rawName } = token
    if (rawName === "--help" || rawName === "-h") asked = "help"
    else if (rawName === "--version") asked = asked === "help" ? asked : "version"
    else {
      const negated = rawName.startsWith("--no-") && flags[rawName.slice(5)]?.kind === "switch"
      const name = negated ? rawName.slice(5) : rawName.slice(2)
      const flag = rawName.startsWith("--") && Object.hasOwn(flags, name) ? flags[name] : undefined
      if (flag === undefined) throw new UsageError(rawName, `unknown flag ${rawName}`)
      const value = token.value ?? (flag.kind === "switch" ? String(!negated) : undefined)
      if (value === undefined) throw new UsageError(rawName, `${rawName} needs a value`)
      const before = flag.kind === "list" ? (values.get(name) ?? []) : []
      values.set(name, [...before, value])
    }
  }
  return { values, asked }
}

function fromEnvironment(
  name: string,
  flag: Flag,
  env: Readonly<Record<string, string | undefined>>,
): unknown {
  for (const variable of [variableOf(name), ...(flag.env ?? [])]) {
    const value = env[variable]
    if (value !== undefined && value !== "") return read(flag, variable, [value])
  }
  return undefined
}

/** "metrics-port" is METRICS_PORT. */
function variableOf(name: string): string {
  return name.replaceAll("-", "_").toUpperCase()
}

function read(flag: Flag, from: string, given: readonly string[]): unknown {
  const value = given.at(-1) ?? ""
  switch (flag.kind) {
    case "switch":
      if (/^(true|1|yes)$/i.test(value)) return true
      if (/^(false|0|no)$/i.test(value)) return false
      throw new UsageError(from, `${from} is true or false, not ${JSON.stringify(value)}`)
    case "integer": {
      const number = /^-?[0-9]{1,15}$/.test(value) ? Number(value) : Number.NaN
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = flag
      if (number >= min && number <= max) return number
      throw new UsageError(
        from,
        `${from} is a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? "" : ` to ${max}`}, ` +
          `not ${JSON.stringify(value)}`,
      )
    }
    case "list":
      return given.flatMap((part) => part.split(",")).flatMap((part) => part.trim() || [])
    case "text":
      if (flag.choices === undefined || flag.choices.includes(value)) return value
      throw new UsageError(from, `${from} is one of ${flag.choices.join(", ")}, not ${JSON.stringify(value)}`)
  }
}

/** The text of --help. */
export function helpText(program: string, summary: string, flags: Flags): string {
  const lines = Object.entries(flags).map(([name, flag]) => {
    const metavariable = flag.kind === "switch" ? "" : ` ${flag.value ?? flag.kind.toUpperCase()}`
    const variables = [variableOf(name), ...(flag.env ?? [])].join(", ")
    const fallback =
      flag.default === undefined || String(flag.default) === "" ? "" : `, default ${String(flag.default)}`
    return `  --${name}${metavariable}\n        ${flag.help} (${variables}${fallback})`
  })
  return [
    `Usage: ${program} [flags]`,
    "",
    summary,
    "",
    "Flags, each also as an environment variable:",
    ...lines,
    "  --help, --version",
    "",
  ].join("\n")
}
