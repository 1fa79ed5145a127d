import type { Cluster } from "../cluster/cluster.ts"
import { keyOf } from "../store/change.ts"
import type { Controller } from "./controller.ts"
import { builtinTarget, create } from "./in-cluster.ts"

const accountName = "default"
const authorityName = "kube-root-ca.crt"
const description =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."

/** Every namespace has a default ServiceAccount and the authority's certificate, also after somebody deleted them. */
export function namespaceContentController(cluster: Cluster, authority: string): Controller {
  return {
    name: "namespace content",
    *wakes({ collection, type, object }) {
      if (collection === "namespaces") yield object.metadata.name
      const ours = collection === "serviceaccounts" || collection === "configmaps"
      if (ours && type === "DELETED" && object.metadata.namespace !== undefined)
        yield object.metadata.namespace
    },
    reconcile(namespace) {
      const living = cluster.store.get("namespaces", namespace)
      if (living === undefined || living.metadata.deletionTimestamp !== undefined) return
      if (cluster.store.get("serviceaccounts", keyOf(namespace, accountName)) === undefined) {
        create(cluster, builtinTarget(cluster, "", "serviceaccounts", namespace), {
          apiVersion: "v1",
          kind: "ServiceAccount",
          metadata: { name: accountName, namespace },
        })
      }
      if (cluster.store.get("configmaps", keyOf(namespace, authorityName)) === undefined) {
        create(cluster, builtinTarget(cluster, "", "configmaps", namespace), {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: {
            name: authorityName,
            namespace,
            annotations: { "kubernetes.io/description": description },
          },
          data: { "ca.crt": authority },
        })
      }
    },
  }
}
