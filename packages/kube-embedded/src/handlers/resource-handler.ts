import { createObject } from "../cluster/create.ts"
import type { Cluster } from "../cluster/cluster.ts"
import { listObjects } from "../cluster/list.ts"
import { readObject } from "../cluster/read.ts"
import { storedVersion } from "../cluster/resource-version.ts"
import { updateObject } from "../cluster/update.ts"
import { type ApiRequest, flag, parameter } from "../http/request.ts"
import type { Reply } from "../http/reply.ts"
import type { KubeObject } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { methodNotAllowed, tooLargeVersion } from "../status.ts"
import { addressed, objectBody } from "./body.ts"
import { deleteCollection, deleteOne } from "./delete-handler.ts"
import { listOptions, positive, watchOptions } from "./list-options.ts"
import { patchObject } from "./patch-handler.ts"
import { handleReview } from "./review-handler.ts"
import { writeOptions } from "./write-options.ts"

/** Requests to all objects of a resource: `/api/v1/namespaces/n/pods`. */
export async function handleCollection(
  cluster: Cluster,
  target: Target,
  request: ApiRequest,
): Promise<Reply> {
  switch (request.method) {
    case "GET":
    case "HEAD":
      if (flag(request.query, "watch") === true)
        return allowed(target, "watch") && watch(cluster, target, request)
      return (
        allowed(target, "list") && {
          kind: "list",
          target,
          page: listObjects(cluster, target, listOptions(request, target)),
        }
      )
    case "POST":
      return allowed(target, "create") && create(cluster, target, request)
    case "DELETE":
      return allowed(target, "deletecollection") && deleteCollection(cluster, target, request)
    default:
      throw methodNotAllowed()
  }
}

/** Requests to one object: `/api/v1/namespaces/n/pods/p`. */
export async function handleObject(
  cluster: Cluster,
  target: Target,
  name: string,
  request: ApiRequest,
): Promise<Reply> {
  switch (request.method) {
    case "GET":
    case "HEAD":
      if (flag(request.query, "watch") === true) {
        const selector = [`metadata.name=${name}`, request.query.get("fieldSelector")]
          .filter(Boolean)
          .join(",")
        request.query.set("fieldSelector", selector)
        return allowed(target, "watch") && watch(cluster, target, request)
      }
      return allowed(target, "get") && get(cluster, target, name, request)
    case "PUT":
      return allowed(target, "update") && replace(cluster, target, name, "main", request)
    case "PATCH":
      return allowed(target, "patch") && patchObject(cluster, target, name, "main", request)
    case "DELETE":
      return allowed(target, "delete") && deleteOne(cluster, target, name, request)
    default:
      throw methodNotAllowed()
  }
}

/** Requests to `.../status`: the same object, of which only the status can be written. */
export async function handleStatus(
  cluster: Cluster,
  target: Target,
  name: string,
  request: ApiRequest,
): Promise<Reply> {
  switch (request.method) {
    case "GET":
    case "HEAD":
      return object(target, readObject(cluster, target, name))
    case "PUT":
      return replace(cluster, target, name, "status", request)
    case "PATCH":
      return patchObject(cluster, target, name, "status", request)
    default:
      throw methodNotAllowed()
  }
}

function get(cluster: Cluster, target: Target, name: string, request: ApiRequest): Reply {
  const asked = storedVersion(parameter(request.query, "resourceVersion")) ?? 0
  if (asked > cluster.store.revision) throw tooLargeVersion(asked, cluster.store.revision)
  return object(target, readObject(cluster, target, name))
}

function object(target: Target, object: KubeObject, code = 200): Reply {
  return { kind: "object", code, target, object }
}

/** @throws ApiError 405 when the resource has no such verb. */
function allowed({ resource }: Target, verb: string): true {
  if (!resource.verbs.includes(verb)) throw methodNotAllowed()
  return true
}

async function create(cluster: Cluster, target: Target, request: ApiRequest): Promise<Reply> {
  const reviewed = await handleReview(cluster, target.resource.kind, request)
  if (reviewed !== undefined) return reviewed
  const body = await objectBody(request, target)
  return object(target, createObject(cluster, target, body, writeOptions(request, "CreateOptions")), 201)
}

async function replace(
  cluster: Cluster,
  target: Target,
  name: string,
  part: "main" | "status",
  request: ApiRequest,
): Promise<Reply> {
  const body = await objectBody(request, target)
  const options = writeOptions(request, "UpdateOptions")
  return object(
    target,
    updateObject(cluster, target, name, part, options, () => addressed(body, target, name)),
  )
}

/** A watch without a timeout ends after half an hour to an hour, so that clients spread anew over servers. */
const usualTimeout = { least: 1800, spread: 1800 }

function watch(cluster: Cluster, target: Target, request: ApiRequest): Reply {
  const asked = positive(request.query, "timeoutSeconds")
  const timeoutSeconds = asked ?? usualTimeout.least + Math.floor(cluster.random() * usualTimeout.spread)
  return { kind: "watch", target, options: watchOptions(request, target), timeoutSeconds }
}
