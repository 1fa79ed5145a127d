import type { JsonObject } from "../json.ts"
import type { KubeObject } from "../objects/object.ts"
import { apiVersionOf, type Resource, type ResourceVersion } from "../resources/resource.ts"
import { eventFromStorage, eventToStorage } from "./event-versions.ts"
import { decodeBySchema } from "./schema-rules.ts"

interface Shaped {
  readonly schema: JsonObject
  readonly object: KubeObject
}

/** Stored custom objects as a schema shows them; a definition may have changed since they were written. */
const shaped = new WeakMap<KubeObject, Shaped>()

/**
 * A stored object in the version that was asked for. Conversion is "None": versions of a custom resource differ in
 * `apiVersion` alone, and in what their schemas prune and default. Events are the one built-in kind with two shapes.
 */
export function present(resource: Resource, version: ResourceVersion, stored: KubeObject): KubeObject {
  if (resource.collection === "events") return eventFromStorage(stored, resource.group)
  if (!resource.custom || version.schema === undefined) return inVersion(resource, version, stored)
  const known = shaped.get(stored)
  if (known?.schema === version.schema) return known.object
  const target = { resource, version, namespace: stored.metadata.namespace }
  const { object } = decodeBySchema(target, inVersion(resource, version, stored))
  shaped.set(stored, { schema: version.schema, object })
  return object
}

/** What was just written has its shape already. */
export function presentWritten(resource: Resource, version: ResourceVersion, stored: KubeObject): KubeObject {
  const object = present(resource, { ...version, schema: undefined }, stored)
  if (resource.custom && version.schema !== undefined) shaped.set(stored, { schema: version.schema, object })
  return object
}

function inVersion(resource: Resource, version: ResourceVersion, stored: KubeObject): KubeObject {
  const apiVersion = apiVersionOf(resource.group, version.name)
  return stored.apiVersion === apiVersion ? stored : { ...stored, apiVersion }
}

/** The inverse of `present`. */
export function toStorage(resource: Resource, object: KubeObject): KubeObject {
  if (resource.collection === "events") return eventToStorage(object)
  const apiVersion = apiVersionOf(resource.group, resource.storageVersion)
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
}
