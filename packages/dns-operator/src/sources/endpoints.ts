import type { ClosingNodes } from "./closing.ts"
import type { Endpoint, EndpointSlice } from "./kubernetes.ts"

/** What the endpoints of one Service say about whether it can answer. */
export interface Serving {
  /** True while an endpoint is ready on a Node that stays. */
  readonly ready: boolean
  /** True when there are endpoints on staying Nodes and none of them is ready: worth waiting a moment. */
  readonly merelyNotReady: boolean
  /** Nodes that are closing and still hold a ready endpoint. */
  readonly leaving: ReadonlySet<string>
}

/** The serving rule: ready, not terminating, and not on a closing Node. A missing `ready` counts as true (KEP-1672). */
export function serving(slices: Iterable<EndpointSlice>, closing: ClosingNodes): Serving {
  let ready = false
  let waiting = false
  const leaving = new Set<string>()
  for (const endpoint of endpointsOf(slices)) {
    const up = isReady(endpoint)
    if (closing.has(endpoint.nodeName)) {
      if (up && endpoint.nodeName !== undefined) leaving.add(endpoint.nodeName)
    } else if (up) ready = true
    else if (endpoint.conditions?.terminating !== true) waiting = true
  }
  return { ready, merelyNotReady: !ready && waiting, leaving }
}

export const isReady = (endpoint: Endpoint): boolean =>
  endpoint.conditions?.ready !== false && endpoint.conditions?.terminating !== true

export function* endpointsOf(slices: Iterable<EndpointSlice>): Iterable<Endpoint> {
  for (const slice of slices) if (slice.addressType !== "FQDN") yield* slice.endpoints ?? []
}
