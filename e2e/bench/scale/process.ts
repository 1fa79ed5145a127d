/** A program of ours as a process of its own, and what the kernel says that it costs. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { createInterface } from "node:readline"

export interface Program {
  readonly pid: number
  stop(): Promise<void>
}

/** Resolves when a line of its output says that it serves. Everything it prints later is read and dropped. */
export async function startProgram(
  file: string,
  args: readonly string[],
  serves: RegExp,
  env: NodeJS.ProcessEnv = {},
): Promise<Program> {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production", ...env },
  })
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (serves.test(line)) resolve()
    })
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`${file} ended with ${code} before it served`)))
  })
  return { pid: child.pid ?? 0, stop: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, "exit")
  child.kill("SIGTERM")
  await ended
}

export interface Cost {
  /** Seconds of CPU since its start. */
  readonly cpu: number
  /** Resident MB. */
  readonly rss: number
}

/** Linux counts CPU in hundredths of a second, whatever the machine. */
const ticksPerSecond = 100

export async function costOf(pid: number): Promise<Cost> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "utf8"),
    readFile(`/proc/${pid}/status`, "utf8"),
  ])
  // The name in brackets may hold anything, spaces included; utime and stime are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    rss: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024,
  }
}
