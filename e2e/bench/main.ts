/**
 * `./run bench [NAME...]`: every figure of the project in one run, as ratios to a reference measured beside it. Writes
 * results/NAME.json and warns where a figure left the noise of the last committed result.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { glob } from "node:fs/promises"
import { basename, join } from "node:path"
import { pathToFileURL } from "node:url"
import { changes } from "./compare.ts"
import type { Bench, Result, Row } from "./row.ts"

const results = join(import.meta.dirname, "results")

const figure = (value: number | undefined) =>
  value === undefined ? "" : Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map((row) => row.name.length), 6)
  const head = `${"figure".padEnd(width)}  ${"ours".padStart(10)}  ${"reference".padStart(10)}  ${"ratio".padStart(7)}  ${"spread".padStart(8)}  unit, goal`
  const lines = rows.map(
    (row) =>
      `${row.name.padEnd(width)}  ${figure(row.ours).padStart(10)}  ${figure(row.reference).padStart(10)}  ${(row.ratio?.toFixed(2) ?? "").padStart(7)}  ${figure(row.spread).padStart(8)}  ${row.unit}${row.goal === undefined ? "" : ` (goal ${row.goal})`}`,
  )
  return [head, ...lines].join("\n")
}

async function last(file: string): Promise<Result | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Result
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}

const only = process.argv.slice(2)
const found: string[] = []
for await (const file of glob("packages/*/bench/*.bench.ts")) found.push(file)
const wanted = found
  .toSorted()
  .filter((file) => only.length === 0 || only.includes(basename(file, ".bench.ts")))
if (wanted.length === 0) {
  const names = found.map((file) => basename(file, ".bench.ts")).toSorted()
  process.stderr.write(`bench: no benchmark of that name; there are: ${names.join(", ")}\n`)
  process.exit(2)
}
await mkdir(results, { recursive: true })
for (const path of wanted) {
  const { bench } = (await import(pathToFileURL(path).href)) as { bench: Bench }
  process.stdout.write(`\n${bench.name}\n`)
  const now: Result = { bench: bench.name, node: process.version, rows: await bench.run() }
  process.stdout.write(`${table(now.rows)}\n`)
  const file = join(results, `${basename(path, ".bench.ts")}.json`)
  for (const change of changes(await last(file), now)) {
    const percent = `${change.share > 0 ? "+" : ""}${(change.share * 100).toFixed(0)} %`
    process.stdout.write(
      `warning: ${change.name} went from ${figure(change.before)} to ${figure(change.now)} (${percent})\n`,
    )
  }
  await writeFile(file, `${JSON.stringify(now, undefined, 2)}\n`)
}
process.exit(0)
