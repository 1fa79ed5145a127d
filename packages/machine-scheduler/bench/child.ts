import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"

const sources = join(import.meta.dirname, "../..")

/** The API server as a process of its own: what it costs is nobody else's. */
export async function startServer(): Promise<{ kubeconfigFile: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "scheduler-bench-"))
  const kubeconfigFile = join(directory, "kubeconfig")
  const child = spawn(
    process.execPath,
    [join(sources, "kube-embedded/src/main.ts"), "--port", "0", "--kubeconfig-out", kubeconfigFile],
    { stdio: ["ignore", "pipe", "inherit"] },
  )
  await firstLine(child, () => true)
  return {
    kubeconfigFile,
    async stop() {
      await end(child)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export interface Program {
  /** Seconds of CPU so far. */
  cpu(): Promise<number>
  /** Resident MB. */
  rss(): Promise<number>
  /** The most that it ever had. */
  peakRss(): Promise<number>
  /** Requests so far by verb and resource, watches aside. */
  requests(): Promise<number>
  /** Reconciles of ScheduledMachines so far. */
  looks(): Promise<number>
  stop(): Promise<void>
}

/** The scheduler as it is shipped: one file. */
export async function buildProgram(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(sources, "../e2e/gate/bundle.ts"), "machine-scheduler"])
}

/** As its chart starts it. */
const environment = {
  NODE_ENV: "production",
  NODE_OPTIONS: "--max-semi-space-size=2",
  MALLOC_ARENA_MAX: "1",
}

/** The scheduler as a process of its own. */
export async function startProgram(kubeconfigFile: string): Promise<Program> {
  const child = spawn(
    process.execPath,
    [
      join(sources, "machine-scheduler/dist/machine-scheduler.mjs"),
      "--kubeconfig",
      kubeconfigFile,
      "--metrics-port=0",
      "--health-port=0",
      "--audit=off",
    ],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...environment } },
  )
  const line = await firstLine(child, (text) => text.includes('"metricsPort"'))
  const port = /"metricsPort":(\d+)/.exec(line)?.[1]
  const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const megabytes = async (line: RegExp): Promise<number> =>
    Number(line.exec(await readFile(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024
  const sum = (text: string, pattern: RegExp): number =>
    [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0)
  return {
    cpu: async () => sum(await metrics(), /^process_cpu_seconds_total (\S+)$/gm),
    rss: () => megabytes(/^VmRSS:\s+(\d+)/m),
    peakRss: () => megabytes(/^VmHWM:\s+(\d+)/m),
    requests: async () =>
      sum(await metrics(), /^rest_client_requests_total\{verb="(?!watch)[^}]*\} (\S+)$/gm),
    looks: async () =>
      sum(
        await metrics(),
        /^controller_runtime_reconcile_total\{controller="scheduledmachine"[^}]*\} (\S+)$/gm,
      ),
    stop: () => end(child),
  }
}

/** Reads on after the line was found, so that a full pipe never stops the program. */
function firstLine(child: ChildProcess, wanted: (line: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error("the program has no standard output")
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (wanted(line)) resolve(line)
    })
    child.once("exit", (code) =>
      reject(new Error(`the program ended with ${code} before it said where it serves`)),
    )
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, "exit")
  child.kill("SIGTERM")
  await ended
}
