/** Writes packages/kube-embedded/DEVIATIONS.md from the cases that are marked as known deviations. */
import { execFile } from "node:child_process"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { deviationsIn, deviationsPage, type ListedCase } from "./deviations.ts"

const root = join(import.meta.dirname, "..", "..")

export const deviationsFile = join(root, "packages", "kube-embedded", "DEVIATIONS.md")

/** Files in which a case is marked: the others need not be collected. */
async function markedFiles(): Promise<string[]> {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith(".kube.test.ts"))
  const texts = await Promise.all(files.map((file) => readFile(join(import.meta.dirname, file), "utf8")))
  return files.filter((_, i) => texts[i]?.includes("deviates(")).map((file) => `e2e/conformance/${file}`)
}

/** The page as the cases would have it now. Collects them without running one. */
export async function generatedDeviations(): Promise<string> {
  const files = await markedFiles()
  if (files.length === 0) return deviationsPage([])
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [vitest, "list", "--project", "kube", ...files, "--json", "--no-static-parse"],
    { cwd: root, maxBuffer: 2 ** 26 },
  )
  return deviationsPage(deviationsIn(JSON.parse(stdout) as ListedCase[]))
}

if (import.meta.main) await writeFile(deviationsFile, await generatedDeviations())
