import type { Cluster } from "../cluster/cluster.ts"
import { finalizeNamespace } from "../cluster/finalize-namespace.ts"
import { readObject } from "../cluster/read.ts"
import type { Reply } from "../http/reply.ts"
import type { ApiRequest } from "../http/request.ts"
import { at, listOf } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { conflict, methodNotAllowed, modifiedMeanwhile, noSuchResource, notFound } from "../status.ts"
import { handleBinding } from "./binding-handler.ts"
import { addressed, objectBody } from "./body.ts"
import { handleEviction } from "./eviction-handler.ts"
import { handleScale } from "./scale-handler.ts"
import { handleTokenRequest } from "./token-handler.ts"

type Handler = (cluster: Cluster, target: Target, name: string, request: ApiRequest) => Promise<Reply>

const handlers: Readonly<Record<string, { readonly method: string; readonly handle: Handler }>> = {
  "pods/binding": { method: "POST", handle: handleBinding },
  "pods/eviction": { method: "POST", handle: handleEviction },
  "serviceaccounts/token": { method: "POST", handle: handleTokenRequest },
  "namespaces/finalize": { method: "PUT", handle: handleFinalize },
}

/** Requests to a subresource other than status. @throws ApiError 404 for one that the resource does not have. */
export async function handleSubresource(
  cluster: Cluster,
  target: Target,
  name: string,
  subresource: string,
  request: ApiRequest,
): Promise<Reply> {
  const { scale } = target.version
  if (subresource === "scale" && scale !== undefined)
    return handleScale(cluster, target, scale, name, request)
  const path = `${target.resource.collection}/${subresource}`
  const found = Object.hasOwn(handlers, path) ? handlers[path] : undefined
  if (found === undefined) throw target.resource.custom ? notFound(target.resource, name) : noSuchResource()
  if (found.method !== request.method) throw methodNotAllowed()
  return found.handle(cluster, target, name, request)
}

async function handleFinalize(
  cluster: Cluster,
  target: Target,
  name: string,
  request: ApiRequest,
): Promise<Reply> {
  const body = addressed(await objectBody(request, target), target, name)
  const live = readObject(cluster, target, name)
  const { resourceVersion } = body.metadata
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    throw conflict(target.resource, name, modifiedMeanwhile)
  }
  const finalizers = listOf(at(body, "spec", "finalizers")).map(String)
  return { kind: "object", code: 200, target, object: finalizeNamespace(cluster, live, finalizers) }
}
