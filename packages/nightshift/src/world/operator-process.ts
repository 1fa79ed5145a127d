/** An operator as a process of its own, configured as its documentation says: flags, environment, a kubeconfig. */
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, openSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export type OperatorName = "machine-scheduler" | "dns-operator"

export interface OperatorProcess {
  readonly name: OperatorName
  readonly pid: number
  readonly args: readonly string[]
  running(): boolean
  log(): string
  /** SIGTERM, and SIGKILL when it has not ended after ten seconds. */
  stop(): Promise<void>
}

/** The operator's program, beside the entry of its package. */
const programOf = (name: OperatorName): string =>
  join(dirname(fileURLToPath(import.meta.resolve(`@nightshift/${name}`))), "main.ts")

const patienceMs = 10_000

export function startOperator(
  name: OperatorName,
  args: readonly string[],
  options: { readonly logFile: string; readonly env?: NodeJS.ProcessEnv },
): OperatorProcess {
  const log = openSync(options.logFile, "a")
  const child: ChildProcess = spawn(process.execPath, [programOf(name), ...args], {
    stdio: ["ignore", log, log],
    env: { ...process.env, ...options.env },
    // Its own process group: Ctrl-C in the terminal reaches us first, and we stop our children in order.
    detached: true,
  })
  closeSync(log)
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve())
    child.once("error", () => resolve())
  })
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null
  return {
    name,
    pid: child.pid ?? 0,
    args,
    running,
    log: () => readFileSync(options.logFile, "utf8"),
    async stop() {
      if (!running()) return
      child.kill("SIGTERM")
      const lastResort = setTimeout(() => child.kill("SIGKILL"), patienceMs)
      await ended
      clearTimeout(lastResort)
    },
  }
}
