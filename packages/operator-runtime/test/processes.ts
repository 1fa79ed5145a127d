import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** A program as a process of its own, stopped by its id whatever becomes of the test. */
export class Child {
  readonly process: ChildProcess
  stdout = ""
  stderr = ""

  constructor(file: URL, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.process = spawn(process.execPath, [fileURLToPath(file), ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    })
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text
    })
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text
    })
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal)
  }

  /** The log lines so far. */
  log(): Record<string, unknown>[] {
    return this.stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  /** The exit code, once it has ended. */
  async ended(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "exit")
    return this.process.exitCode
  }

  async kill(): Promise<void> {
    this.process.kill("SIGKILL")
    await this.ended()
  }
}
