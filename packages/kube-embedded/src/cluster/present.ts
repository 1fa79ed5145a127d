import type { KubeObject } from "../objects/object.ts"
import { apiVersionOf, type Resource, type ResourceVersion } from "../resources/resource.ts"
import { eventFromStorage, eventToStorage } from "./event-versions.ts"

/**
 * A stored object in the version that was asked for. Conversion is "None": versions of a custom resource differ in
 * `apiVersion` alone. Events are the one built-in kind with two shapes.
 */
export function present(resource: Resource, version: ResourceVersion, stored: KubeObject): KubeObject {
  if (resource.collection === "events") return eventFromStorage(stored, resource.group)
  const apiVersion = apiVersionOf(resource.group, version.name)
  return stored.apiVersion === apiVersion ? stored : { ...stored, apiVersion }
}

/** The inverse of `present`. */
export function toStorage(resource: Resource, object: KubeObject): KubeObject {
  if (resource.collection === "events") return eventToStorage(object)
  const apiVersion = apiVersionOf(resource.group, resource.storageVersion)
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
}
