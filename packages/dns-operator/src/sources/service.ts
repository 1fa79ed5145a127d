import { optedOut, overridesOf } from "./annotations.ts"
import {
  candidates,
  type Evaluated,
  namesOf,
  nothing,
  ready,
  type SourceContext,
  sourceOf,
  type State,
  type Target,
} from "./candidate.ts"
import type { ClosingNodes } from "./closing.ts"
import { endpointsOf, isReady, type Serving, serving } from "./endpoints.ts"
import { podCandidates } from "./headless.ts"
import type { EndpointSlice, Node, Service } from "./kubernetes.ts"

/** What one Service asks of a zone: by its type, its endpoints and its annotations. */
export function serviceSource(
  service: Service,
  slices: readonly EndpointSlice[],
  nodes: () => Iterable<Node>,
  context: SourceContext,
): Evaluated {
  const overrides = overridesOf(service)
  const type = service.spec?.type ?? "ClusterIP"
  const headless = type === "ClusterIP" && service.spec?.clusterIP === "None"
  const wanted = overrides.optedIn || (context.optIn === "All" && (type !== "ClusterIP" || headless))
  if (!wanted || optedOut(service) || service.metadata.deletionTimestamp !== undefined) return nothing
  if (overrides.zone !== undefined && overrides.zone !== context.zoneName) return nothing
  const source = sourceOf(service, context.cluster)
  const values = {
    service: service.metadata.name,
    namespace: service.metadata.namespace ?? "",
    ...(context.cluster === undefined ? {} : { cluster: context.cluster }),
  }
  const names = namesOf(source, overrides, [], values, context)
  if (headless && overrides.targets.length === 0) {
    return podCandidates(service, slices, source, names, overrides, context)
  }
  const state = type === "ExternalName" ? ready : stateOf(serving(slices, context.closing))
  const targets =
    overrides.targets.length > 0
      ? overrides.targets.map((text) => ({ text, state }))
      : targetsOf(service, type, slices, nodes, state, context.closing)
  return candidates(source, names, targets, overrides, context)
}

/** A Service answers, waits for its endpoints, or leaves with the Nodes that carried it. */
export function stateOf(found: Serving): State {
  if (found.ready) return ready
  if (found.leaving.size > 0) return { kind: "leaving", nodes: [...found.leaving] }
  return { kind: "notReady" }
}

function targetsOf(
  service: Service,
  type: string,
  slices: readonly EndpointSlice[],
  nodes: () => Iterable<Node>,
  state: State,
  closing: ClosingNodes,
): Target[] {
  const { spec, status } = service
  const all = (texts: readonly (string | undefined)[]): Target[] =>
    texts.flatMap((text) => (text === undefined || text === "" ? [] : [{ text, state }]))
  switch (type) {
    case "LoadBalancer":
      return all([
        ...(status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname),
        ...(spec?.externalIPs ?? []),
      ])
    case "NodePort":
      return nodeTargets(service, slices, nodes(), state, closing)
    case "ExternalName":
      return all([spec?.externalName])
    default:
      return all([...(spec?.clusterIPs ?? [spec?.clusterIP]), ...(spec?.externalIPs ?? [])])
  }
}

/** A NodePort answers on every Node; with externalTrafficPolicy Local only where an endpoint is. */
function nodeTargets(
  service: Service,
  slices: readonly EndpointSlice[],
  nodes: Iterable<Node>,
  state: State,
  closing: ClosingNodes,
): Target[] {
  const carrying =
    service.spec?.externalTrafficPolicy === "Local"
      ? new Set([...endpointsOf(slices)].filter(isReady).map(({ nodeName }) => nodeName))
      : undefined
  return [...nodes].flatMap((node) => {
    const { name } = node.metadata
    if (carrying !== undefined && !carrying.has(name)) return []
    return nodeAddresses(node).map((text) => ({ text, state: nodeState(node, state, closing) }))
  })
}

function nodeState(node: Node, state: State, closing: ClosingNodes): State {
  if (closing.has(node.metadata.name)) return { kind: "leaving", nodes: [node.metadata.name] }
  const up =
    node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true
  return state.kind === "ready" && !up ? { kind: "notReady" } : state
}

/** Its external addresses where it has some, its internal ones otherwise. */
export function nodeAddresses(node: { readonly status?: Node["status"] }): string[] {
  const of = (type: string) =>
    (node.status?.addresses ?? []).filter((address) => address.type === type).map(({ address }) => address)
  const external = of("ExternalIP")
  return external.length > 0 ? external : of("InternalIP")
}
