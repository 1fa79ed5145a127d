import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"

/** The operator as a process of its own, so that its time and memory are nobody else's. */
export interface Program {
  /** Seconds of CPU so far. */
  cpu(): Promise<number>
  /** Resident MB. */
  rss(): Promise<number>
  /** Requests to the API server so far, watches aside; those about one kind when its plural is given. */
  requests(resource?: string): Promise<number>
  /** Names sent to name servers so far. */
  writes(): Promise<number>
  /** Looks at zones on name servers so far. */
  reads(): Promise<number>
  stop(): Promise<void>
}

export async function startProgram(kubeconfigFile: string, ...own: readonly string[]): Promise<Program> {
  const main = await built()
  const flags = [
    "--kubeconfig",
    kubeconfigFile,
    "--metrics-port",
    "0",
    "--health-port",
    "0",
    "--owner-id",
    "bench",
    "--transfer-listen",
    "127.0.0.1:0",
    ...own,
  ]
  const child: ChildProcess = spawn(process.execPath, ["--max-semi-space-size=2", main, ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production", MALLOC_ARENA_MAX: "1" },
  })
  const port = await metricsPort(child)
  const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const sum = (text: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0)
  return {
    cpu: async () => sum(await metrics(), /^process_cpu_seconds_total (\S+)$/gm),
    rss: async () =>
      Number(/^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
    requests: async (resource = "") =>
      sum(
        await metrics(),
        new RegExp(
          `^rest_client_requests_total\\{verb="(?!watch)[^}]*resource="${resource}[^}]*\\} (\\S+)$`,
          "gm",
        ),
      ),
    writes: async () => sum(await metrics(), /^bindy_rrset_changes_total\{[^}]*\} (\S+)$/gm),
    reads: async () => sum(await metrics(), /^bindy_reads_total\{[^}]*\} (\S+)$/gm),
    async stop() {
      if (child.exitCode !== null) return
      child.kill("SIGTERM")
      await once(child, "exit")
    },
  }
}

/** The bundle, as it is shipped: run from source, Node's own type stripping would be half of the memory. */
async function built(): Promise<string> {
  const bundle = join(import.meta.dirname, "../../../e2e/gate/bundle.ts")
  await once(
    spawn(process.execPath, [bundle, "dns-operator"], { stdio: ["ignore", "ignore", "inherit"] }),
    "exit",
  )
  return join(import.meta.dirname, "../dist/dns-operator.mjs")
}

async function metricsPort(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error("the operator has no standard output")
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /"metricsPort":(\d+)/.exec(line)?.[1]
    if (port !== undefined) {
      child.stdout.resume()
      return Number(port)
    }
  }
  throw new Error("the operator ended before it served metrics")
}
