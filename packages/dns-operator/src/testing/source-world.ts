import { type Name, parseName } from "@nightshift/rfc2136"
import type { SourceContext } from "../sources/candidate.ts"
import { closingNodes } from "../sources/closing.ts"
import type { EndpointSlice, Node, Service } from "../sources/kubernetes.ts"

export const zone: Name = parseName("spot.example.")

/** One source of a zone, seen from cluster "one", unless said otherwise. */
export const context = (
  own: Partial<SourceContext> = {},
  closing: readonly string[] = [],
): SourceContext => ({
  zone,
  zoneName: "spot.example",
  nameTemplate: "{service}.{namespace}",
  ttl: undefined,
  exclusive: false,
  optIn: "All",
  cluster: "one",
  closing: closingNodes([], { announced: new Set(closing), stays: () => false }, 0),
  isHome: () => true,
  ...own,
})

export const service = (
  spec: Service["spec"],
  own: { annotations?: Record<string, string>; ips?: readonly string[] } = {},
): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "shop", uid: "u1", annotations: own.annotations ?? {} },
  ...(spec && { spec }),
  status: { loadBalancer: { ingress: (own.ips ?? []).map((ip) => ({ ip })) } },
})

export const slice = (
  ...endpoints: readonly {
    ip: string
    node?: string
    ready?: boolean
    host?: string
    terminating?: boolean
  }[]
): EndpointSlice => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "web-1", namespace: "shop" },
  addressType: "IPv4",
  endpoints: endpoints.map(({ ip, node = "n1", ready = true, host, terminating = false }) => ({
    addresses: [ip],
    conditions: { ready, terminating },
    nodeName: node,
    ...(host === undefined ? {} : { hostname: host }),
  })),
})

export const node = (name: string, ip: string, own: Partial<Node> & { ready?: boolean } = {}): Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, ...own.metadata },
  ...(own.spec && { spec: own.spec }),
  status: {
    addresses: [{ type: "InternalIP", address: ip }],
    conditions: [{ type: "Ready", status: own.ready === false ? "False" : "True" }],
  },
})
