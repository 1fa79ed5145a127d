import type { Cluster } from "../cluster/cluster.ts"
import { type KubeObject, type OwnerReference, withMeta } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { keyOf } from "../store/change.ts"
import type { Controller } from "./controller.ts"
import { Dependents, type Place } from "./dependents.ts"
import { change, remove, storedTarget } from "./in-cluster.ts"

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
      const { collection, key, object, type } = event
      if (type !== "DELETED" && concernsGarbage(object)) yield JSON.stringify({ collection, key })
      // Dependents of what went, and owners that may have been waiting for it.
      if (type === "DELETED")
        for (const place of dependents.of(object.metadata.uid ?? "")) yield JSON.stringify(place)
      for (const owner of object.metadata.ownerReferences ?? []) {
        const found = placeOfOwner(cluster, owner, object.metadata.namespace)
        if (found !== undefined) yield JSON.stringify(found)
      }
    },
    reconcile(text) {
      const place = JSON.parse(text) as Place
      const object = cluster.store.get(place.collection, place.key)
      const target = targetOf(cluster, place, object)
      if (object === undefined || target === undefined) return
      const finalizers = object.metadata.finalizers ?? []
      if (object.metadata.deletionTimestamp !== undefined) {
        if (finalizers.includes("orphan")) orphan(cluster, target, object, dependents)
        if (finalizers.includes("foregroundDeletion"))
          deleteDependentsFirst(cluster, target, object, dependents)
        return
      }
      collect(cluster, target, object)
    },
  }
}

/** Most objects have no owners and wait for nobody. */
function concernsGarbage({ metadata }: KubeObject): boolean {
  return metadata.ownerReferences !== undefined || metadata.deletionTimestamp !== undefined
}

function targetOf(
  cluster: Cluster,
  { collection }: Place,
  object: KubeObject | undefined,
): Target | undefined {
  const resource = cluster.registry.ofCollection(collection)
  return resource === undefined ? undefined : storedTarget(resource, object?.metadata.namespace)
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
  const isWaiting =
    object.metadata.deletionTimestamp !== undefined &&
    (object.metadata.finalizers ?? []).includes("foregroundDeletion")
  return isWaiting ? "waiting" : "present"
}

function placeOfOwner(
  cluster: Cluster,
  owner: OwnerReference,
  namespace: string | undefined,
): Place | undefined {
  const found = cluster.registry.ofKind(owner.apiVersion, owner.kind)
  if (found === undefined) return undefined
  return {
    collection: found.resource.collection,
    key: keyOf(found.resource.namespaced ? namespace : undefined, owner.name),
  }
}

function collect(cluster: Cluster, target: Target, object: KubeObject): void {
  const owners = object.metadata.ownerReferences ?? []
  if (owners.length === 0) return
  const standings = owners.map((owner) => standingOf(cluster, owner, object.metadata.namespace))
  const solid = standings.some((standing) => standing === "present" || standing === "unknown")
  const dangling = standings.some((standing) => standing === "absent")
  if (solid) {
    if (dangling) keepOwners(cluster, target, object, (_, index) => standings[index] !== "absent")
    return
  }
  const propagation = standings.includes("waiting") ? "Foreground" : "Background"
  remove(cluster, target, object, { propagation, uid: object.metadata.uid })
}

function orphan(cluster: Cluster, target: Target, owner: KubeObject, dependents: Dependents): void {
  for (const { object, target: theirs } of living(cluster, dependents, owner)) {
    keepOwners(cluster, theirs, object, ({ uid }) => uid !== owner.metadata.uid)
  }
  dropFinalizer(cluster, target, owner, "orphan")
}

function deleteDependentsFirst(
  cluster: Cluster,
  target: Target,
  owner: KubeObject,
  dependents: Dependents,
): void {
  for (const { object, target: theirs } of living(cluster, dependents, owner)) {
    if (object.metadata.deletionTimestamp === undefined) collect(cluster, theirs, object)
  }
  const blocking = living(cluster, dependents, owner).some(({ object }) =>
    object.metadata.ownerReferences?.some(
      ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
    ),
  )
  if (!blocking) dropFinalizer(cluster, target, owner, "foregroundDeletion")
}

function living(
  cluster: Cluster,
  dependents: Dependents,
  owner: KubeObject,
): { readonly object: KubeObject; readonly target: Target }[] {
  return dependents.of(owner.metadata.uid ?? "").flatMap((place) => {
    const object = cluster.store.get(place.collection, place.key)
    const target = targetOf(cluster, place, object)
    const still = object?.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true
    return object === undefined || target === undefined || !still ? [] : [{ object, target }]
  })
}

function keepOwners(
  cluster: Cluster,
  target: Target,
  object: KubeObject,
  keep: (owner: OwnerReference, index: number) => boolean,
): void {
  change(cluster, target, object.metadata.name, "main", (live) => {
    const owners = (live.metadata.ownerReferences ?? []).filter(keep)
    return withMeta(live, { ownerReferences: owners.length > 0 ? owners : undefined })
  })
}

function dropFinalizer(cluster: Cluster, target: Target, object: KubeObject, name: string): void {
  change(cluster, target, object.metadata.name, "main", (live) =>
    withMeta(live, { finalizers: live.metadata.finalizers?.filter((one) => one !== name) }),
  )
}
