import { stringOf, objectOf } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { forbidden, notFound } from "../status.ts"
import type { Cluster } from "./cluster.ts"

const namespaces = { group: "", plural: "namespaces", kind: "Namespace" }

/**
 * Nothing is created in a namespace that is not there or that is on its way out.
 * @throws ApiError 404 or 403.
 */
export function requireLivingNamespace(
  cluster: Cluster,
  { resource, namespace }: Target,
  name: string,
): void {
  if (namespace === undefined) return
  const found = cluster.store.get("namespaces", namespace)
  if (found === undefined) throw notFound(namespaces, namespace)
  const phase = stringOf(objectOf(found["status"])["phase"])
  if (phase !== "Terminating" && found.metadata.deletionTimestamp === undefined) return
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  throw forbidden(resource, name, why, [
    {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    },
  ])
}
