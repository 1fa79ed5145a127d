/** Writes the rights as files, which the chart holds too. */
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { rightsFiles } from "@nightshift/operator-runtime"
import { managementRights, workloadRights } from "./rights.ts"

export const generated = rightsFiles({ management: managementRights, workload: workloadRights })

if (import.meta.main) {
  const folder = join(import.meta.dirname, "../generated")
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(generated)) await writeFile(join(folder, name), text)
}
