import type { Cluster } from "../cluster/cluster.ts"
import { finalizeNamespace } from "../cluster/finalize-namespace.ts"
import type { KubeObject } from "../objects/object.ts"
import type { Resource } from "../resources/resource.ts"
import type { Controller } from "./controller.ts"
import { remove, removedPerLook, storedTarget } from "./in-cluster.ts"

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
  const contents = contentsOf(cluster, namespace)
  const unasked = contents.filter(({ object }) => object.metadata.deletionTimestamp === undefined)
  for (const { resource, object } of unasked.slice(0, removedPerLook))
    remove(cluster, storedTarget(resource, namespace), object)
  return contents.length === 0
}

function contentsOf({ store, registry }: Cluster, namespace: string) {
  const found: { readonly resource: Resource; readonly object: KubeObject }[] = []
  for (const name of store.collections()) {
    const resource = registry.ofCollection(name)
    if (resource === undefined || !resource.namespaced) continue
    const collection = store.collection(name)
    for (const key of collection.keys(`${namespace}/`)) {
      const object = collection.get(key)
      if (object !== undefined) found.push({ resource, object })
    }
  }
  return found
}
