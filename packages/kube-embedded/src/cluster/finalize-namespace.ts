import { type KubeObject, objectOf, withFields } from "../objects/object.ts"
import type { Cluster } from "./cluster.ts"

/** Writes the finalizers of a namespace's spec; a deleted namespace without any of either kind goes. */
export function finalizeNamespace(
  { store }: Cluster,
  namespace: KubeObject,
  finalizers: readonly string[],
): KubeObject {
  const spec = withFields(objectOf(namespace["spec"]), {
    finalizers: finalizers.length > 0 ? finalizers : undefined,
  })
  const { deletionTimestamp, finalizers: holding = [], name } = namespace.metadata
  if (deletionTimestamp === undefined || finalizers.length > 0 || holding.length > 0) {
    return store.put("namespaces", { ...namespace, spec })
  }
  store.delete("namespaces", name)
  return { ...namespace, spec }
}
