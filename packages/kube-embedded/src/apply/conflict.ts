import { goQuote } from "../field-error.ts"
import { type ApiError, failure } from "../status.ts"
import type { Manager } from "./managed-fields.ts"
import type { Conflict } from "./ownership.ts"
import { printPath } from "./path-step.ts"

/** 409 with one cause per field, as kube-apiserver words it; kubectl prints the causes. */
export function applyConflict(conflicts: readonly Conflict[]): ApiError {
  const causes = conflicts.map((conflict) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${describe(conflict.with)}`,
    field: printPath(conflict.path),
  }))
  return failure(409, "Conflict", summary(conflicts), { causes })
}

function summary(conflicts: readonly Conflict[]): string {
  const [first] = conflicts
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${describe(first.with)}: ${printPath(first.path)}`
  }
  const managers = [...new Set(conflicts.map((conflict) => describe(conflict.with)))].sort()
  const lines = managers.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...conflicts.filter((each) => describe(each.with) === manager).map(({ path }) => `- ${printPath(path)}`),
  ])
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`
}

// The time is never told: kube-apiserver leaves it out of a manager's identity and prints from that.
function describe({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = goQuote(manager) + (subresource === "" ? "" : ` with subresource ${goQuote(subresource)}`)
  return operation === "Update" ? `${name} using ${apiVersion}` : name
}
