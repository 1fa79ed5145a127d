/** The parts of the built-in kinds that lab's kubelets, scheduler and load balancer read. */
import type { KubeObject } from "@nightshift/operator-runtime"
import type { Taint } from "../donor/host.ts"

export const podGvk = { apiVersion: "v1", kind: "Pod" }
export const nodeGvk = { apiVersion: "v1", kind: "Node" }
export const serviceGvk = { apiVersion: "v1", kind: "Service" }
export const endpointSliceGvk = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" }

export interface Pod extends KubeObject {
  readonly spec: {
    readonly nodeName?: string
    readonly terminationGracePeriodSeconds?: number
    readonly nodeSelector?: Readonly<Record<string, string>>
    readonly tolerations?: readonly Toleration[]
    readonly containers: readonly {
      readonly name: string
      readonly image?: string
      readonly ports?: readonly { readonly containerPort: number }[]
    }[]
  }
  readonly status?: {
    readonly phase?: string
    readonly podIP?: string
    readonly conditions?: readonly object[]
  }
}

export interface Toleration {
  readonly key?: string
  readonly operator?: "Exists" | "Equal"
  readonly value?: string
  readonly effect?: string
}

export interface WorkloadNode extends KubeObject {
  readonly spec?: {
    readonly unschedulable?: boolean
    readonly taints?: readonly Taint[]
    readonly providerID?: string
  }
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

export interface Service extends KubeObject {
  readonly spec: {
    readonly type?: string
    readonly loadBalancerClass?: string
    readonly ports?: readonly { readonly name?: string; readonly port: number; readonly protocol?: string }[]
  }
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } }
}

export interface EndpointSlice extends KubeObject {
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[]
  readonly endpoints?: readonly {
    readonly addresses: readonly string[]
    readonly nodeName?: string
    readonly conditions?: { readonly ready?: boolean }
  }[]
}

export const isReady = (node: WorkloadNode): boolean =>
  node.status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ??
  false
