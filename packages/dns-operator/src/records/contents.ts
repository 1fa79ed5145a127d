import { type Name, type RRset, type RRType, rrsetIdentical } from "@nightshift/rfc2136"

/** Something of each name, by the key of the name. */
export interface ByName<T> {
  at(nameKey: string): T | undefined
  /** All of it, by the key of the name. A part in which nothing has moved is the same object as before. */
  readonly parts: readonly ReadonlyMap<string, T>[]
}

/** What one server holds of a zone, as far as it was read: by the key of the name, then by type. */
export interface Contents extends ByName<ReadonlyMap<RRType, RRset>> {
  readonly size: number
}

/** Keys of names that have not the very same value in both. */
export function* moved<T>(before: ByName<T>, after: ByName<T>): Iterable<string> {
  const alike = before.parts.length === after.parts.length
  for (const [index, part] of after.parts.entries()) {
    if (alike && part === before.parts[index]) continue
    for (const [key, value] of part) if (before.at(key) !== value) yield key
  }
  for (const [index, part] of before.parts.entries()) {
    if (alike && part === after.parts[index]) continue
    for (const key of part.keys()) if (after.at(key) === undefined) yield key
  }
}

/** Types a signing server writes by itself: never wished for, never drift. */
const signing: ReadonlySet<string> = new Set([
  "RRSIG",
  "NSEC",
  "NSEC3",
  "NSEC3PARAM",
  "DNSKEY",
  "CDS",
  "CDNSKEY",
  "TYPE65534",
])

export const isSigningType = (type: RRType): boolean => signing.has(type)

export const rrsetAt = (contents: Contents, name: Name, type: RRType): RRset | undefined =>
  contents.at(name.key)?.get(type)

/** The contents these RRsets make; of RRsets with one name and type the last counts. */
export function contentsOf(rrsets: Iterable<RRset>): Contents {
  const names = new Map<string, Map<RRType, RRset>>()
  for (const rrset of rrsets) {
    const types = names.get(rrset.name.key)
    if (types === undefined) names.set(rrset.name.key, new Map([[rrset.type, rrset]]))
    else types.set(rrset.type, rrset)
  }
  return { size: names.size, at: (key) => names.get(key), parts: [names] }
}

/** Equal as sets of values, and with one TTL. */
export const sameRRset = (a: RRset, b: RRset): boolean => a === b || rrsetIdentical(a, b)
