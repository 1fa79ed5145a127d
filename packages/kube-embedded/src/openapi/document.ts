import { createHash } from "node:crypto"
import { isObject, type JsonObject } from "../json.ts"
import { typeNameOf } from "../kinds/notation.ts"
import type { Resource, ResourceVersion } from "../resources/resource.ts"
import { customDefinitionName, define, type Definitions, definitionName, reference } from "./definitions.ts"

/** One kind in one version that a group version serves. */
export interface Served {
  readonly resource: Resource
  readonly version: ResourceVersion
}

/** `api/v1`, `apis/apps/v1`: the path of a group version, here and below `/openapi/v3`. */
export function documentPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `apis/${apiVersion}` : `api/${apiVersion}`
}

/** The index at `/openapi/v3`. A document's hash changes with it, so that clients may cache it for ever. */
export function openApiIndexOf(documents: ReadonlyMap<string, JsonObject>): JsonObject {
  const paths = [...documents].map(([apiVersion, document]) => {
    const path = documentPath(apiVersion)
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(document)}` }] as const
  })
  return { paths: Object.fromEntries(paths) }
}

export function hashOf(document: JsonObject): string {
  return createHash("sha512").update(JSON.stringify(document)).digest("hex").toUpperCase()
}

/**
 * The OpenAPI v3 document of one group version: as much as `kubectl apply`, `explain`, `diff` and clients that look for
 * `fieldValidation` read. Built-in kinds carry no descriptions.
 */
export function openApiDocumentOf(apiVersion: string, served: readonly Served[]): JsonObject {
  const definitions: Definitions = new Map()
  const paths: Record<string, JsonObject> = {}
  for (const one of served) Object.assign(paths, pathsOf(apiVersion, one, definitions))
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "1.36" },
    paths,
    components: { schemas: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))) },
  }
}

function pathsOf(apiVersion: string, { resource, version }: Served, definitions: Definitions) {
  const name = defineKind({ resource, version }, definitions)
  const gvk = { group: resource.group, version: version.name, kind: resource.kind }
  const root = `/${documentPath(apiVersion)}`
  const collection = resource.namespaced
    ? `${root}/namespaces/{namespace}/${resource.plural}`
    : `${root}/${resource.plural}`
  const one = (action: string): JsonObject => operation(action, reference(name), gvk, resource.custom)
  const item = { get: one("get"), put: one("put"), patch: one("patch"), delete: one("delete") }
  return {
    [collection]: { get: one("list"), post: one("post") },
    [`${collection}/{name}`]: item,
    ...(version.status
      ? { [`${collection}/{name}/status`]: { get: one("get"), put: one("put"), patch: one("patch") } }
      : {}),
    ...(resource.namespaced ? { [`${root}/${resource.plural}`]: { get: one("list") } } : {}),
  }
}

function defineKind({ resource, version }: Served, definitions: Definitions): string {
  const { group, kind, custom } = resource
  const gvk = { group, version: version.name, kind }
  if (!custom) {
    const typeName = typeNameOf(group, version.name, kind)
    define(typeName, definitions)
    const name = definitionName(typeName)
    definitions.set(name, { ...definitions.get(name), "x-kubernetes-group-version-kind": [gvk] })
    return name
  }
  const name = customDefinitionName(group, version.name, kind)
  define("meta.v1.ObjectMeta", definitions)
  const schema = version.schema ?? { type: "object", "x-kubernetes-preserve-unknown-fields": true }
  const properties = schema["properties"]
  definitions.set(name, {
    ...schema,
    properties: {
      ...(isObject(properties) ? properties : {}),
      apiVersion: { type: "string", description: "The group and version of this object." },
      kind: { type: "string", description: "The kind of this object." },
      metadata: {
        allOf: [reference(definitionName("meta.v1.ObjectMeta"))],
        description: "Name, labels and what every object has.",
      },
    },
    "x-kubernetes-group-version-kind": [gvk],
  })
  return name
}

const writing = ["dryRun", "fieldManager", "fieldValidation"]
const parameters: Readonly<Record<string, readonly string[]>> = {
  post: writing,
  put: writing,
  patch: [...writing, "force"],
  delete: ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"],
}

const patchTypes = ["apply-patch+yaml", "json-patch+json", "merge-patch+json"]

/** kubectl sends a strategic merge patch to every kind whose document lists it; custom kinds do not take it. */
function operation(action: string, body: JsonObject, gvk: JsonObject, custom: boolean): JsonObject {
  const asked = parameters[action] ?? []
  const patches = custom ? patchTypes : [...patchTypes, "strategic-merge-patch+json"]
  const sent =
    action === "patch"
      ? Object.fromEntries(patches.map((type) => [`application/${type}`, { schema: { type: "object" } }]))
      : { "application/json": { schema: body } }
  return {
    parameters: asked.map((name) => ({
      name,
      in: "query",
      schema: { type: name === "force" ? "boolean" : "string" },
    })),
    ...(action === "post" || action === "put" || action === "patch"
      ? { requestBody: { content: sent } }
      : {}),
    responses: { "200": { description: "OK", content: { "application/json": { schema: body } } } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvk,
  }
}
