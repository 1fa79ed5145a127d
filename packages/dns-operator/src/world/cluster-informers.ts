import type { Gvk, Informer, Informers, KubeObject } from "@nightshift/operator-runtime"
import type { EndpointSlice, Gateway, HttpRoute, Ingress, Node, Service } from "../sources/kubernetes.ts"
import type { ZoneSource } from "../kinds.ts"

const types = {
  Service: { apiVersion: "v1", kind: "Service" },
  EndpointSlice: { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
  Node: { apiVersion: "v1", kind: "Node" },
  Namespace: { apiVersion: "v1", kind: "Namespace" },
  Ingress: { apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
  HTTPRoute: { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute" },
  Gateway: { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway" },
} as const satisfies Readonly<Record<string, Gvk>>

type Watched = keyof typeof types

/** Names of deleted Nodes that are remembered; in a minute no cluster loses as many. */
const atMostGone = 1_000

const serviceName = "kubernetes.io/service-name"

/** The informers that sources of one cluster need, made when the first zone asks for them. */
export class ClusterInformers {
  readonly #informers: Informers
  readonly #changed: () => void
  readonly #known = new Map<Watched, Informer<KubeObject>>()
  readonly #gone = new Set<string>()

  /** `changed` hears of every change of anything watched here. */
  constructor(informers: Informers, changed: () => void) {
    this.#informers = informers
    this.#changed = changed
  }

  /** Begins to watch what a source of this kind is judged by. */
  need(spec: ZoneSource): void {
    for (const watched of needs(spec)) this.#of(watched)
  }

  /** True when everything needed for the source was seen in full once. */
  hasSynced(spec: ZoneSource): boolean {
    return needs(spec).every((watched) => this.#of(watched).hasSynced)
  }

  /** The first kind that cannot be asked for just now. */
  silent(spec: ZoneSource): Watched | undefined {
    return needs(spec).find((watched) => this.#of(watched).state === "unknown")
  }

  /**
   * Nodes that were seen and were deleted: their pods keep endpoints that are called ready for about a minute, until the
   * cluster collects them.
   */
  get goneNodes(): ReadonlySet<string> {
    return this.#gone
  }

  services = (): readonly Service[] => this.#list("Service")
  nodes = (): readonly Node[] => this.#list("Node")
  ingresses = (): readonly Ingress[] => this.#list("Ingress")
  routes = (): readonly HttpRoute[] => this.#list("HTTPRoute")

  slicesOf = (namespace: string, service: string): readonly EndpointSlice[] =>
    (this.#known.get("EndpointSlice")?.byIndex("service", `${namespace}/${service}`) ?? []) as EndpointSlice[]

  gateway = (namespace: string, name: string): Gateway | undefined =>
    this.#known.get("Gateway")?.get(namespace, name)

  namespaceLabels = (namespace: string): Readonly<Record<string, string>> | undefined =>
    this.#known.get("Namespace")?.get(undefined, namespace)?.metadata.labels

  #list(watched: Watched): readonly KubeObject[] {
    return this.#known.get(watched)?.list() ?? []
  }

  #of(watched: Watched): Informer<KubeObject> {
    const known = this.#known.get(watched)
    if (known !== undefined) return known
    const clusterScoped = watched === "Node" || watched === "Namespace"
    // Gateway API need not be installed: a cluster that does not serve it has no routes.
    const optional = watched === "HTTPRoute" || watched === "Gateway"
    const informer = this.#informers.of<KubeObject>({
      ...types[watched],
      clusterScoped,
      optional,
      ...(watched === "EndpointSlice" ? { indexes: { service: byService } } : {}),
    })
    this.#known.set(watched, informer)
    informer.subscribe(({ type, object }) => {
      if (watched === "Node") this.#heedNode(object.metadata.name, type === "deleted")
      this.#changed()
    })
    informer.onState(this.#changed)
    return informer
  }

  #heedNode(name: string, isGone: boolean): void {
    this.#gone.delete(name)
    if (!isGone) return
    this.#gone.add(name)
    const [oldest] = this.#gone
    if (this.#gone.size > atMostGone && oldest !== undefined) this.#gone.delete(oldest)
  }
}

function byService({ metadata }: KubeObject): string[] {
  const service = metadata.labels?.[serviceName]
  return service === undefined ? [] : [`${metadata.namespace ?? ""}/${service}`]
}

function needs(spec: ZoneSource): readonly Watched[] {
  const namespaces: Watched[] = spec.namespaceSelector === undefined ? [] : ["Namespace"]
  switch (spec.kind) {
    case "Service":
      return ["Service", "EndpointSlice", "Node", ...namespaces]
    case "Ingress":
      return ["Ingress", "EndpointSlice", "Node", ...namespaces]
    case "HTTPRoute":
      return ["HTTPRoute", "Gateway", "EndpointSlice", "Node", ...namespaces]
    case "Machine":
      return namespaces
  }
}
