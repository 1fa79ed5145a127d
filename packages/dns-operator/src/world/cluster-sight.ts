import type { ZoneSource } from "../kinds.ts"
import type { ClusterName } from "../records/held.ts"
import type { ClusterSight, Contact } from "../sources/sight.ts"
import type { ClusterInformers } from "./cluster-informers.ts"
import type { Silences, Silent } from "./silence.ts"

/** The way to a cluster, and what is known of its silences. */
export interface Contacted {
  readonly silences: Silences
  /** Why nothing of the cluster can be asked for; undefined when something can. */
  readonly cut: string | undefined
  /** False while nobody has asked it yet. */
  readonly asked: boolean
  /** Since when the zone's status says that this kind cannot be asked for, ms since the epoch. */
  readonly silentBefore: number | undefined
}

/** Whether what a source needs of a cluster is known just now, and since when it is not. */
export function contactOf(
  spec: ZoneSource,
  informers: Pick<ClusterInformers, "hasSynced" | "silent">,
  { silences, cut, asked, silentBefore }: Contacted,
  now: number,
): Contact {
  const synced = informers.hasSynced(spec)
  const kind = informers.silent(spec)
  if (synced && kind === undefined && cut === undefined) {
    silences.isOver(silenceOf(spec))
    return { kind: "known" }
  }
  const why = cut ?? (kind === undefined ? "not everything was seen yet" : `${kind} cannot be listed`)
  const confirmed = cut === undefined ? kind !== undefined : asked
  const silent = silences.goesOn(silenceOf(spec), { since: silentBefore, confirmed }, now)
  return { kind: "silent", ...silent, remembers: synced, why }
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
export const silentSight = (name: ClusterName, why: string, silent: Silent): ClusterSight => ({
  name,
  contact: { kind: "silent", ...silent, remembers: false, why },
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
