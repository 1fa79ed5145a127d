import { serverSideApply } from "../apply/index.ts"
import type { Cluster } from "../cluster/cluster.ts"
import { createObject } from "../cluster/create.ts"
import { writerOf } from "../cluster/field-managers.ts"
import { findObject } from "../cluster/read.ts"
import { type Part, updateObject } from "../cluster/update.ts"
import { required } from "../field-error.ts"
import { type ApiRequest, flag, parameter } from "../http/request.ts"
import type { Reply } from "../http/reply.ts"
import { isObject, textOf } from "../json.ts"
import type { KubeObject } from "../objects/object.ts"
import { goKindOf, type Target } from "../resources/resource.ts"
import { badRequest, conflict, invalidObject, notFound } from "../status.ts"
import { addressed, parseYaml } from "./body.ts"
import { typed } from "./typed-body.ts"
import { writeOptions } from "./write-options.ts"

/**
 * Server-side apply: PATCH with `application/apply-patch+yaml`. Creates the object when it is not there.
 * @throws ApiError 409 with the conflicting managers, 422 without a fieldManager, and as create and update do.
 */
export async function applyObject(
  cluster: Cluster,
  target: Target,
  name: string,
  part: Part,
  request: ApiRequest,
): Promise<Reply> {
  if (parameter(request.query, "fieldManager") === undefined) {
    const error = required("fieldManager", "is required for apply patch")
    throw invalidObject({ group: "meta.k8s.io", kind: "PatchOptions" }, "", [error])
  }
  const value = await parseYaml(request.body.toString())
  if (!isObject(value)) throw badRequest("the applied configuration is not an object")
  if (value["kind"] === undefined || value["apiVersion"] === undefined) {
    throw badRequest(`invalid object type: ${goKindOf(textOf(value["apiVersion"]), textOf(value["kind"]))}`)
  }
  const { resource } = target
  const { metadata, ...rest } = addressed(typed(value, target, "apply"), target, name)
  // An empty map of labels is applied too: who applies it has it, as on the real server.
  const sent = isObject(value["metadata"]) ? value["metadata"] : {}
  const config: KubeObject = { ...rest, metadata: { ...sent, ...metadata } }
  const options = writeOptions(request, "PatchOptions")
  const force = flag(request.query, "force") === true
  const live = findObject(cluster, target, name)
  const apply = (over: KubeObject | undefined): KubeObject => {
    const writer = writerOf(cluster, target, over ?? config, part, options)
    return serverSideApply(over, config, writer, force) as KubeObject
  }
  if (live !== undefined) {
    const object = updateObject(cluster, target, name, part, options, apply, "tracked")
    return { kind: "object", code: 200, target, object }
  }
  if (part === "status") throw notFound(resource, name)
  const { uid = "" } = config.metadata
  if (uid !== "") {
    throw conflict(
      resource,
      name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    )
  }
  const object = createObject(cluster, target, apply(undefined), options, "tracked")
  return { kind: "object", code: 201, target, object }
}
