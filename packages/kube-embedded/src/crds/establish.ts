import type { Cluster } from "../cluster/cluster.ts"
import { type KubeObject, listOf, objectOf } from "../objects/object.ts"
import { customResource } from "./custom-resource.ts"
import { definitionOf } from "./definition.ts"

const definitions = "customresourcedefinitions.apiextensions.k8s.io"

/** Serves what the stored definitions define, from now on and as they change. */
export function serveDefinitions(cluster: Cluster): () => void {
  for (const [, object] of cluster.store.collection(definitions).entries()) serve(cluster, object)
  return cluster.store.subscribe(({ collection, type, object }) => {
    if (collection !== definitions) return
    if (type !== "DELETED") return serve(cluster, object)
    const { group, names } = definitionOf(object)
    cluster.registry.remove(group, names.plural)
  })
}

function serve(cluster: Cluster, object: KubeObject): void {
  const conditions = listOf(objectOf(object["status"])["conditions"]).map((condition) => objectOf(condition))
  const isEstablished = conditions.some(({ type, status }) => type === "Established" && status === "True")
  if (isEstablished) cluster.registry.set(customResource(definitionOf(object)))
}
