import type { Flags, FlagValues } from "./flags.ts"
import { helpText, parseFlags, UsageError } from "./flags.ts"
import type { ProgramInfo } from "./http.ts"
import { versionOf } from "./http.ts"

export interface Program<F extends Flags> extends ProgramInfo {
  /** What it does, in a sentence or two, for --help. */
  readonly summary: string
  readonly flags: F
  /** Resolves when it has stopped well. A UsageError thrown here is a wrong call, too. */
  run(values: FlagValues<F>): Promise<void>
}

/** What a program needs of its process. */
export interface Surroundings {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

const surroundings: Surroundings = {
  args: process.argv.slice(2),
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}

/** Runs a program by its command line. Answers the exit code: 0 success, 1 failure, 2 wrong call with the flag named. */
export async function runProgram<const F extends Flags>(
  program: Program<F>,
  { args, env, out, err }: Surroundings = surroundings,
): Promise<0 | 1 | 2> {
  try {
    const { values, asked } = parseFlags(program.flags, args, env)
    if (asked === "help") out(helpText(program.name, program.summary, program.flags))
    else if (asked === "version") {
      const { name, version, node, tz } = versionOf(program)
      out(`${name} ${version} (node ${node}, tz ${tz})\n`)
    } else await program.run(values)
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      err(`${program.name}: ${error.message}; see --help\n`)
      return 2
    }
    err(`${program.name}: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
