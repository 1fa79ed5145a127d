import type { KubeObject, RemoteCluster } from "@nightshift/operator-runtime"
import { nodeView, type NodeView } from "../node/view.ts"
import { absent, present, type Sight, unknown } from "../observed.ts"

/**
 * Where the Nodes of a machine live: an explicit Secret, else Cluster API's for the Cluster. A machine that is in another
 * Cluster than the spec names by now is looked for there: the explicit Secret belongs to the one that is named.
 */
export function kubeconfigSecretOf(
  namespace: string | undefined,
  spec:
    | {
        readonly clusterName?: string
        readonly kubeconfigSecretRef?: { readonly name?: string; readonly key?: string }
      }
    | undefined,
  clusterName = spec?.clusterName,
): RemoteCluster["ref"] {
  const { name, key } = spec?.kubeconfigSecretRef ?? {}
  if (name !== undefined && clusterName === spec?.clusterName)
    return { namespace: namespace ?? "", name, entry: key ?? "value" }
  return { namespace: namespace ?? "", name: `${clusterName}-kubeconfig` }
}

/** What an informer of Nodes keeps. Heartbeats change nothing of it. */
export const nodeType = {
  apiVersion: "v1",
  kind: "Node",
  clusterScoped: true,
  project: (object: KubeObject): KubeObject => {
    const { apiVersion, kind, metadata, spec, status } = object as KubeObject & {
      readonly spec?: {
        readonly unschedulable?: boolean
        readonly taints?: unknown
        readonly providerID?: string
      }
      readonly status?: {
        readonly conditions?: readonly { readonly type: string; readonly status: string }[]
      }
    }
    const { name, uid, resourceVersion, labels, annotations } = metadata
    const ready = status?.conditions?.filter(({ type }) => type === "Ready") ?? []
    const reduced = {
      apiVersion,
      kind,
      metadata: { name, uid, resourceVersion, labels, annotations },
      spec: { unschedulable: spec?.unschedulable, taints: spec?.taints, providerID: spec?.providerID },
      status: { conditions: ready.map(({ type, status }) => ({ type, status })) },
    }
    return reduced as KubeObject
  },
} as const

/** The Node by its name. A refused or broken kubeconfig is never an absent Node. */
export function lookAtNode(cluster: RemoteCluster, name: string | undefined): Sight<NodeView> {
  if (name === undefined) return absent
  if (cluster.state === "gone") return unknown("KubeconfigMissing", cluster.reason)
  const { informers } = cluster
  if (informers === undefined) return unknown("KubeconfigInvalid", cluster.reason)
  const nodes = informers.of<KubeObject>(nodeType)
  const node = nodes.get(undefined, name)
  if (cluster.state !== "connected" || !nodes.hasSynced) return unknown("Unreachable", cluster.reason)
  return node === undefined ? absent : present(nodeView(node))
}
