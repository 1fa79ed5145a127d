import type { Cluster } from "../cluster/cluster.ts"
import { finalizeNamespace } from "../cluster/finalize-namespace.ts"
import type { KubeObject } from "../objects/object.ts"
import type { Controller } from "./controller.ts"
import { remove, storedTarget } from "./in-cluster.ts"

/** Empties a namespace that is being deleted, and lets it go when it is empty. */
export function namespaceController(cluster: Cluster): Controller {
  const { store } = cluster
  return {
    name: "namespace deletion",
    *wakes({ collection, object }) {
      if (collection === "namespaces") yield object.metadata.name
      else if (object.metadata.namespace !== undefined) {
        const namespace = store.get("namespaces", object.metadata.namespace)
        if (namespace?.metadata.deletionTimestamp !== undefined) yield object.metadata.namespace
      }
    },
    reconcile(name) {
      const namespace = store.get("namespaces", name)
      if (namespace?.metadata.deletionTimestamp === undefined) return
      if (emptied(cluster, name)) finalizeNamespace(cluster, namespace, [])
    },
  }
}

function emptied(cluster: Cluster, namespace: string): boolean {
  const { store, registry } = cluster
  const contents = (collection: string): KubeObject[] => {
    const objects = store.collection(collection)
    return [...objects.keys(`${namespace}/`)].flatMap((key) => objects.get(key) ?? [])
  }
  let left = 0
  for (const collection of store.collections()) {
    const resource = registry.ofCollection(collection)
    if (resource === undefined || !resource.namespaced) continue
    for (const object of contents(collection)) {
      if (object.metadata.deletionTimestamp === undefined)
        remove(cluster, storedTarget(resource, namespace), object)
    }
    left += contents(collection).length
  }
  return left === 0
}
