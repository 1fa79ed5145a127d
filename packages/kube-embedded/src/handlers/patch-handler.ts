import type { Cluster } from "../cluster/cluster.ts"
import { findObject } from "../cluster/read.ts"
import { schemaOf } from "../cluster/schema-of.ts"
import { type Part, updateObject } from "../cluster/update.ts"
import { parseMediaType } from "../http/media-type.ts"
import type { ApiRequest } from "../http/request.ts"
import type { Reply } from "../http/reply.ts"
import { isObject, type Json } from "../json.ts"
import type { KubeObject } from "../objects/object.ts"
import { jsonPatch, mergePatch, strategicMergePatch } from "../patch/index.ts"
import { apiVersionOf, type Target } from "../resources/resource.ts"
import type { Schema } from "../schema.ts"
import { badRequest, notFound, unsupportedMediaType } from "../status.ts"
import { applyObject } from "./apply-handler.ts"
import { addressed, parseJson, typed } from "./body.ts"
import { writeOptions } from "./write-options.ts"

const forCustom = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/apply-patch+yaml",
]
const forBuiltin = [...forCustom, "application/strategic-merge-patch+json"]

/** PATCH in the four dialects. @throws ApiError 415 for another, 400 for a patch that cannot be read or applied. */
export async function patchObject(
  cluster: Cluster,
  target: Target,
  name: string,
  part: Part,
  request: ApiRequest,
): Promise<Reply> {
  const { type } = parseMediaType(request.headers["content-type"] ?? "")
  const accepted = target.resource.custom ? forCustom : forBuiltin
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted)
  if (type === "application/apply-patch+yaml") return applyObject(cluster, target, name, part, request)
  if (findObject(cluster, target, name) === undefined) throw notFound(target.resource, name)
  const patch = parseJson(request.body.toString())
  const options = writeOptions(request, "PatchOptions")
  const object = updateObject(cluster, target, name, part, options, (live) =>
    patched(target, live, applied(type, live, patch, schemaOf(target)), name),
  )
  return { kind: "object", code: 200, target, object }
}

function applied(type: string, live: KubeObject, patch: Json, schema: Schema | undefined): Json {
  switch (type) {
    case "application/json-patch+json":
      return jsonPatch(live, patch)
    case "application/merge-patch+json":
      return mergePatch(live, patch)
    default:
      if (!isObject(patch)) throw badRequest("a strategic merge patch is an object")
      return strategicMergePatch(live, patch, schema)
  }
}

function patched(target: Target, live: KubeObject, result: Json, name: string): KubeObject {
  if (!isObject(result)) throw badRequest("the patch does not leave an object")
  const { resource, version } = target
  return addressed(
    typed({ ...result, kind: live.kind }, apiVersionOf(resource.group, version.name), resource.kind),
    target,
    name,
  )
}
