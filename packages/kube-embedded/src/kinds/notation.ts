import notation from "./generated/notation.json" with { type: "json" }

/** One field of a type of the API, as a line of the notation says it. */
export interface FieldNotation {
  readonly name: string
  readonly required: boolean
  readonly type: TypeNotation
  /** A default of the type itself; `{}` stands for an object that is always written. */
  readonly default: string | undefined
  readonly patchStrategy: string | undefined
  readonly patchMergeKey: string | undefined
}

export type TypeNotation =
  | { readonly kind: "scalar"; readonly name: string }
  | { readonly kind: "named"; readonly name: string }
  | {
      readonly kind: "list"
      readonly keys: readonly string[] | "set" | "atomic"
      readonly items: TypeNotation
    }
  | { readonly kind: "map"; readonly atomic: boolean; readonly values: TypeNotation }

export interface NamedType {
  readonly name: string
  readonly atomic: boolean
  readonly fields: readonly FieldNotation[]
}

const parsed = new Map<string, NamedType>()
let lines: ReadonlyMap<string, string> | undefined

/** A type by its short name, `core.v1.PodSpec`; only what is asked for is parsed. */
export function namedType(name: string): NamedType | undefined {
  const known = parsed.get(name)
  if (known !== undefined) return known
  const line = allLines().get(name)
  if (line === undefined) return undefined
  const type = parseLine(name, line)
  parsed.set(name, type)
  return type
}

export function typeNames(): readonly string[] {
  return [...allLines().keys()]
}

function allLines(): ReadonlyMap<string, string> {
  lines ??= new Map(notation.map((line) => [line.slice(0, line.indexOf(" ")), line]))
  return lines
}

/** The short name of a kind's type: `apps.v1.Deployment`, `core.v1.Pod`. */
export function typeNameOf(group: string, version: string, kind: string): string {
  return `${group === "" ? "core" : (group.split(".")[0] ?? "")}.${version}.${kind}`
}

function parseLine(name: string, line: string): NamedType {
  const open = line.indexOf("{")
  const body = line.slice(open + 1, line.lastIndexOf("}")).trim()
  return {
    name,
    atomic: line.slice(name.length, open).trim() === "atomic",
    fields: body === "" ? [] : body.split("; ").map(parseField),
  }
}

function parseField(text: string): FieldNotation {
  const match = /^([^:!]+)(!?): ((?:atomic )?[^=~ ]+)(?:=([^ ]+))?(?: ~([^(]+)(?:\((.+)\))?)?$/.exec(text)
  if (match === null) throw new SyntaxError(`not a field of the notation: ${text}`)
  const [, name = "", mark, type = "", value, patchStrategy, patchMergeKey] = match
  return { name, required: mark === "!", type: parseType(type), default: value, patchStrategy, patchMergeKey }
}

function parseType(text: string): TypeNotation {
  if (text.startsWith("[")) {
    const close = text.indexOf("]")
    const keys = text.slice(1, close)
    const items = parseType(text.slice(close + 1))
    return { kind: "list", keys: keys === "" ? "atomic" : keys === "set" ? "set" : keys.split(","), items }
  }
  const atomic = text.startsWith("atomic ")
  const rest = atomic ? text.slice("atomic ".length) : text
  if (rest.startsWith("{}")) return { kind: "map", atomic, values: parseType(rest.slice(2)) }
  return { kind: rest.includes(".") ? "named" : "scalar", name: rest }
}
