import { fork } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { startBenchServer } from "./api-server.ts"
import { median, type Row, spread } from "./row.ts"

interface Told {
  readonly importMs: number
  readonly importRss: number
  readonly syncMs: number
  readonly rss: number
  readonly peak: number
  readonly heapUsed: number
}

/** One file, as an operator is shipped; from source Node spends memory on reading TypeScript. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("./sync-process.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  })
}

/** One fresh process with the flag that the charts give an operator. */
async function sync(program: string, url: string): Promise<Told> {
  const child = fork(program, [url], {
    execArgv: ["--max-semi-space-size=4"],
    env: { ...process.env, NODE_ENV: "production" },
  })
  const [told] = (await once(child, "message")) as [Told]
  await once(child, "exit")
  return told
}

const mb = (bytes: number): number => bytes / 1e6

export const bench = {
  name: "footprint: 10,000 small objects, projected, synced and reconciled once in a fresh process",
  async run(): Promise<Row[]> {
    const directory = await mkdtemp(join(tmpdir(), "footprint-"))
    const server = await startBenchServer()
    try {
      const program = join(directory, "sync.mjs")
      await bundle(program)
      const told: Told[] = []
      for (let round = 0; round < 5; round++) told.push(await sync(program, server.url))
      const row = (name: string, unit: string, of: (one: Told) => number, goal?: string): Row => {
        const values = told.map(of)
        const figures = { name, unit, ours: median(values), spread: spread(values) }
        return goal === undefined ? figures : { ...figures, goal }
      }
      return [
        row("RSS after sync", "MB", ({ rss }) => mb(rss), "<= 120"),
        row("peak RSS", "MB", ({ peak }) => mb(peak), "<= 120"),
        row("heap after sync", "MB", ({ heapUsed }) => mb(heapUsed)),
        row("import to all reconciled", "ms", ({ syncMs }) => syncMs),
        row("import of the engine", "ms", ({ importMs }) => importMs),
        row("RSS after import", "MB", ({ importRss }) => mb(importRss), "<= 70"),
      ]
    } finally {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    }
  },
}
