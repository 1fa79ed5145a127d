/** Writes the generated parts of the charts from their sources. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { charts, generatedFiles, root } from "./charts.ts"

for (const chart of charts) {
  const files = generatedFiles(chart)
  const folder = join(root, "charts", chart, "files/crds")
  mkdirSync(folder, { recursive: true })
  for (const stale of readdirSync(folder)) {
    if (!files.some((file) => file.path.endsWith(`/${stale}`))) rmSync(join(folder, stale))
  }
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
