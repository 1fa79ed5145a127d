import { ours } from "./errors.ts"
import { equal, type Name } from "./name.ts"
import { parseRdata, type Rdata } from "./rdata/rdata.ts"
import { canonicalType, isMetaType, type RRType } from "./registry.ts"

/** The highest TTL (RFC 2181, 8), in seconds. */
export const maxTtl = 0x7fffffff

/** All records of one name and type, class IN; they share a TTL (RFC 2181, 5.2). */
export interface RRset {
  readonly name: Name
  readonly type: RRType
  /** Seconds. */
  readonly ttl: number
  /** As a set: neither order nor repetition says anything. */
  readonly rdatas: readonly Rdata[]
}

/**
 * An RRset of data, or of presentation forms of it. Repeated data is kept once. Throws BAD_TTL, BAD_TYPE, BAD_RDATA, and
 * BAD_RRSET for no data, data of another type, or several records where the type allows one (CNAME, DNAME, SOA).
 */
export function rrset(name: Name, type: RRType, ttl: number, data: readonly (Rdata | string)[]): RRset {
  const known = dataType(type, name)
  checkTtl(ttl, name, known)
  const distinct = new Map<string, Rdata>()
  for (const one of data) {
    const rdata = typeof one === "string" ? parseRdata(known, one) : one
    if (rdata.type !== known) {
      throw ours("BAD_RRSET", `${name} ${known} cannot hold ${rdata.type} data`, facts(name, known))
    }
    if (!distinct.has(rdata.key)) distinct.set(rdata.key, rdata)
  }
  if (distinct.size === 0) throw ours("BAD_RRSET", `${name} ${known} has no data`, facts(name, known))
  if (distinct.size > 1 && (known === "CNAME" || known === "DNAME" || known === "SOA")) {
    const rule = `a name has one ${known} record, here are ${distinct.size}`
    throw ours("BAD_RRSET", `${name} ${known}: ${rule}`, facts(name, known))
  }
  return { name, type: known, ttl, rdatas: [...distinct.values()] }
}

/** Same name, type and data, as a set in canonical form. The TTL is another matter: see `rrsetIdentical`. */
export function rrsetEqual(a: RRset, b: RRset): boolean {
  if (canonicalType(a.type) !== canonicalType(b.type) || !equal(a.name, b.name)) return false
  const left = new Set(a.rdatas.map((rdata) => rdata.key))
  const right = new Set(b.rdatas.map((rdata) => rdata.key))
  return left.size === right.size && [...left].every((key) => right.has(key))
}

/** `rrsetEqual`, and the same TTL. */
export function rrsetIdentical(a: RRset, b: RRset): boolean {
  return a.ttl === b.ttl && rrsetEqual(a, b)
}

/** Equal name and type have equal keys: for Maps and Sets. Not for people. */
export function rrsetKey(name: Name, type: RRType): string {
  return `${canonicalType(type)} ${name.key}`
}

/** The set as zone-file lines. */
export function rrsetText(set: RRset): string {
  return set.rdatas.map((rdata) => `${set.name} ${set.ttl} IN ${set.type} ${rdata}`).join("\n")
}

/** The type in its one spelling; throws BAD_TYPE for a type no zone holds data of. */
export function dataType(type: RRType, name: Name): RRType {
  const known = canonicalType(type)
  if (isMetaType(known)) {
    throw ours("BAD_TYPE", `${name} ${known}: ${known} is no type of data in a zone`, facts(name, known))
  }
  return known
}

/** Throws BAD_TTL unless it is a whole number of seconds from 0 to 2^31 - 1. */
export function checkTtl(ttl: number, name: Name, type: RRType): void {
  if (Number.isInteger(ttl) && ttl >= 0 && ttl <= maxTtl) return
  throw ours("BAD_TTL", `${name} ${type}: TTL ${ttl} is no whole number of seconds from 0 to ${maxTtl}`, {
    ...facts(name, type),
  })
}

function facts(name: Name, type: RRType): { name: string; type: RRType } {
  return { name: name.toString(), type }
}
