import { type Cluster, ownWrite } from "../cluster/cluster.ts"
import { createObject } from "../cluster/create.ts"
import { type DeleteOptions, deleteObject } from "../cluster/delete.ts"
import { findObject } from "../cluster/read.ts"
import { type Part, updateObject } from "../cluster/update.ts"
import type { KubeObject } from "../objects/object.ts"
import type { Resource, Target } from "../resources/resource.ts"

/** How the controllers write: as kube-controller-manager, in the storage version. */
const controllerWrites = ownWrite("kube-controller-manager")

const plainDeletion: DeleteOptions = {
  dryRun: false,
  gracePeriodSeconds: undefined,
  uid: undefined,
  resourceVersion: undefined,
  propagation: undefined,
}

/** A resource in its storage version. */
export function storedTarget(resource: Resource, namespace: string | undefined): Target {
  const version = resource.versions.find(({ name }) => name === resource.storageVersion)
  if (version === undefined)
    throw new TypeError(`${resource.collection} has no version ${resource.storageVersion}`)
  return { resource, version, namespace: resource.namespaced ? namespace : undefined }
}

/** A built-in resource by its group and plural. */
export function builtinTarget(cluster: Cluster, group: string, plural: string, namespace?: string): Target {
  const resource = cluster.registry.find(group, plural)
  if (resource === undefined) throw new TypeError(`${plural} is no built-in resource`)
  return storedTarget(resource, namespace)
}

export function create(cluster: Cluster, target: Target, object: KubeObject): KubeObject {
  return createObject(cluster, target, object, controllerWrites)
}

export function change(
  cluster: Cluster,
  target: Target,
  name: string,
  part: Part,
  next: (live: KubeObject) => KubeObject,
): void {
  if (findObject(cluster, target, name) === undefined) return
  updateObject(cluster, target, name, part, controllerWrites, next)
}

/** So many objects go in one look at what is to be emptied, so that requests are answered meanwhile; each wakes the next look. */
export const removedPerLook = 20

/** Deletes what still has this uid; what is gone or another object by now is left alone. */
export function remove(
  cluster: Cluster,
  target: Target,
  object: KubeObject,
  options: Partial<DeleteOptions> = {},
): void {
  const live = findObject(cluster, target, object.metadata.name)
  if (live === undefined || live.metadata.uid !== object.metadata.uid) return
  deleteObject(cluster, target, object.metadata.name, { ...plainDeletion, ...options })
}
