/**
 * `./run check`: what every change passes before anybody reads it. Stops at the first step that fails and shows what it
 * said. Generation must leave no difference behind: a generated file is changed at its source or not at all.
 */
import { prepareClients } from "@nightshift/control-plane"
import { command } from "./command.ts"

interface Step {
  readonly name: string
  readonly run: () => Promise<{ code: number; output: string }>
}

const treeState = async () => {
  const [status, diff] = await Promise.all([
    command("git", ["status", "--porcelain"]),
    command("git", ["diff", "--no-ext-diff"]),
  ])
  return status.output + diff.output
}

async function generate() {
  const before = await treeState()
  const made = await command("turbo", ["run", "generate", "--output-logs=errors-only"])
  if (made.code !== 0) return made
  const after = await treeState()
  if (before === after) return made
  const diff = await command("git", ["status", "--short"])
  return { code: 1, output: `generation left a difference; commit what it wrote:\n${diff.output}` }
}

const steps: readonly Step[] = [
  { name: "generate", run: generate },
  { name: "format", run: () => command("biome", ["format", "."]) },
  { name: "lint", run: () => command("oxlint", ["--type-aware"]) },
  { name: "types", run: () => command("tsc", ["--noEmit", "-p", "tsconfig.json"]) },
  { name: "directions", run: () => command("node", ["e2e/gate/directions.ts"]) },
  { name: "unused", run: () => command("knip", ["--no-config-hints"]) },
  { name: "unit tests", run: () => command("vitest", ["run", "--project", "unit", "--reporter=dot"]) },
]

const started = Date.now()
await prepareClients()
for (const step of steps) {
  const at = Date.now()
  const result = await step.run()
  const seconds = ((Date.now() - at) / 1000).toFixed(1)
  if (result.code !== 0) {
    process.stdout.write(`${result.output}\ncheck: ${step.name} failed (${seconds} s)\n`)
    process.exit(1)
  }
  process.stdout.write(`check: ${step.name} ok (${seconds} s)\n`)
}
process.stdout.write(`check: all ok (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
