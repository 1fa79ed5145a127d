/** Running dig, nsupdate and rndc against a server under test: independent eyes on the same server. */
import { execFile } from "node:child_process"
import { findProgram } from "./program.ts"

export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; a non-zero exit is a result, not an error. Throws `ProgramMissing`. */
export function run(program: string, args: readonly string[], input = ""): Promise<CommandResult> {
  const path = findProgram(program)
  return new Promise((resolve, reject) => {
    const child = execFile(path, args, { maxBuffer: 1 << 28, timeout: 60_000 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code
      if (typeof exitCode === "number") resolve({ exitCode, stdout, stderr })
      else reject(new Error(`${program} ${args.join(" ")} did not run to its end`, { cause: error }))
    })
    child.stdin?.on("error", () => {})
    child.stdin?.end(input)
  })
}
