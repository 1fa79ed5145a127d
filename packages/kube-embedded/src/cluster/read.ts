import type { KubeObject } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { notFound } from "../status.ts"
import { keyOf } from "../store/change.ts"
import type { Cluster } from "./cluster.ts"
import { present } from "./present.ts"

export function findObject(cluster: Cluster, target: Target, name: string): KubeObject | undefined {
  const stored = cluster.store.get(target.resource.collection, keyOf(target.namespace, name))
  return stored === undefined ? undefined : present(target.resource, target.version, stored)
}

/** @throws ApiError 404. */
export function readObject(cluster: Cluster, target: Target, name: string): KubeObject {
  const found = findObject(cluster, target, name)
  if (found === undefined) throw notFound(target.resource, name)
  return found
}
