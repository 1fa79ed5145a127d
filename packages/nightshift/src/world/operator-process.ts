/**
 * An operator as a process of its own, configured as its documentation says: flags, environment, a kubeconfig. One that
 * ends unasked is started again after a pause, as a Deployment would.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, openSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export type OperatorName = "machine-scheduler" | "dns-operator"

export interface OperatorProcess {
  readonly name: OperatorName
  /** Of the present process; the last one's between two. */
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
const pauseMs = 2_000

export interface OperatorOptions {
  readonly logFile: string
  readonly env?: NodeJS.ProcessEnv
  /** Told whenever it was started again. */
  readonly restarted?: () => void
}

export function startOperator(
  name: OperatorName,
  args: readonly string[],
  options: OperatorOptions,
): OperatorProcess {
  let child = launch(name, args, options)
  let pause: NodeJS.Timeout | undefined
  let stopping = false
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null
  const watch = async () => {
    await ended(child)
    if (stopping) return
    pause = setTimeout(() => {
      child = launch(name, args, options)
      void watch()
      options.restarted?.()
    }, pauseMs)
  }
  void watch()
  return {
    name,
    get pid() {
      return child.pid ?? 0
    },
    args,
    running,
    log: () => readFileSync(options.logFile, "utf8"),
    async stop() {
      stopping = true
      clearTimeout(pause)
      if (!running()) return
      child.kill("SIGTERM")
      const lastResort = setTimeout(() => child.kill("SIGKILL"), patienceMs)
      await ended(child)
      clearTimeout(lastResort)
    },
  }
}

function launch(name: OperatorName, args: readonly string[], options: OperatorOptions): ChildProcess {
  const log = openSync(options.logFile, "a")
  const child = spawn(process.execPath, [programOf(name), ...args], {
    stdio: ["ignore", log, log],
    env: { ...process.env, ...options.env },
    // Its own process group: Ctrl-C in the terminal reaches us first, and we stop our children in order.
    detached: true,
  })
  closeSync(log)
  return child
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once("exit", () => resolve())
    child.once("error", () => resolve())
  })
