/**
 * A server as a child process: own log file, ended with its parent even when the parent is killed, stopped by pid.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, existsSync, openSync, readFileSync } from "node:fs"
import { basename } from "node:path"

export interface Child {
  readonly pid: number
  readonly name: string
  log(): string
  /** True until the process has ended. */
  running(): boolean
  signal(signal: NodeJS.Signals): void
  /** SIGTERM, then SIGKILL after three seconds (open watches keep an API server longer); resolves when the process has ended. */
  stop(): Promise<void>
}

/** util-linux's setpriv asks the kernel to end the child with us: the only way that survives our own SIGKILL. */
const deathSignal = existsSync("/usr/bin/setpriv") ? ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"] : []

export interface ChildOptions {
  readonly logFile: string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

export function startChild(program: string, args: readonly string[], options: ChildOptions): Child {
  const name = basename(program)
  const [command = program, ...rest] = [...deathSignal, program, ...args]
  const log = openSync(options.logFile, "a")
  const child: ChildProcess = spawn(command, rest, {
    stdio: ["ignore", log, log],
    env: { ...process.env, ...options.env },
    // Its own process group: Ctrl-C in the terminal reaches us, and we stop our children in order.
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  closeSync(log)
  let ended = false
  const exit = new Promise<void>((resolve) => {
    const end = () => {
      ended = true
      resolve()
    }
    child.on("exit", end)
    child.on("error", end)
  })
  return {
    pid: child.pid ?? 0,
    name,
    log: () => readFileSync(options.logFile, "utf8"),
    running: () => !ended,
    signal: (signal) => void child.kill(signal),
    async stop() {
      if (ended) return
      child.kill("SIGTERM")
      const lastResort = setTimeout(() => child.kill("SIGKILL"), 3_000)
      await exit
      clearTimeout(lastResort)
    },
  }
}
