import { type Contents, rrsetAt } from "./contents.ts"
import { isShared, type Marker, readMarker } from "./ownership.ts"
import { somebodySilent, type Wish, type WishSource } from "./wish.ts"

/** A Cluster by its name; undefined is the management cluster, `anyCluster` every Cluster there may be. */
export type ClusterName = string | undefined

/** The name under which "we cannot say which clusters there are" is told. */
export const anyCluster = "*"

/**
 * What clusters that cannot be asked, and of which nothing is remembered, have published: read back from the markers in
 * the zone, and wished for on their behalf. An RRset of several contributors may contain theirs, so it counts whole
 * until every cluster can be asked.
 */
export function heldWishes(contents: Contents, owner: string, silent: readonly ClusterName[]): Wish[] {
  if (silent.length === 0) return []
  const names = new Set(silent)
  const wishes: Wish[] = []
  for (const [, types] of contents.names()) {
    const own = readMarker(types.get("TXT"))
    if (own?.owner !== owner || own.marks === undefined) continue
    const sources = heldSources(own, names)
    if (sources.length === 0) continue
    const rrset = rrsetAt(contents, own.marks.name, own.marks.type)
    if (rrset === undefined) continue
    const { name, type, ttl, rdatas } = rrset
    wishes.push(...sources.map((source) => ({ name, type, ttl, rdatas, source, exclusive: false })))
  }
  return wishes
}

/** On whose behalf a marked RRset is held; nobody when everyone who has a part in it can be asked. */
function heldSources(marker: Marker, silent: ReadonlySet<ClusterName>): WishSource[] {
  const named = sourceOf(marker.source)
  return [
    ...(named !== undefined && isSilent(named, silent) ? [named] : []),
    ...(isShared(marker) ? [somebodySilent] : []),
  ]
}

function sourceOf(text: string): WishSource | undefined {
  const match = /^([^/]+)\/([^/]*)\/([^@,]+)(?:@([^,]+))?(?:,\+\d+)?$/.exec(text)
  if (match === null) return undefined
  const [, kind = "", namespace = "", name = "", cluster] = match
  return { kind, namespace, name, uid: "", createdAt: 0, ...(cluster !== undefined && { cluster }) }
}

/** Kinds that are looked for in clusters; all others are objects that the operator has seen in full. */
const sourceKinds: ReadonlySet<string> = new Set(["Service", "Ingress", "HTTPRoute", "Machine"])

const isSilent = ({ kind, cluster }: WishSource, silent: ReadonlySet<ClusterName>): boolean =>
  sourceKinds.has(kind) && (silent.has(cluster) || (cluster !== undefined && silent.has(anyCluster)))
