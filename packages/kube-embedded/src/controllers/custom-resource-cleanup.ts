import type { Cluster } from "../cluster/cluster.ts"
import { cleanupFinalizer } from "../strategies/custom-resource-definitions.ts"
import { qualified } from "../status.ts"
import { definitionOf } from "../crds/definition.ts"
import type { Controller } from "./controller.ts"
import { builtinTarget, change, remove, storedTarget } from "./in-cluster.ts"
import { withMeta } from "../objects/object.ts"

const definitions = "customresourcedefinitions.apiextensions.k8s.io"

/** Deletes the objects of a definition that is being deleted, and lets it go when they are gone. */
export function customResourceCleanupController(cluster: Cluster): Controller {
  const { store, registry } = cluster
  return {
    name: "custom resource cleanup",
    *wakes({ collection, type, object }) {
      if (collection === definitions) yield object.metadata.name
      else if (type === "DELETED" && registry.ofCollection(collection)?.custom === true) yield collection
    },
    reconcile(name) {
      const object = store.get(definitions, name)
      if (object?.metadata.deletionTimestamp === undefined) return
      const { group, names } = definitionOf(object)
      const resource = registry.find(group, names.plural)
      const collection = store.collection(qualified(group, names.plural))
      for (const [, instance] of resource === undefined ? [] : [...collection.entries()]) {
        if (instance.metadata.deletionTimestamp !== undefined || resource === undefined) continue
        remove(cluster, storedTarget(resource, instance.metadata.namespace), instance)
      }
      if (collection.size > 0) return
      change(
        cluster,
        builtinTarget(cluster, "apiextensions.k8s.io", "customresourcedefinitions"),
        name,
        "main",
        (live) =>
          withMeta(live, { finalizers: live.metadata.finalizers?.filter((one) => one !== cleanupFinalizer) }),
      )
    },
  }
}
