/** One step of the gate: a command run to its end, seen live or told only when it fails. */
import { spawn } from "node:child_process"

export interface CommandResult {
  readonly code: number
  readonly output: string
}

export interface CommandOptions {
  /** Show the output as it comes; otherwise it is only returned. */
  readonly live?: boolean
  readonly env?: NodeJS.ProcessEnv
}

export function command(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...options.env },
      stdio: [
        "ignore",
        options.live === true ? "inherit" : "pipe",
        options.live === true ? "inherit" : "pipe",
      ],
    })
    let output = ""
    const take = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout?.on("data", take)
    child.stderr?.on("data", take)
    child.on("error", (error) => resolve({ code: 127, output: `${program}: ${error.message}` }))
    child.on("close", (code) => resolve({ code: code ?? 1, output }))
  })
}
