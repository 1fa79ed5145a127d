import type { Cluster } from "../cluster/cluster.ts"
import { type DeleteOptions, deleteObject } from "../cluster/delete.ts"
import { listObjects } from "../cluster/list.ts"
import { type FieldError, notSupported } from "../field-error.ts"
import { type ApiRequest, flag, parameter } from "../http/request.ts"
import { json, type Reply } from "../http/reply.ts"
import { type JsonObject } from "../json.ts"
import { type KubeObject, numberOf, objectOf, stringOf } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { invalidObject, type Status } from "../status.ts"
import { parseBody } from "./body.ts"
import { listOptions } from "./list-options.ts"

export async function deleteOne(
  cluster: Cluster,
  target: Target,
  name: string,
  request: ApiRequest,
): Promise<Reply> {
  const options = await deleteOptions(request)
  return answer(target, deleteObject(cluster, target, name, options))
}

/** Deletes what the selectors match; answers the list of it, as it was. */
export async function deleteCollection(
  cluster: Cluster,
  target: Target,
  request: ApiRequest,
): Promise<Reply> {
  const options = await deleteOptions(request)
  const page = listObjects(cluster, target, listOptions(request, target))
  const items = page.items.map((item) => {
    const { namespace, name } = item.metadata
    const one = { ...target, namespace: target.resource.namespaced ? namespace : undefined }
    const left = deleteObject(cluster, one, name, options)
    return isStatus(left) ? item : left
  })
  return { kind: "list", target, page: { ...page, items, resourceVersion: String(cluster.store.revision) } }
}

function answer(target: Target, result: KubeObject | Status): Reply {
  return isStatus(result) ? json(result) : { kind: "object", code: 200, target, object: result }
}

function isStatus(result: KubeObject | Status): result is Status {
  return result.kind === "Status" && result.apiVersion === "v1"
}

const propagations = ["Foreground", "Background", "Orphan"] as const

/** Options stand in the body or in the query; the body wins. @throws ApiError 400, 422. */
async function deleteOptions(request: ApiRequest): Promise<DeleteOptions> {
  const body: JsonObject = request.body.length === 0 ? {} : objectOf(await parseBody(request))
  const { query } = request
  const preconditions = objectOf(body["preconditions"])
  const grace = parameter(query, "gracePeriodSeconds")
  const orphan = body["orphanDependents"] ?? flag(query, "orphanDependents")
  const policy =
    stringOf(body["propagationPolicy"]) ||
    parameter(query, "propagationPolicy") ||
    (orphan === undefined || orphan === null ? undefined : orphan === true ? "Orphan" : "Background")
  const dryRun = Array.isArray(body["dryRun"]) ? body["dryRun"].map(String) : query.getAll("dryRun")
  const errors: FieldError[] = []
  const propagation = propagations.find((known) => known === policy)
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
    propagation,
  }
}
