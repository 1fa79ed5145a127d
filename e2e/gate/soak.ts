/**
 * `./run soak [NAME...]`: the long races and probes, never part of a test run. A soak is a file `*.soak.ts`; each is a
 * program of its own that exits 0 when nothing was lost.
 */
import { glob } from "node:fs/promises"
import { basename } from "node:path"
import { command } from "./command.ts"

const only = process.argv.slice(2)
const found: string[] = []
for await (const file of glob("{packages,e2e}/*/**/*.soak.ts", {
  exclude: (path) => path.includes("node_modules"),
}))
  found.push(file)
const wanted = found
  .toSorted()
  .filter((file) => only.length === 0 || only.includes(basename(file, ".soak.ts")))
if (wanted.length === 0) {
  process.stderr.write(
    `soak: nothing of that name; there are: ${found.map((file) => basename(file, ".soak.ts")).join(", ")}\n`,
  )
  process.exit(2)
}
let failed = 0
for (const file of wanted) {
  process.stdout.write(`\nsoak: ${basename(file, ".soak.ts")}\n`)
  const { code } = await command("node", [file], { live: true })
  if (code !== 0) failed++
}
process.stdout.write(`\nsoak: ${wanted.length - failed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
