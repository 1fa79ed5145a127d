/** A Cluster API Machine in either contract, read into one shape. */
import type { Kube, KubeObject, Ref } from "@nightshift/operator-runtime"
import { isKubeError, KubeError, refOf } from "@nightshift/operator-runtime"
import type { Contract } from "./crds.ts"

/** A reference as v1beta2 writes it (group and kind) or as v1beta1 does (apiVersion, kind, namespace). */
interface ContractRef {
  readonly apiGroup?: string
  readonly apiVersion?: string
  readonly kind: string
  readonly name: string
}

export interface Machine extends KubeObject {
  readonly spec: {
    readonly clusterName: string
    readonly bootstrap: { readonly configRef?: ContractRef; readonly dataSecretName?: string }
    readonly infrastructureRef: ContractRef
    readonly providerID?: string
    readonly version?: string
  }
  readonly status?: {
    readonly phase?: string
    readonly nodeRef?: { readonly name: string; readonly uid?: string }
    readonly conditions?: readonly object[]
    readonly [field: string]: unknown
  }
}

export interface ProviderObject extends KubeObject {
  readonly spec?: { readonly providerID?: string; readonly [field: string]: unknown }
  readonly status?: {
    readonly ready?: boolean
    readonly dataSecretName?: string
    readonly initialization?: { readonly provisioned?: boolean; readonly dataSecretCreated?: boolean }
    readonly failureReason?: string
    readonly failureMessage?: string
  }
}

export const fieldManager = "lab-machine-controller"
export const machineFinalizer = "machine.cluster.x-k8s.io"

export interface MachineContext {
  readonly kube: Kube
  readonly contract: Contract
  readonly now: () => number
  /** The Kubernetes API of the cluster that the Machine joins; undefined when it cannot be reached now. */
  readonly workload: (namespace: string, cluster: string) => Kube | undefined
}

export const machineGvk = (contract: Contract) => ({
  apiVersion: `cluster.x-k8s.io/${contract}`,
  kind: "Machine",
})
export const clusterGvk = (contract: Contract) => ({
  apiVersion: `cluster.x-k8s.io/${contract}`,
  kind: "Cluster",
})

/** What a reference points at, in the version the server prefers: v1beta2 references carry none. */
export async function resolve(kube: Kube, machine: Machine, to: ContractRef): Promise<Ref> {
  const group = to.apiGroup ?? to.apiVersion?.split("/")[0] ?? ""
  const resource = await kube.discover({ group, kind: to.kind })
  if (resource === undefined) {
    throw new KubeError(
      `${machine.metadata.name} refers to ${to.kind} of ${group}, which the server does not serve`,
      {
        kind: "notServed",
      },
    )
  }
  const { namespace = "default" } = machine.metadata
  return { apiVersion: resource.apiVersion, kind: to.kind, namespace, name: to.name }
}

/** Writes only what differs from what was read; true when something was written. */
export async function patchIfChanged(
  kube: Kube,
  object: KubeObject,
  body: object,
  options: { readonly fieldManager: string; readonly subresource?: "status" },
): Promise<boolean> {
  if (contains(object, body)) return false
  try {
    await kube.patch(refOf(object), { type: "merge", body }, options)
    return true
  } catch (error) {
    if (isKubeError(error, "absent")) return false
    throw error
  }
}

function contains(whole: unknown, part: unknown): boolean {
  if (part === null) return whole === undefined || whole === null
  if (typeof part !== "object") return whole === part
  if (typeof whole !== "object" || whole === null) return false
  if (Array.isArray(part)) return JSON.stringify(whole) === JSON.stringify(part)
  return Object.entries(part).every(([name, value]) =>
    contains((whole as Record<string, unknown>)[name], value),
  )
}
