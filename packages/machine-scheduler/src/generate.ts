import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { managementRights, rulesYaml, workloadRights } from "./rights.ts"

/** The rights as files: the chart's own rules, and those for a kubeconfig on a workload cluster. */
export const generated = {
  "charts/machine-scheduler/files/rbac.yaml": rulesYaml(managementRights),
  "charts/machine-scheduler/files/rbac-workload.yaml": rulesYaml(workloadRights),
} as const

if (import.meta.main)
  for (const [path, text] of Object.entries(generated))
    await writeFile(join(import.meta.dirname, "../../..", path), text)
