import { createHash } from "node:crypto"
import { negotiate, parseAccept } from "../http/media-type.ts"
import { json, type Reply } from "../http/reply.ts"
import type { ApiRequest } from "../http/request.ts"
import type { Registry } from "../resources/registry.ts"
import { apiVersionOf, type Resource, type ResourceVersion } from "../resources/resource.ts"
import { notAcceptable } from "../status.ts"
import { aggregatedGroups } from "./aggregated.ts"
import { versionPriority } from "./version-priority.ts"

const aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

/** `/api`: the core group. */
export function coreGroups(registry: Registry, request: ApiRequest): Reply {
  if (wantsAggregated(request)) return aggregated(registry, (group) => group === "")
  return json({
    kind: "APIVersions",
    versions: apiVersions(registry, ""),
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: request.headers.host ?? "" }],
  })
}

/** `/apis`: every other group. */
export function apiGroups(registry: Registry, request: ApiRequest): Reply {
  if (wantsAggregated(request)) return aggregated(registry, (group) => group !== "")
  const groups = groupNames(registry).filter((group) => group !== "")
  return json({
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.map((group) => groupDocument(registry, group)),
  })
}

/** `/apis/GROUP`. */
export function apiGroup(registry: Registry, group: string): Reply | undefined {
  if (!groupNames(registry).includes(group)) return undefined
  return json({ kind: "APIGroup", apiVersion: "v1", ...groupDocument(registry, group) })
}

/** `/apis/GROUP/VERSION`. */
export function apiResources(registry: Registry, group: string, version: string): Reply | undefined {
  const served = registry.groupVersions().get(apiVersionOf(group, version))
  if (served === undefined) return undefined
  const groupVersion = apiVersionOf(group, version)
  const resources = served
    .toSorted((a, b) => (a.resource.plural < b.resource.plural ? -1 : 1))
    .flatMap(({ resource, version }) => resourceDocuments(resource, version))
  return json({ kind: "APIResourceList", apiVersion: "v1", groupVersion, resources })
}

/** Served versions of a group, the preferred one first. */
function apiVersions(registry: Registry, group: string): string[] {
  const names = new Set<string>()
  for (const resource of registry.all()) {
    if (resource.group !== group) continue
    for (const { name, served } of resource.versions) if (served) names.add(name)
  }
  return [...names].sort(versionPriority)
}

function groupNames(registry: Registry): string[] {
  return [
    ...new Set(
      registry
        .all()
        .filter((one) => one.versions.some(({ served }) => served))
        .map(({ group }) => group),
    ),
  ]
}

function groupDocument(registry: Registry, name: string): object {
  const versions = apiVersions(registry, name).map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }))
  return { name, versions, preferredVersion: versions[0] }
}

function resourceDocuments(resource: Resource, version: ResourceVersion): object[] {
  const { plural, singular, namespaced, kind, shortNames, categories, verbs } = resource
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  }
  const below = (name: string, rest: object) => ({
    name: `${plural}/${name}`,
    singularName: "",
    namespaced,
    ...rest,
  })
  const readWrite = ["get", "patch", "update"]
  const scale = { group: "autoscaling", version: "v1", kind: "Scale", verbs: readWrite }
  const all = [
    ...(version.status ? [below("status", { kind, verbs: readWrite })] : []),
    ...(version.scale ? [below("scale", scale)] : []),
    ...resource.subresources.map(({ name, group, version, kind, verbs }) =>
      below(name, group === "" ? { kind, verbs } : { group, version, kind, verbs }),
    ),
  ]
  // Custom kinds list status before scale, the others go by the alphabet.
  return [own, ...(resource.custom ? all : all.sort((a, b) => (a.name < b.name ? -1 : 1)))]
}

function wantsAggregated(request: ApiRequest): boolean {
  for (const { type, parameters } of parseAccept(request.headers.accept)) {
    const { g, v, as } = parameters
    if (g === "apidiscovery.k8s.io" && as === "APIGroupDiscoveryList" && type === "application/json") {
      if (v === "v2") return true
      continue
    }
    if (negotiate(type) !== undefined) return false
  }
  throw notAcceptable(["application/json"])
}

const rendered = new WeakMap<Registry, Map<string, { generation: number; body: object; etag: string }>>()

/** The documents change only with a definition, so they are made once for each generation of the registry. */
function aggregated(registry: Registry, wanted: (group: string) => boolean): Reply {
  const which = wanted("") ? "core" : "groups"
  const made = rendered.get(registry) ?? new Map<string, { generation: number; body: object; etag: string }>()
  rendered.set(registry, made)
  let document = made.get(which)
  if (document === undefined || document.generation !== registry.generation) {
    const body = {
      kind: "APIGroupDiscoveryList",
      apiVersion: "apidiscovery.k8s.io/v2",
      metadata: {},
      items: aggregatedGroups(registry, groupNames(registry).filter(wanted)),
    }
    const etag = createHash("sha256").update(JSON.stringify(body)).digest("hex").toUpperCase()
    document = { generation: registry.generation, body, etag }
    made.set(which, document)
  }
  return { kind: "json", code: 200, body: document.body, contentType: aggregatedType, etag: document.etag }
}
