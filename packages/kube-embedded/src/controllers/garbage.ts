import type { Cluster } from "../cluster/cluster.ts"
import { type KubeObject, type OwnerReference, withMeta } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { keyOf } from "../store/change.ts"
import type { Controller } from "./controller.ts"
import { Dependents, type Place } from "./dependents.ts"
import { change, remove, removedPerLook, storedTarget } from "./in-cluster.ts"

/** An object and how it is addressed. */
interface Addressed {
  readonly object: KubeObject
  readonly target: Target
}

/**
 * The garbage collector: what has lost its last owner goes, in the background; an owner that waits for its dependents
 * (foregroundDeletion) or wants to leave them behind (orphan) is let go when that is done.
 */
export function garbageController(cluster: Cluster): Controller {
  const dependents = new Dependents()
  return {
    name: "garbage collection",
    *wakes(event) {
      dependents.apply(event)
      const { collection, key, object, previous, type } = event
      const isGone = type === "DELETED"
      if (!isGone && concernsGarbage(object)) yield `${collection} ${key}`
      if (isGone || waitsForDependents(object)) yield* dependents.of(object.metadata.uid ?? "")
      // Owners may have been waiting for this.
      for (const { metadata } of previous === undefined ? [object] : [object, previous]) {
        for (const owner of metadata.ownerReferences ?? []) {
          const place = placeOfOwner(cluster, owner, metadata.namespace)
          if (place !== undefined) yield place
        }
      }
    },
    reconcile(place) {
      const found = addressed(cluster, place as Place)
      if (found === undefined) return
      const { object } = found
      if (object.metadata.deletionTimestamp === undefined) return collect(cluster, found)
      if (object.metadata.finalizers?.includes("orphan") === true) orphan(cluster, found, dependents)
      if (waitsForDependents(object) && !isBlocked(cluster, object, dependents))
        dropFinalizer(cluster, found, "foregroundDeletion")
    },
  }
}

/** Most objects have no owners and wait for nobody. */
function concernsGarbage({ metadata }: KubeObject): boolean {
  return metadata.ownerReferences !== undefined || metadata.deletionTimestamp !== undefined
}

/** Its dependents are to go first. */
function waitsForDependents({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes("foregroundDeletion") === true
  )
}

function addressed({ store, registry }: Cluster, place: Place): Addressed | undefined {
  const [collection = "", key = ""] = place.split(" ")
  const object = store.get(collection, key)
  const resource = registry.ofCollection(collection)
  if (object === undefined || resource === undefined) return undefined
  return { object, target: storedTarget(resource, object.metadata.namespace) }
}

type Standing = "present" | "waiting" | "absent" | "unknown"

/** Whether an owner is there. An owner of a kind that is not served is unknown, and nothing is deleted for its sake. */
function standingOf(cluster: Cluster, owner: OwnerReference, namespace: string | undefined): Standing {
  const found = cluster.registry.ofKind(owner.apiVersion, owner.kind)
  if (found === undefined) return "unknown"
  if (found.resource.namespaced && namespace === undefined) return "unknown"
  const key = keyOf(found.resource.namespaced ? namespace : undefined, owner.name)
  const object = cluster.store.get(found.resource.collection, key)
  if (object === undefined || object.metadata.uid !== owner.uid) return "absent"
  return waitsForDependents(object) ? "waiting" : "present"
}

function placeOfOwner(
  cluster: Cluster,
  owner: OwnerReference,
  namespace: string | undefined,
): Place | undefined {
  const found = cluster.registry.ofKind(owner.apiVersion, owner.kind)
  if (found === undefined) return undefined
  return `${found.resource.collection} ${keyOf(found.resource.namespaced ? namespace : undefined, owner.name)}`
}

function collect(cluster: Cluster, { object, target }: Addressed): void {
  const owners = object.metadata.ownerReferences ?? []
  if (owners.length === 0) return
  const standings = owners.map((owner) => standingOf(cluster, owner, object.metadata.namespace))
  const solid = standings.some((standing) => standing === "present" || standing === "unknown")
  const dangling = standings.some((standing) => standing === "absent")
  if (solid) {
    if (dangling) keepOwners(cluster, { object, target }, (_, index) => standings[index] !== "absent")
    return
  }
  const propagation = standings.includes("waiting") ? "Foreground" : "Background"
  remove(cluster, target, object, { propagation, uid: object.metadata.uid })
}

function orphan(cluster: Cluster, owner: Addressed, dependents: Dependents): void {
  const { uid = "" } = owner.object.metadata
  const left = dependents.of(uid)
  for (const place of left.slice(0, removedPerLook)) {
    const dependent = addressed(cluster, place)
    if (dependent !== undefined) keepOwners(cluster, dependent, (reference) => reference.uid !== uid)
  }
  if (left.length <= removedPerLook) dropFinalizer(cluster, owner, "orphan")
}

/** Whether a dependent is there that the owner may not go before. */
function isBlocked(
  cluster: Cluster,
  { metadata: { uid = "" } }: KubeObject,
  dependents: Dependents,
): boolean {
  return dependents.of(uid).some((place) => {
    const references = addressed(cluster, place)?.object.metadata.ownerReferences ?? []
    return references.some((one) => one.uid === uid && one.blockOwnerDeletion === true)
  })
}

function keepOwners(
  cluster: Cluster,
  { object, target }: Addressed,
  keep: (owner: OwnerReference, index: number) => boolean,
): void {
  change(cluster, target, object.metadata.name, "main", (live) => {
    const owners = (live.metadata.ownerReferences ?? []).filter(keep)
    return withMeta(live, { ownerReferences: owners.length > 0 ? owners : undefined })
  })
}

function dropFinalizer(cluster: Cluster, { object, target }: Addressed, name: string): void {
  change(cluster, target, object.metadata.name, "main", (live) =>
    withMeta(live, { finalizers: live.metadata.finalizers?.filter((one) => one !== name) }),
  )
}
