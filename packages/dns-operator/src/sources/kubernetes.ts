import type { KubeObject } from "@nightshift/operator-runtime"

/** The parts of Kubernetes' own kinds, and of their neighbours', that a source is judged by. */

export interface Service extends KubeObject {
  readonly spec?: {
    readonly type?: string
    readonly clusterIP?: string
    readonly clusterIPs?: readonly string[]
    readonly externalName?: string
    readonly externalIPs?: readonly string[]
    readonly externalTrafficPolicy?: string
    readonly publishNotReadyAddresses?: boolean
    readonly selector?: Readonly<Record<string, string>>
  }
  readonly status?: { readonly loadBalancer?: LoadBalancerStatus }
}

export interface LoadBalancerStatus {
  readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[]
}

export interface Endpoint {
  readonly addresses: readonly string[]
  readonly conditions?: {
    readonly ready?: boolean
    readonly serving?: boolean
    readonly terminating?: boolean
  }
  readonly hostname?: string
  readonly nodeName?: string
  readonly targetRef?: { readonly kind?: string; readonly name?: string }
}

export interface EndpointSlice extends KubeObject {
  readonly addressType: string
  readonly endpoints?: readonly Endpoint[] | null
}

export interface Node extends KubeObject {
  readonly spec?: { readonly taints?: readonly { readonly key: string; readonly effect?: string }[] }
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[]
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

export interface Ingress extends KubeObject {
  readonly spec?: {
    readonly rules?: readonly {
      readonly host?: string
      readonly http?: { readonly paths?: readonly { readonly backend?: IngressBackend }[] }
    }[]
    readonly defaultBackend?: IngressBackend
    readonly tls?: readonly { readonly hosts?: readonly string[] }[]
  }
  readonly status?: { readonly loadBalancer?: LoadBalancerStatus }
}

export interface IngressBackend {
  readonly service?: { readonly name: string }
}

export interface HttpRoute extends KubeObject {
  readonly spec?: {
    readonly hostnames?: readonly string[]
    readonly parentRefs?: readonly {
      readonly name: string
      readonly namespace?: string
      readonly kind?: string
    }[]
    readonly rules?: readonly {
      readonly backendRefs?: readonly {
        readonly name: string
        readonly kind?: string
        readonly namespace?: string
      }[]
    }[]
  }
}

export interface Gateway extends KubeObject {
  readonly status?: { readonly addresses?: readonly { readonly type?: string; readonly value: string }[] }
}

export interface Machine extends KubeObject {
  readonly spec?: { readonly clusterName?: string }
  readonly status?: {
    readonly phase?: string
    readonly nodeRef?: { readonly name: string }
    readonly addresses?: readonly { readonly type: string; readonly address: string }[]
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}
