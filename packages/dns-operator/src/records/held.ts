import { type Contents, rrsetAt } from "./contents.ts"
import { readMarker } from "./ownership.ts"
import type { Wish, WishSource } from "./wish.ts"

/**
 * What clusters that cannot be asked, and of which nothing is remembered, have published: read back from the markers in
 * the zone, and wished for on their behalf. An RRset of several contributors may contain theirs, so it counts whole, and
 * its marker goes on saying that somebody silent has a part in it.
 */
export function heldWishes(contents: Contents, owner: string, silent: readonly string[]): Wish[] {
  const [anyOfThem] = silent
  if (anyOfThem === undefined) return []
  const names = new Set(silent)
  const wishes: Wish[] = []
  for (const [, types] of contents.names()) {
    const own = readMarker(types.get("TXT"))
    if (own?.owner !== owner || own.marks === undefined) continue
    const source = heldSource(own.source, names, anyOfThem)
    const rrset = source && rrsetAt(contents, own.marks.name, own.marks.type)
    if (source === undefined || rrset === undefined) continue
    const { name, type, ttl, rdatas } = rrset
    wishes.push({ name, type, ttl, rdatas, source, exclusive: false })
  }
  return wishes
}

/** On whose behalf a marked RRset is held; undefined when everybody who has a part in it can be asked. */
function heldSource(text: string, silent: ReadonlySet<string>, anyOfThem: string): WishSource | undefined {
  const match = /^([^/]+)\/([^/]*)\/([^@,]+)(?:@([^,]+))?(,\+\d+)?$/.exec(text)
  if (match === null) return undefined
  const [, kind = "", namespace = "", name = "", cluster, more] = match
  if (cluster !== undefined && (silent.has(cluster) || silent.has(anyCluster))) {
    return { kind, namespace, name, cluster, uid: "", createdAt: 0 }
  }
  // Whoever can be asked is older than this stand-in, so that no conflict is won by somebody who is not there.
  return more === undefined
    ? undefined
    : {
        kind: "Silent",
        namespace: "-",
        name: "-",
        cluster: anyOfThem,
        uid: "",
        createdAt: Number.MAX_SAFE_INTEGER,
      }
}

/** The name under which "we cannot say which clusters there are" is told. */
export const anyCluster = "*"
