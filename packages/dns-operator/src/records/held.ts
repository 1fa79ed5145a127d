import type { Contents } from "./contents.ts"
import { rrsetAt } from "./contents.ts"
import { readMarker } from "./ownership.ts"
import type { Wish, WishSource } from "./wish.ts"

/**
 * What clusters that cannot be asked, and of which nothing is remembered, have published: read back from the markers in
 * the zone, and wished for on their behalf. An RRset of several contributors may contain theirs, so it counts.
 */
export function heldWishes(
  contents: Contents,
  owner: string,
  isSilent: (cluster: string) => boolean,
): Wish[] {
  const wishes: Wish[] = []
  for (const [, types] of contents.names()) {
    const own = readMarker(types.get("TXT"))
    if (own?.owner !== owner || own.marks === undefined) continue
    const source = sourceIn(own.source)
    const several = /,\+\d+$/.test(own.source)
    if (source === undefined || !(several || (source.cluster !== undefined && isSilent(source.cluster))))
      continue
    const rrset = rrsetAt(contents, own.marks.name, own.marks.type)
    if (rrset === undefined) continue
    const { name, type, ttl, rdatas } = rrset
    wishes.push({ name, type, ttl, rdatas, source, exclusive: false })
  }
  return wishes
}

function sourceIn(text: string): WishSource | undefined {
  const match = /^([^/]+)\/([^/]*)\/([^@,]+)(?:@([^,]+))?/.exec(text)
  if (match === null) return undefined
  const [, kind = "", namespace = "", name = "", cluster] = match
  const source = { kind, namespace, name, uid: "", createdAt: 0 }
  return cluster === undefined ? source : { ...source, cluster }
}
