import type { Cluster } from "../cluster/cluster.ts"
import { findObject } from "../cluster/read.ts"
import { schemaOf } from "../cluster/schema-of.ts"
import { type Part, updateObject } from "../cluster/update.ts"
import { undecodable } from "../cluster/undecodable.ts"
import { forbidden } from "../field-error.ts"
import { goKind } from "../go-print.ts"
import { parameter } from "../http/request.ts"
import { parseMediaType } from "../http/media-type.ts"
import type { ApiRequest } from "../http/request.ts"
import type { Reply } from "../http/reply.ts"
import { isObject, type Json, textOf } from "../json.ts"
import type { KubeObject } from "../objects/object.ts"
import { doesNotApply, jsonPatch, mergePatch, strategicMergePatch } from "../patch/index.ts"
import type { Target } from "../resources/resource.ts"
import type { Schema } from "../schema.ts"
import { badRequest, invalidObject, notFound, unsupportedMediaType } from "../status.ts"
import { applyObject } from "./apply-handler.ts"
import { addressed, parseJson } from "./body.ts"
import { kindErrors, typed, unconverted } from "./typed-body.ts"
import { writeOptions } from "./write-options.ts"

const forCustom = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/apply-patch+yaml",
]
const forBuiltin = [...forCustom, "application/strategic-merge-patch+json"]

/** PATCH in the four dialects. @throws ApiError 415 for another, 400 for a patch that cannot be read, 422 for one that does not fit. */
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
  if (parameter(request.query, "force") !== undefined) {
    const error = forbidden("force", "may not be specified for non-apply patch")
    throw invalidObject({ group: "meta.k8s.io", kind: "PatchOptions" }, "", [error])
  }
  if (findObject(cluster, target, name) === undefined) throw notFound(target.resource, name)
  const patch = parseJson(request.body.toString())
  const options = writeOptions(request, "PatchOptions")
  const object = updateObject(cluster, target, name, part, options, (live) =>
    patched(target, applied(type, live, patch, schemaOf(target)), name),
  )
  return { kind: "object", code: 200, target, object }
}

function applied(type: string, live: KubeObject, patch: Json, schema: Schema | undefined): Json {
  switch (type) {
    case "application/json-patch+json":
      return jsonPatch(live, patch)
    case "application/merge-patch+json":
      if (!isObject(patch)) throw badRequest(`error decoding patch: ${notAnObject(patch)}`)
      return mergePatch(live, patch)
    default:
      if (!isObject(patch)) throw badRequest(`error decoding patch: ${notAnObject(patch)}`)
      return strategicMergePatch(live, patch, schema)
  }
}

function patched(target: Target, result: Json, name: string): KubeObject {
  if (!isObject(result)) throw doesNotApply()
  const { resource } = target
  const [apiVersion, kind] = [textOf(result["apiVersion"]), textOf(result["kind"])]
  const errors = kindErrors(target, apiVersion, kind)
  if (errors.length > 0 && resource.custom) throw invalidObject({ group: resource.group, kind }, name, errors)
  if (errors.length > 0) {
    const problem = unconverted(resource.kind, apiVersion, kind, resource.group)
    throw undecodable({ kind: resource.kind, version: target.version.name }, result, problem, "patch")
  }
  const object = typed(result, target, "patch")
  if (object.metadata.name === "") {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    )
  }
  return addressed(object, target, name)
}

const notAnObject = (patch: Json) =>
  `json: cannot unmarshal ${goKind(patch)} into Go value of type map[string]interface {}`
