import { type KubeObject, selects } from "@nightshift/operator-runtime"
import type { Name } from "@nightshift/rfc2136"
import type { ZoneSource } from "../kinds.ts"
import type { Refusal } from "../records/wish.ts"
import type { Candidate, Evaluated, SourceContext } from "./candidate.ts"
import { type ClosingNodes, closingNodes } from "./closing.ts"
import { serving } from "./endpoints.ts"
import { httpRouteSource } from "./http-route.ts"
import { ingressSource, type ServingOf } from "./ingress.ts"
import { machineSource } from "./machine.ts"
import type { Memo } from "./memo.ts"
import { serviceSource } from "./service.ts"
import type { ClusterSight } from "./sight.ts"

/** Ingress and HTTPRoute tell their hosts themselves. */
const defaultTemplates: Readonly<Record<ZoneSource["kind"], string | undefined>> = {
  Service: "{service}.{namespace}",
  Machine: "{machine}",
  Ingress: undefined,
  HTTPRoute: undefined,
}

export interface ZoneOfSource {
  readonly name: Name
  readonly isHome: (name: Name) => boolean
}

export interface SourceFindings {
  readonly candidates: readonly Candidate[]
  readonly refusals: readonly Refusal[]
  /** When a Node's announced end makes this look different, ms since the epoch. */
  readonly nextAt: number | undefined
}

/** Everything one `sources[]` entry of a zone finds in one cluster. */
export function findInCluster(
  spec: ZoneSource,
  index: number,
  sight: ClusterSight,
  zone: ZoneOfSource,
  memo: Memo<Evaluated>,
  now: number,
): SourceFindings {
  const closing = closingNodes(sight.nodes(), sight.talk, now)
  const context = contextOf(spec, sight, zone, closing)
  const common = `${JSON.stringify(spec)} ${zone.name.key} ${closing.signature}`
  const candidates: Candidate[] = []
  const refusals: Refusal[] = []
  for (const { object, inputs, evaluate } of objectsOf(spec, sight, context)) {
    if (!selects(spec.selector, object.metadata.labels)) continue
    if (!inNamespace(spec, sight, object)) continue
    const key = `${index} ${sight.name ?? ""} ${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`
    const found = inputs === undefined ? evaluate() : memo.of(key, [common, object, ...inputs], evaluate)
    candidates.push(...found.candidates)
    refusals.push(...found.refusals)
  }
  return { candidates, refusals, nextAt: closing.nextAt }
}

interface Found {
  readonly object: KubeObject
  /** Everything beside the object that `evaluate` looks at; undefined when that is too much to compare. */
  readonly inputs: readonly unknown[] | undefined
  readonly evaluate: () => Evaluated
}

function* objectsOf(spec: ZoneSource, sight: ClusterSight, context: SourceContext): Iterable<Found> {
  switch (spec.kind) {
    case "Service":
      for (const object of sight.services()) {
        const slices = sight.slicesOf(object.metadata.namespace ?? "", object.metadata.name)
        const inputs = object.spec?.type === "NodePort" ? undefined : slices
        yield { object, inputs, evaluate: () => serviceSource(object, slices, sight.nodes, context) }
      }
      return
    case "Ingress":
      for (const object of sight.ingresses()) {
        yield {
          object,
          inputs: undefined,
          evaluate: () => ingressSource(object, servingIn(sight, context.closing), context),
        }
      }
      return
    case "HTTPRoute":
      for (const object of sight.routes()) {
        const evaluate = () =>
          httpRouteSource(object, sight.gateway, servingIn(sight, context.closing), context)
        yield { object, inputs: undefined, evaluate }
      }
      return
    case "Machine":
      for (const object of sight.machines()) {
        yield { object, inputs: [], evaluate: () => machineSource(object, context) }
      }
  }
}

const servingIn =
  (sight: ClusterSight, closing: ClosingNodes): ServingOf =>
  (namespace, service) =>
    serving(sight.slicesOf(namespace, service), closing)

const inNamespace = (spec: ZoneSource, sight: ClusterSight, object: KubeObject): boolean =>
  spec.namespaceSelector === undefined ||
  selects(spec.namespaceSelector, sight.namespaceLabels(object.metadata.namespace ?? ""))

function contextOf(
  spec: ZoneSource,
  sight: ClusterSight,
  zone: ZoneOfSource,
  closing: ClosingNodes,
): SourceContext {
  return {
    zone: zone.name,
    zoneName: zone.name.toString().slice(0, -1).toLowerCase(),
    nameTemplate: spec.nameTemplate ?? defaultTemplates[spec.kind],
    ttl: spec.ttl,
    exclusive: spec.sharing === "Exclusive",
    optIn: spec.optIn ?? "Annotation",
    cluster: sight.name,
    closing,
    isHome: zone.isHome,
  }
}
