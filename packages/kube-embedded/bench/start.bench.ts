import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { startEmbedded } from "../src/testing.ts"

interface Row {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly goal?: string
  readonly spread?: number
}

const rounds = 11

/** The program as one file, from the first instruction of its process to the line that says that it serves. */
async function program(directory: string, file: string): Promise<number> {
  const began = performance.now()
  const args = [file, "--kubeconfig-out", join(directory, "kubeconfig")]
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
  await once(child.stdout, "data")
  const took = performance.now() - began
  child.kill("SIGTERM")
  await once(child, "exit")
  return took
}

async function inProcess(): Promise<number> {
  const began = performance.now()
  const server = await startEmbedded()
  const took = performance.now() - began
  await server.stop()
  return took
}

async function row(name: string, once: () => Promise<number>): Promise<Row> {
  const took: number[] = []
  for (let round = 0; round < rounds; round++) took.push(await once())
  const sorted = took.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (rounds - 1))] ?? Number.NaN
  return { name, unit: "ms", ours: at(0.5), spread: (at(0.75) - at(0.25)) / 2, goal: "<= 150" }
}

export const bench = {
  name: "start of the embedded server, until it serves",
  async run(): Promise<Row[]> {
    const directory = await mkdtemp(join(tmpdir(), "start-"))
    const file = join(directory, "kube-embedded.mjs")
    try {
      await build({
        entryPoints: [fileURLToPath(new URL("../src/main.ts", import.meta.url))],
        outfile: file,
        bundle: true,
        platform: "node",
        target: "node24",
        format: "esm",
      })
      return [
        await row("in a test, its modules loaded", inProcess),
        await row("as a program of one file", () => program(directory, file)),
      ]
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
}
