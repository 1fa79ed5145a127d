import type { Cluster } from "../cluster/cluster.ts"
import { apiGroup, apiGroups, apiResources, coreGroups } from "../discovery/documents.ts"
import { openApiDocument, openApiIndex } from "../handlers/openapi-handler.ts"
import { handleCollection, handleObject, handleStatus } from "../handlers/resource-handler.ts"
import { handleSubresource } from "../handlers/subresource-handler.ts"
import { serverVersion } from "../handlers/server-version.ts"
import type { Target } from "../resources/resource.ts"
import { badRequest, methodNotAllowed, noSuchResource } from "../status.ts"
import { json, type Reply } from "./reply.ts"
import type { ApiRequest } from "./request.ts"

const pageNotFound: Reply = { kind: "text", code: 404, text: "404 page not found\n" }
const ok: Reply = { kind: "text", code: 200, text: "ok" }

/** Finds who answers a path. @throws ApiError as the handlers do. */
export async function route(cluster: Cluster, request: ApiRequest): Promise<Reply> {
  const [root, ...rest] = request.path
  switch (root) {
    case "healthz":
    case "livez":
    case "readyz":
      return ok
    case "version":
      return json(serverVersion)
    case "api":
      return core(cluster, rest, request)
    case "apis":
      return groups(cluster, rest, request)
    case "openapi":
      return openApi(cluster, rest, request)
    default:
      return pageNotFound
  }
}

async function core(
  cluster: Cluster,
  [version, ...rest]: readonly string[],
  request: ApiRequest,
): Promise<Reply> {
  if (version === undefined) return readOnly(request) && coreGroups(cluster.registry, request)
  if (version !== "v1") return pageNotFound
  return inGroupVersion(cluster, "", version, rest, request)
}

async function groups(
  cluster: Cluster,
  [group, version, ...rest]: readonly string[],
  request: ApiRequest,
): Promise<Reply> {
  if (group === undefined) return readOnly(request) && apiGroups(cluster.registry, request)
  if (version === undefined) return (readOnly(request) && apiGroup(cluster.registry, group)) ?? pageNotFound
  return inGroupVersion(cluster, group, version, rest, request)
}

async function inGroupVersion(
  cluster: Cluster,
  group: string,
  version: string,
  path: readonly string[],
  request: ApiRequest,
): Promise<Reply> {
  if (path.length === 0)
    return (readOnly(request) && apiResources(cluster.registry, group, version)) ?? pageNotFound
  const place = placeOf(path)
  const found = place === undefined ? undefined : cluster.registry.served(group, version, place.plural)
  if (place === undefined || found === undefined) {
    if (cluster.registry.all().some((one) => one.group === group && !one.custom)) throw noSuchResource()
    return pageNotFound
  }
  return inResource(cluster, { ...found, namespace: place.namespace }, place, request)
}

async function inResource(
  cluster: Cluster,
  target: Target,
  place: Place,
  request: ApiRequest,
): Promise<Reply> {
  const { name, subresource } = place
  if (target.version.deprecation !== undefined) request.warnings.push(target.version.deprecation)
  if (target.namespace !== undefined && !target.resource.namespaced) throw noSuchResource()
  if (name === undefined) {
    if (request.method === "POST" && target.resource.namespaced && target.namespace === undefined) {
      throw methodNotAllowed()
    }
    return handleCollection(cluster, target, request)
  }
  if (target.resource.namespaced && target.namespace === undefined) {
    throw badRequest("namespace parameter required.")
  }
  if (subresource === undefined) return handleObject(cluster, target, name, request)
  if (subresource === "status" && target.version.status) return handleStatus(cluster, target, name, request)
  return handleSubresource(cluster, target, name, subresource, request)
}

interface Place {
  readonly namespace: string | undefined
  readonly plural: string
  readonly name: string | undefined
  readonly subresource: string | undefined
}

/** What stands in a path below its group version. `namespaces/a/status` is about the namespace, not about a kind "status". */
function placeOf(path: readonly string[]): Place | undefined {
  const [first, second, third, fourth, fifth, ...more] = path
  if (first === undefined || more.length > 0) return undefined
  const ofNamespace =
    third === undefined || ((third === "status" || third === "finalize") && fourth === undefined)
  if (first === "namespaces" && second !== undefined && !ofNamespace) {
    return { namespace: second, plural: third, name: fourth, subresource: fifth }
  }
  return fourth === undefined
    ? { namespace: undefined, plural: first, name: second, subresource: third }
    : undefined
}

function openApi(cluster: Cluster, [root, ...rest]: readonly string[], request: ApiRequest): Reply {
  if (root !== "v3") return pageNotFound
  if (rest.length === 0) return readOnly(request) && openApiIndex(cluster)
  return (readOnly(request) && openApiDocument(cluster, rest.join("/"))) ?? pageNotFound
}

function readOnly(request: ApiRequest): true {
  if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed()
  return true
}
