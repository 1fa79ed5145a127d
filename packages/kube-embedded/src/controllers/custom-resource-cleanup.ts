import type { Cluster } from "../cluster/cluster.ts"
import { withMeta } from "../objects/object.ts"
import { cleanupFinalizer } from "../strategies/custom-resource-definitions.ts"
import type { Controller } from "./controller.ts"
import { builtinTarget, change, remove, removedPerLook, storedTarget } from "./in-cluster.ts"

const definitions = "customresourcedefinitions.apiextensions.k8s.io"

/** Deletes the objects of a definition that is being deleted, and lets it go when they are gone. */
export function customResourceCleanupController(cluster: Cluster): Controller {
  const { store, registry } = cluster
  const isLeaving = (name: string): boolean =>
    store.get(definitions, name)?.metadata.deletionTimestamp !== undefined
  return {
    name: "custom resource cleanup",
    *wakes({ collection, object }) {
      // A definition has the name of the collection of its objects.
      const name = collection === definitions ? object.metadata.name : collection
      if (isLeaving(name)) yield name
    },
    reconcile(name) {
      const definition = store.get(definitions, name)
      if (definition === undefined || !isLeaving(name)) return
      const resource = registry.ofCollection(name)
      const instances = [...store.collection(name).entries()].map(([, instance]) => instance)
      const unasked = instances.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      for (const instance of unasked.slice(0, removedPerLook))
        if (resource !== undefined)
          remove(cluster, storedTarget(resource, instance.metadata.namespace), instance)
      if (instances.length > 0) return
      const target = builtinTarget(cluster, "apiextensions.k8s.io", "customresourcedefinitions")
      change(cluster, target, name, "main", (live) =>
        withMeta(live, { finalizers: live.metadata.finalizers?.filter((one) => one !== cleanupFinalizer) }),
      )
    },
  }
}
