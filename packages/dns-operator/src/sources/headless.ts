import { DnsError, type Name, prepend } from "@nightshift/rfc2136"
import type { WishSource } from "../records/wish.ts"
import type { Overrides } from "./annotations.ts"
import {
  type Candidate,
  candidates,
  type Evaluated,
  type NamesFound,
  ready,
  type SourceContext,
  type State,
  type Target,
} from "./candidate.ts"
import { endpointsOf, isReady } from "./endpoints.ts"
import type { Endpoint, EndpointSlice, Service } from "./kubernetes.ts"

/**
 * A headless Service answers with its pods: all of them at its own name, and each at `<hostname or pod>.<name>`. Every
 * pod is judged by itself.
 */
export function podCandidates(
  service: Service,
  slices: readonly EndpointSlice[],
  source: WishSource,
  found: NamesFound,
  overrides: Overrides,
  context: SourceContext,
): Evaluated {
  const pods = [...endpointsOf(slices)].map((endpoint) => ({
    host: endpoint.hostname ?? endpoint.targetRef?.name,
    targets: endpoint.addresses.map(
      (text): Target => ({ text, state: podState(endpoint, service, context) }),
    ),
  }))
  const atRoot = candidates(
    source,
    found,
    pods.flatMap(({ targets }) => targets),
    overrides,
    context,
  )
  const all: Candidate[] = [...atRoot.candidates]
  const refusals = [...atRoot.refusals]
  for (const { host, targets } of pods) {
    if (host === undefined) continue
    const names = found.names.flatMap((name) => below(host, name))
    const each = candidates(source, { names, refusals: [] }, targets, overrides, context)
    all.push(...each.candidates)
    refusals.push(...each.refusals)
  }
  return { candidates: all, refusals }
}

function podState(endpoint: Endpoint, service: Service, context: SourceContext): State {
  if (context.closing.has(endpoint.nodeName)) return { kind: "leaving", nodes: [endpoint.nodeName ?? ""] }
  if (service.spec?.publishNotReadyAddresses === true || isReady(endpoint)) return ready
  return { kind: "notReady" }
}

/** A pod's name may be longer than a label: such a pod is found at the Service's name only. */
function below(host: string, name: Name): Name[] {
  try {
    return [prepend([Buffer.from(host)], name)]
  } catch (error) {
    if (error instanceof DnsError) return []
    throw error
  }
}
