/** Writes packages/kube-embedded/DEVIATIONS.md from the cases that are marked as known deviations. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { deviationsIn, deviationsPage } from "./deviations.ts"

const here = import.meta.dirname

export const deviationsFile = join(here, "..", "..", "packages", "kube-embedded", "DEVIATIONS.md")

/** The page as the cases would have it now. */
export function generatedDeviations(): string {
  const suffix = ".kube.test.ts"
  const files = readdirSync(here).filter((file) => file.endsWith(suffix))
  return deviationsPage(
    files
      .toSorted()
      .flatMap((file) => deviationsIn(file.slice(0, -suffix.length), readFileSync(join(here, file), "utf8"))),
  )
}

if (import.meta.main) writeFileSync(deviationsFile, generatedDeviations())
