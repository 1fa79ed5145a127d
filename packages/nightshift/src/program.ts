/** Finds the command that is called, and turns what goes wrong into a line for a person and an exit code. */
import { type Io, type ListedCommand, UsageError } from "./command.ts"

const version = "0.1.0"

export async function runProgram(
  commands: readonly ListedCommand[],
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const [first] = argv
  if (first === undefined || first === "help" || first === "--help" || first === "-h") {
    io.stdout.write(overview(commands))
    return first === undefined ? 2 : 0
  }
  if (first === "--version") {
    io.stdout.write(`nightshift ${version}\n`)
    return 0
  }
  const found = called(commands, argv)
  if (found === undefined) {
    const family = commands.filter((command) => command.name.startsWith(`${first} `))
    if (family.length > 0 && (argv.length === 1 || argv[1] === "--help" || argv[1] === "-h")) {
      io.stdout.write(`usage: nightshift ${first} COMMAND [ARGUMENTS]\n\n${listed(family)}\n`)
      return argv.length === 1 ? 2 : 0
    }
    io.stderr.write(
      `nightshift: there is no command '${unknown(commands, argv)}'; nightshift --help lists them\n`,
    )
    return 2
  }
  const command = await found.command.load()
  if (found.args.includes("--help") || found.args.includes("-h")) {
    io.stdout.write(`${command.help.trimEnd()}\n`)
    return 0
  }
  try {
    return await command.run(found.args, io)
  } catch (error) {
    io.stderr.write(`nightshift ${found.command.name}: ${said(error)}\n`)
    if (!isUsageError(error)) return 1
    io.stderr.write(`try: nightshift ${found.command.name} --help\n`)
    return 2
  }
}

/** The command with the longest name that the words begin with: "dns update" before "dns". */
function called(
  commands: readonly ListedCommand[],
  argv: readonly string[],
): { command: ListedCommand; args: readonly string[] } | undefined {
  const fitting = commands
    .map((command) => ({ command, words: command.name.split(" ") }))
    .filter(({ words }) => words.every((word, index) => argv[index] === word))
    .toSorted((a, b) => b.words.length - a.words.length)[0]
  return fitting && { command: fitting.command, args: argv.slice(fitting.words.length) }
}

/** As many of the words as some command shares, and the first one too many. */
function unknown(commands: readonly ListedCommand[], argv: readonly string[]): string {
  const [first = "", second = ""] = argv
  return commands.some((command) => command.name.startsWith(`${first} `))
    ? `${first} ${second}`.trim()
    : first
}

/** node:util's parseArgs names the flag in its message and marks it with a code. */
const isUsageError = (error: unknown): boolean =>
  error instanceof UsageError ||
  (error instanceof TypeError && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS"))

function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}

function overview(commands: readonly ListedCommand[]): string {
  return `nightshift: a spot market for servers that idle at night\n\nusage: nightshift COMMAND [ARGUMENTS]\n\n${listed(commands)}\n\nnightshift COMMAND --help tells more. Exit code 0: success, 1: failure, 2: wrong call.\nAs a kubectl plugin (a file kubectl-nightshift on PATH): kubectl nightshift COMMAND.\n`
}

function listed(commands: readonly ListedCommand[]): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  return commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`).join("\n")
}
