import type { DeleteOptions } from "../cluster/delete.ts"
import { type FieldError, invalid, notSupported } from "../field-error.ts"
import { flag, parameter } from "../http/request.ts"
import type { JsonObject } from "../json.ts"
import { listOf, numberOf, objectOf, stringOf } from "../objects/object.ts"
import { invalidObject } from "../status.ts"

const propagations = ["Foreground", "Background", "Orphan"] as const

/** Options stand in the body or in the query; the body wins. @throws ApiError 422 for values that do not exist. */
export function deleteOptionsOf(body: JsonObject, query: URLSearchParams): DeleteOptions {
  const preconditions = objectOf(body["preconditions"])
  const grace = parameter(query, "gracePeriodSeconds")
  const policy = stringOf(body["propagationPolicy"]) || parameter(query, "propagationPolicy")
  const isBoth = policy !== undefined && orphanOf(body, query) !== undefined
  const propagation = propagations.find((known) => known === policy)
  const inBody = listOf(body["dryRun"]).map(String)
  const dryRun = inBody.length > 0 ? inBody : query.getAll("dryRun")
  const errors: FieldError[] = []
  if (isBoth) {
    const rule = "orphanDependents and deletionPropagation cannot be both set"
    errors.push(invalid("propagationPolicy", policy, rule))
  }
  if (policy !== undefined && propagation === undefined) {
    errors.push(notSupported("propagationPolicy", policy, [...propagations, "nil"]))
  }
  if (dryRun.some((value) => value !== "All" && value !== ""))
    errors.push(notSupported("dryRun", dryRun, ["All"]))
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", errors)
  return {
    dryRun: dryRun.includes("All"),
    gracePeriodSeconds:
      numberOf(body["gracePeriodSeconds"]) ?? (grace === undefined ? undefined : Number(grace)),
    uid: stringOf(preconditions["uid"]),
    resourceVersion: stringOf(preconditions["resourceVersion"]),
    propagation: propagation ?? orphanOf(body, query),
  }
}

/** `orphanDependents` is how the policy was said before there were three. */
function orphanOf(body: JsonObject, query: URLSearchParams): "Orphan" | "Background" | undefined {
  const orphan = body["orphanDependents"] ?? flag(query, "orphanDependents")
  if (orphan === undefined || orphan === null) return undefined
  return orphan === true ? "Orphan" : "Background"
}
