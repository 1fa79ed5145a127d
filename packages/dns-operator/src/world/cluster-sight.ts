import type { ZoneSource } from "../kinds.ts"
import type { ClusterName } from "../records/held.ts"
import type { ClusterSight, Contact } from "../sources/sight.ts"
import type { ClusterInformers } from "./cluster-informers.ts"
import type { Followed } from "./followed.ts"

/** Whether what a source needs of a cluster is known just now, and since when it is not. */
export function contactOf(
  spec: ZoneSource,
  informers: ClusterInformers,
  followed: Followed | undefined,
  now: number,
): Contact {
  const synced = informers.hasSynced(spec)
  const kind = informers.silent(spec)
  const cut = followed !== undefined && followed.cluster.state !== "connected"
  if (synced && kind === undefined && !cut) {
    if (followed !== undefined) followed.silentSince = undefined
    return { kind: "known" }
  }
  const since = followed?.silentSince ?? now
  if (followed !== undefined) followed.silentSince = since
  const why = cut
    ? followed.cluster.reason
    : kind === undefined
      ? "not everything was seen yet"
      : `${kind} cannot be listed`
  return { kind: "silent", since, remembers: synced, why }
}

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
  announced: new Set(),
})
