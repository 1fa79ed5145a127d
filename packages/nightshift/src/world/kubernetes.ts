/** The two Kubernetes servers of a world, whichever they are. */
import { crdManifests } from "@nightshift/crds"
import { spotCluster } from "@nightshift/lab"
import type { Kube, KubeObject } from "@nightshift/operator-runtime"
import { clusterName } from "./manifests.ts"
import type { OperatorName } from "./operator-process.ts"

export interface Kubernetes {
  readonly management: Kube
  readonly spot: Kube
  /** Files. */
  readonly managementKubeconfig: string
  readonly spotKubeconfig: string
  /** The flags by which each operator reaches the management cluster, and what else this server asks of it. */
  readonly operatorArgs: Readonly<Record<OperatorName, readonly string[]>>
  /** What lab has to play on them. */
  readonly lab: { readonly core: "played" | "real"; readonly controllers: boolean; readonly network?: string }
  stop(): Promise<void>
}

const fieldManager = "nightshift-world"

export async function create(kube: Kube, objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) await kube.create(object, { fieldManager })
}

/** Installs our CRDs and those of Cluster API or its providers, and waits until the server serves them all. */
export async function installKinds(kube: Kube, clusterApi: readonly KubeObject[]): Promise<void> {
  const crds = [...crdManifests(), ...clusterApi] as readonly KubeObject[]
  await create(kube, crds)
  for (const crd of crds) await served(kube, crd.metadata.name)
}

/** A CRD is served a moment after it was created; its condition `Established` says when. */
async function served(kube: Kube, name: string): Promise<void> {
  const ref = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name }
  interface Definition extends KubeObject {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
  }
  for (const deadline = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const crd = await kube.get<Definition>(ref)
    if (crd?.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True"))
      return
    if (Date.now() > deadline) throw new Error(`${name} was not established within 30 s`)
  }
}

/** Makes the spot API server a workload cluster of the management cluster. */
export async function joinSpotCluster(kube: Kube, kubeconfig: string): Promise<void> {
  await create(kube, spotCluster({ name: clusterName, kubeconfig }))
}
