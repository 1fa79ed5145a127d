import { optedOut, overridesOf } from "./annotations.ts"
import {
  candidates,
  type Evaluated,
  namesOf,
  nothing,
  type SourceContext,
  sourceOf,
  type State,
} from "./candidate.ts"
import type { Serving } from "./endpoints.ts"
import type { HttpRoute, Ingress } from "./kubernetes.ts"
import { stateOf } from "./service.ts"

/** Answers "can this Service of the source's cluster answer?"; undefined when it does not exist. */
export type ServingOf = (namespace: string, service: string) => Serving | undefined

/** What one Ingress asks of a zone: its rules' hosts, at the addresses of its load balancer. */
export function ingressSource(ingress: Ingress, servingOf: ServingOf, context: SourceContext): Evaluated {
  const overrides = overridesOf(ingress)
  if (!(overrides.optedIn || context.optIn === "All") || optedOut(ingress)) return nothing
  if (ingress.metadata.deletionTimestamp !== undefined) return nothing
  if (overrides.zone !== undefined && overrides.zone !== context.zoneName) return nothing
  const source = sourceOf(ingress, context.cluster)
  const hosts = (ingress.spec?.rules ?? []).flatMap(({ host }) => (host === undefined ? [] : [host]))
  const names = namesOf(source, overrides, hosts, valuesOf(ingress, context), context)
  const addresses = (ingress.status?.loadBalancer?.ingress ?? []).flatMap(
    ({ ip, hostname }) => ip || hostname || [],
  )
  const state = backendState(backendsOf(ingress), ingress.metadata.namespace ?? "", servingOf)
  const texts = overrides.targets.length > 0 ? overrides.targets : addresses
  return candidates(
    source,
    names,
    texts.map((text) => ({ text, state })),
    overrides,
    context,
  )
}

/** It answers while one of its backends does; one without backends is judged by its address alone. */
export function backendState(backends: readonly string[], namespace: string, servingOf: ServingOf): State {
  const found = backends.flatMap((name) => servingOf(namespace, name) ?? [])
  if (backends.length === 0) return { kind: "ready" }
  const leaving = new Set(found.flatMap((one) => [...one.leaving]))
  return stateOf({ ready: found.some((one) => one.ready), merelyNotReady: true, leaving })
}

const backendsOf = (ingress: Ingress): string[] => [
  ...(ingress.spec?.rules ?? []).flatMap((rule) =>
    (rule.http?.paths ?? []).flatMap(({ backend }) => backend?.service?.name ?? []),
  ),
  ...(ingress.spec?.defaultBackend?.service === undefined ? [] : [ingress.spec.defaultBackend.service.name]),
]

/** What a name template may use of an Ingress or HTTPRoute: its own name stands in for the Service's. */
export const valuesOf = ({ metadata }: Ingress | HttpRoute, context: SourceContext) => ({
  service: metadata.name,
  namespace: metadata.namespace ?? "",
  ...(context.cluster === undefined ? {} : { cluster: context.cluster }),
})
