import type { Cluster } from "../cluster/cluster.ts"
import { undecodable } from "../cluster/undecodable.ts"
import { goKind } from "../go-print.ts"
import { readObject } from "../cluster/read.ts"
import { updateObject } from "../cluster/update.ts"
import { parseMediaType } from "../http/media-type.ts"
import { json, type Reply } from "../http/reply.ts"
import type { ApiRequest } from "../http/request.ts"
import { type Json, type JsonObject, textOf } from "../json.ts"
import { at, type KubeObject, numberOf, objectOf, stringOf, withMeta } from "../objects/object.ts"
import { jsonPatch, mergePatch } from "../patch/index.ts"
import { invalid } from "../field-error.ts"
import type { ScalePaths, Target } from "../resources/resource.ts"
import { invalidObject, methodNotAllowed, unsupportedMediaType } from "../status.ts"
import { parseBody, parseJson } from "./body.ts"
import { writeOptions } from "./write-options.ts"

/** GET, PUT and PATCH of `.../scale`, an autoscaling/v1 Scale that stands for the replicas of the object. */
export async function handleScale(
  cluster: Cluster,
  target: Target,
  paths: ScalePaths,
  name: string,
  request: ApiRequest,
): Promise<Reply> {
  switch (request.method) {
    case "GET":
    case "HEAD":
      return json(scaleOf(readObject(cluster, target, name), paths))
    case "PUT":
      return write(cluster, target, paths, name, request, objectOf(await parseBody(request)))
    case "PATCH": {
      const live = scaleOf(readObject(cluster, target, name), paths)
      return write(cluster, target, paths, name, request, patched(live, request))
    }
    default:
      throw methodNotAllowed()
  }
}

function patched(live: JsonObject, request: ApiRequest): JsonObject {
  const { type } = parseMediaType(request.headers["content-type"] ?? "")
  const patch = parseJson(request.body.toString())
  switch (type) {
    case "application/json-patch+json":
      return objectOf(jsonPatch(live, patch))
    // A Scale has no lists, so a strategic merge of it is a merge.
    case "application/merge-patch+json":
    case "application/strategic-merge-patch+json":
      return objectOf(mergePatch(live, patch))
    default:
      throw unsupportedMediaType(["application/json-patch+json", "application/merge-patch+json"])
  }
}

function write(
  cluster: Cluster,
  target: Target,
  paths: ScalePaths,
  name: string,
  request: ApiRequest,
  scale: JsonObject,
): Reply {
  const options = writeOptions(request, request.method === "PUT" ? "UpdateOptions" : "PatchOptions")
  const given = at(scale, "spec", "replicas") ?? 0
  if (!Number.isInteger(given)) {
    const why = `json: cannot unmarshal ${goKind(given)} into Go struct field ScaleSpec.spec.replicas of type int32`
    throw undecodable({ kind: "Scale", version: "v1" }, scale, why, options.source)
  }
  const replicas = Number(given)
  if (replicas < 0) {
    throw target.resource.custom
      ? invalidObject(target.resource, name, [
          invalid(paths.specReplicas, replicas, "should be a non-negative integer"),
        ])
      : invalidObject({ group: "autoscaling", kind: "Scale" }, name, [
          invalid("spec.replicas", replicas, "must be greater than or equal to 0"),
        ])
  }
  const resourceVersion = stringOf(at(scale, "metadata", "resourceVersion"))
  const object = updateObject(
    cluster,
    target,
    name,
    "scale",
    options,
    (live) =>
      withMeta(objectOf(withValue(live, steps(paths.specReplicas), replicas)) as KubeObject, {
        resourceVersion: resourceVersion ?? live.metadata.resourceVersion,
      }),
    // The scale of a custom object leaves managedFields as they are.
    target.resource.custom ? "tracked" : "untracked",
  )
  return json(scaleOf(object, paths))
}

function scaleOf(object: KubeObject, paths: ScalePaths): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = paths.labelSelector === undefined ? undefined : at(object, ...steps(paths.labelSelector))
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp }
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: Object.fromEntries(
      Object.entries(metadata).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
    spec: { replicas: numberOf(at(object, ...steps(paths.specReplicas))) ?? 0 },
    status: {
      replicas: numberOf(at(object, ...steps(paths.statusReplicas))) ?? 0,
      ...(selector === undefined ? {} : { selector: selectorText(selector) }),
    },
  }
}

/** A selector as text; custom kinds keep it so, built-in ones have matchLabels. */
function selectorText(selector: Json): string {
  if (typeof selector === "string") return selector
  return Object.entries(objectOf(at(selector, "matchLabels") ?? selector))
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .join(",")
}

const steps = (path: string): string[] => path.split(".").filter((step) => step !== "")

function withValue(value: Json | undefined, [step, ...rest]: readonly string[], leaf: Json): Json {
  if (step === undefined) return leaf
  const object = objectOf(value)
  return { ...object, [step]: withValue(object[step], rest, leaf) }
}
