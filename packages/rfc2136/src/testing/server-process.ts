/** A server's process: started, watched through its log file, and never left behind. */
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, existsSync, openSync, readFileSync, statSync, watch } from "node:fs"
import { dirname } from "node:path"

export interface Launch {
  readonly program: string
  readonly args: readonly string[]
  readonly directory: string
  /** Receives the program's own output; the program may log to it too. */
  readonly logFile: string
  /** A line of the log that matches says that the server serves. */
  readonly ready: RegExp
  /** Milliseconds from the start of the process to that line. */
  readonly deadline: number
}

/** The process ended, or said nothing in time, before it served; the message ends with the last it wrote. */
export class StartFailed extends Error {
  readonly code = "START_FAILED"
  constructor(what: string, log: string) {
    const lastLines = log.trimEnd().split("\n").slice(-15).join("\n")
    super(`${what}${lastLines === "" ? "" : `; the last it wrote:\n${lastLines}`}`)
    this.name = "StartFailed"
  }
}

export interface ServerProcess {
  readonly pid: number
  /** Resolves when the process is gone, however it ended. */
  readonly ended: Promise<void>
  /** SIGTERM, and SIGKILL when the process is still there after five seconds. */
  end(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
}

/** Starts the program and resolves when its log says that it serves. Throws {@link StartFailed}. */
export async function launch(what: Launch): Promise<ServerProcess> {
  const from = logSize(what.logFile)
  const output = openSync(what.logFile, "a")
  // A group of its own: an interrupt typed at the terminal is ours to pass on, in our order.
  const child = spawn(what.program, what.args, {
    cwd: what.directory,
    stdio: ["ignore", output, output],
    detached: true,
  })
  closeSync(output)
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve())
    child.once("error", () => resolve())
  })
  const failedToSpawn = new Promise<never>((_, reject) => child.once("error", reject))
  failedToSpawn.catch(() => {})
  if (child.pid === undefined) return failedToSpawn
  const guard = cleanUpWhenWeDie(child.pid, what.directory)
  void ended.then(() => guard.kill("SIGKILL"))
  child.unref()

  const running: ServerProcess = {
    pid: child.pid,
    ended,
    end: () => terminate(child, ended),
    kill: async () => {
      child.ref()
      child.kill("SIGKILL")
      await ended
    },
  }
  try {
    const early = ended.then(() => {
      throw new StartFailed(`${what.program} ended before it served`, logSince(what.logFile, from))
    })
    early.catch(() => {})
    await Promise.race([untilLogged(what.logFile, what.ready, { from, within: what.deadline }), early])
    return running
  } catch (error) {
    await running.kill()
    throw error
  }
}

/** Resolves with the first line after byte `from` of a log file that matches; rejects after `within` ms. */
export function untilLogged(
  file: string,
  pattern: RegExp,
  { from, within }: { readonly from: number; readonly within: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const line = logSince(file, from)
        .split("\n")
        .find((line) => pattern.test(line))
      if (line === undefined) return
      close()
      resolve(line)
    }
    const watcher = watch(dirname(file), look)
    const timer = setTimeout(() => {
      close()
      reject(
        new StartFailed(`no line of ${file} matched ${pattern} within ${within} ms`, logSince(file, from)),
      )
    }, within)
    const close = () => {
      clearTimeout(timer)
      watcher.close()
    }
    watcher.once("error", (error) => {
      close()
      reject(error)
    })
    look()
  })
}

/** How many bytes the log has now; 0 when there is none yet. */
function logSize(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}

function logSince(file: string, from: number): string {
  return existsSync(file) ? readFileSync(file).subarray(from).toString("utf8") : ""
}

async function terminate(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const patience = setTimeout(() => child.kill("SIGKILL"), 5_000)
  child.ref()
  child.kill("SIGTERM")
  await ended
  clearTimeout(patience)
}

/**
 * A shell that waits for the end of a pipe which only this process holds open, then kills the server and removes its
 * directory. It works for every way in which a test run can die, SIGKILL included, which no exit handler does.
 */
function cleanUpWhenWeDie(pid: number, directory: string): ChildProcess {
  const script = 'read -r _; kill -KILL "$1"; rm -rf -- "$2"'
  const guard = spawn("/bin/sh", ["-c", script, "server-guard", String(pid), directory], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    cwd: "/",
  })
  guard.on("error", () => {})
  guard.unref()
  const pipe = guard.stdin as (NodeJS.WritableStream & { unref?: () => void }) | null
  pipe?.unref?.()
  return guard
}
