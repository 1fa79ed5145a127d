import type { ZoneSource } from "../kinds.ts"
import { type Contents, rrsetAt } from "./contents.ts"
import { isShared, type Marker, readMarker } from "./ownership.ts"
import { somebodySilent, sourceText, type Wish, type WishSource } from "./wish.ts"

/** A Cluster by its name; undefined is the management cluster, `anyCluster` every Cluster there may be. */
export type ClusterName = string | undefined

/** The name under which the management cluster is told. */
export const managementCluster = "local"

/** The name under which "we cannot say which clusters there are" is told. */
export const anyCluster = "*"

/** A kind of object that cannot be asked for in a cluster; other kinds of the same cluster may be. */
export interface SilentKind {
  readonly cluster: ClusterName
  readonly kind: ZoneSource["kind"]
}

/** A zone as far as it can speak for those who cannot be asked. */
export interface HeldSight {
  /** Of every primary that was read: what one of them has lost the other still tells. */
  readonly contents: readonly Contents[]
  readonly owner: string
  readonly silent: readonly SilentKind[]
}

/**
 * What kinds that cannot be asked for, and of which nothing is remembered, have published: read back from the markers in
 * the zone, and wished for on their behalf. An RRset of several contributors may contain theirs, so it counts whole
 * until everyone can be asked. What was held before is held on, whatever has become of the servers since.
 */
export function heldWishes({ contents, owner, silent }: HeldSight, before: readonly Wish[] = []): Wish[] {
  if (silent.length === 0) return []
  const names = new Set(silent.map(({ kind, cluster }) => silenceKey(kind, cluster)))
  const held = new Map<string, Wish>()
  for (const wish of before) {
    if (wish.source === somebodySilent || isSilent(wish.source, names)) held.set(keyOfWish(wish), wish)
  }
  for (const one of contents) {
    for (const wish of wishesIn(one, owner, names)) {
      const key = keyOfWish(wish)
      const known = held.get(key)
      held.set(key, known === undefined ? wish : withValuesOf(known, wish))
    }
  }
  return [...held.values()]
}

function* wishesIn(contents: Contents, owner: string, silent: ReadonlySet<string>): Iterable<Wish> {
  for (const types of contents.parts.flatMap((part) => [...part.values()])) {
    const own = readMarker(types.get("TXT"))
    if (own?.owner !== owner || own.marks === undefined) continue
    const sources = heldSources(own, silent)
    if (sources.length === 0) continue
    const rrset = rrsetAt(contents, own.marks.name, own.marks.type)
    if (rrset === undefined) continue
    const { name, type, ttl, rdatas } = rrset
    for (const source of sources) yield { name, type, ttl, rdatas, source, exclusive: false }
  }
}

const keyOfWish = ({ name, type, source }: Wish): string => `${name.key} ${type} ${sourceText(source)}`

/** The very same wish when the other has nothing to add, so that nothing is merged anew. */
function withValuesOf(wish: Wish, { rdatas }: Wish): Wish {
  const known = new Set(wish.rdatas.map(({ key }) => key))
  const more = rdatas.filter(({ key }) => !known.has(key))
  return more.length === 0 ? wish : { ...wish, rdatas: [...wish.rdatas, ...more] }
}

/** On whose behalf a marked RRset is held; nobody when everyone who has a part in it can be asked. */
function heldSources(marker: Marker, silent: ReadonlySet<string>): WishSource[] {
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

const silenceKey = (kind: string, cluster: ClusterName): string => `${kind}@${cluster ?? ""}`

const isSilent = ({ kind, cluster }: WishSource, silent: ReadonlySet<string>): boolean =>
  silent.has(silenceKey(kind, cluster)) || (cluster !== undefined && silent.has(silenceKey(kind, anyCluster)))
