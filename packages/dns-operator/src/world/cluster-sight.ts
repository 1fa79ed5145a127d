import type { ZoneSource } from "../kinds.ts"
import type { ClusterName } from "../records/held.ts"
import type { ClusterSight, Contact } from "../sources/sight.ts"
import type { ClusterInformers } from "./cluster-informers.ts"
import type { Silences } from "./silences.ts"

/**
 * Whether what a source needs of a cluster is known just now, and since when it is not; `cut` tells why nothing of the
 * cluster is.
 */
export function contactOf(
  spec: ZoneSource,
  informers: Pick<ClusterInformers, "hasSynced" | "silent">,
  cut: string | undefined,
  silences: Silences,
  now: number,
): Contact {
  const synced = informers.hasSynced(spec)
  const kind = informers.silent(spec)
  if (synced && kind === undefined && cut === undefined) {
    silences.isOver(silenceOf(spec))
    return { kind: "known" }
  }
  const why = cut ?? (kind === undefined ? "not everything was seen yet" : `${kind} cannot be listed`)
  return { kind: "silent", since: silences.goesOn(silenceOf(spec), now), remembers: synced, why }
}

/** Sources of one kind need the same of a cluster, but for its Namespaces. */
export const silenceOf = ({ kind, namespaceSelector }: ZoneSource): string =>
  namespaceSelector === undefined ? kind : `${kind} by Namespace`

/** What the informers of a cluster answer. */
export const sightOf = (informers: ClusterInformers) => ({
  services: informers.services,
  slicesOf: informers.slicesOf,
  nodes: informers.nodes,
  ingresses: informers.ingresses,
  routes: informers.routes,
  gateway: informers.gateway,
  namespaceLabels: informers.namespaceLabels,
})

/** A cluster that cannot be asked, and of which nothing is remembered. */
export const silentSight = (name: ClusterName, why: string, since: number): ClusterSight => ({
  name,
  contact: { kind: "silent", since, remembers: false, why },
  services: () => [],
  slicesOf: () => [],
  nodes: () => [],
  ingresses: () => [],
  routes: () => [],
  gateway: () => undefined,
  machines: () => [],
  namespaceLabels: () => undefined,
  talk: { announced: new Set(), stays: () => false },
})
