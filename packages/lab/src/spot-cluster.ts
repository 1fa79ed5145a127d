/** The objects that make an API server a workload cluster of a management cluster. */
import type { KubeObject } from "@nightshift/operator-runtime"
import type { Contract } from "./cluster-api/crds.ts"

export interface SpotClusterOptions {
  readonly name: string
  /** Default "default". */
  readonly namespace?: string
  /** How the workload cluster's API server is reached. */
  readonly kubeconfig: string
  /** Default v1beta2. */
  readonly contract?: Contract
  readonly labels?: Readonly<Record<string, string>>
}

/** Control plane, Cluster and kubeconfig Secret, in the order in which they are to be created. */
export function spotCluster(options: SpotClusterOptions): (KubeObject & Readonly<Record<string, unknown>>)[] {
  const { name, namespace = "default", contract = "v1beta2", kubeconfig, labels = {} } = options
  const controlPlaneGroup = "controlplane.cluster.x-k8s.io"
  const reference =
    contract === "v1beta2"
      ? { apiGroup: controlPlaneGroup, kind: "K0smotronControlPlane", name }
      : { apiVersion: `${controlPlaneGroup}/v1beta1`, kind: "K0smotronControlPlane", name, namespace }
  const endpoint = new URL(serverOf(kubeconfig))
  return [
    {
      apiVersion: `${controlPlaneGroup}/v1beta2`,
      kind: "K0smotronControlPlane",
      metadata: { name, namespace, labels: { "cluster.x-k8s.io/cluster-name": name } },
      spec: { version: "v1.36.3" },
    },
    {
      apiVersion: `cluster.x-k8s.io/${contract}`,
      kind: "Cluster",
      metadata: { name, namespace, labels },
      spec: {
        controlPlaneEndpoint: { host: endpoint.hostname, port: Number(endpoint.port) || 443 },
        controlPlaneRef: reference,
      },
    },
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: `${name}-kubeconfig`, namespace, labels: { "cluster.x-k8s.io/cluster-name": name } },
      type: "cluster.x-k8s.io/secret",
      stringData: { value: kubeconfig },
    },
  ]
}

function serverOf(kubeconfig: string): string {
  const [, server] = /["']?server["']?:\s*["']?(https?:\/\/[^"'\s]+)/.exec(kubeconfig) ?? []
  if (server === undefined) throw new TypeError("the kubeconfig names no server")
  return server
}
