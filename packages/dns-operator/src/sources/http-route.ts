import { optedOut, overridesOf } from "./annotations.ts"
import { candidates, type Evaluated, namesOf, nothing, type SourceContext, sourceOf } from "./candidate.ts"
import { backendState, type ServingOf, valuesOf } from "./ingress.ts"
import type { Gateway, HttpRoute } from "./kubernetes.ts"

/** What one HTTPRoute asks of a zone: its host names, at the addresses of its parent Gateways. */
export function httpRouteSource(
  route: HttpRoute,
  gatewayOf: (namespace: string, name: string) => Gateway | undefined,
  servingOf: ServingOf,
  context: SourceContext,
): Evaluated {
  const overrides = overridesOf(route)
  if (!(overrides.optedIn || context.optIn === "All") || optedOut(route)) return nothing
  if (route.metadata.deletionTimestamp !== undefined) return nothing
  if (overrides.zone !== undefined && overrides.zone !== context.zoneName) return nothing
  const namespace = route.metadata.namespace ?? ""
  const source = sourceOf(route, context.cluster)
  const hosts = route.spec?.hostnames ?? []
  const names = namesOf(source, overrides, hosts, valuesOf(route, context), context)
  const addresses = (route.spec?.parentRefs ?? [])
    .filter(({ kind }) => kind === undefined || kind === "Gateway")
    .flatMap((parent) => gatewayOf(parent.namespace ?? namespace, parent.name)?.status?.addresses ?? [])
    .map(({ value }) => value)
  const backends = (route.spec?.rules ?? []).flatMap(({ backendRefs = [] }) =>
    backendRefs
      .filter((ref) => (ref.kind ?? "Service") === "Service" && (ref.namespace ?? namespace) === namespace)
      .map(({ name }) => name),
  )
  const state = backendState(backends, namespace, servingOf)
  const texts = overrides.targets.length > 0 ? overrides.targets : addresses
  return candidates(
    source,
    names,
    texts.map((text) => ({ text, state })),
    overrides,
    context,
  )
}
