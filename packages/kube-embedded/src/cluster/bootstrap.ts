import type { Json } from "../json.ts"
import { type Cluster, ownWrite } from "./cluster.ts"
import { createObject } from "./create.ts"
import { findObject } from "./read.ts"

/** What every cluster has from the beginning: its namespaces and the Service of its API. */
export function bootstrap(cluster: Cluster): void {
  for (const name of ["default", "kube-node-lease", "kube-public", "kube-system"]) {
    ensure(cluster, "Namespace", undefined, name, {})
  }
  ensure(cluster, "Service", "default", "kubernetes", {
    metadata: { name: "kubernetes", labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      type: "ClusterIP",
      clusterIP: "10.96.0.1",
      sessionAffinity: "None",
      ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
    },
  })
}

function ensure(
  cluster: Cluster,
  kind: string,
  namespace: string | undefined,
  name: string,
  content: { readonly [field: string]: Json },
): void {
  const found = cluster.registry.ofKind("v1", kind)
  if (found === undefined) throw new TypeError(`${kind} is no built-in kind`)
  const target = { ...found, namespace }
  if (findObject(cluster, target, name) !== undefined) return
  createObject(
    cluster,
    target,
    { apiVersion: "v1", kind, metadata: { name }, ...content },
    ownWrite("kube-apiserver"),
  )
}
