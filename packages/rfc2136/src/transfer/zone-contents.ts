/** The RRsets of a zone as last read, and how the changes of an IXFR carry them on. Pure. */
import { DnsError } from "../errors.ts"
import type { Rdata } from "../rdata/rdata.ts"
import type { RRType } from "../registry.ts"
import { type RRset, rrsetKey } from "../rrset.ts"
import type { Changes, WholeZone, ZoneRecord } from "./result.ts"

/** RRsets by `rrsetKey`; the SOA is among them. */
export type ZoneContents = ReadonlyMap<string, RRset>

const madeBySigning = new Set<RRType>([
  "RRSIG",
  "NSEC",
  "NSEC3",
  "NSEC3PARAM",
  "DNSKEY",
  "CDS",
  "CDNSKEY",
  "TYPE65534",
])

/** True for types that a signing server writes by itself: leave them out when comparing with what was wished. */
export function isMadeBySigning(type: RRType): boolean {
  return madeBySigning.has(type)
}

/** The records of a transfer as RRsets. Where TTLs of one set differ, the lowest counts (RFC 2181, 5.2). */
export function zoneContents({ records }: WholeZone): ZoneContents {
  const contents = new Map<string, RRset>()
  const collected = new Map<string, Rdata[]>()
  for (const { name, type, ttl, rdata } of records) {
    const key = rrsetKey(name, type)
    const rdatas = collected.get(key)
    if (rdatas === undefined) {
      const rdatas = [rdata]
      collected.set(key, rdatas)
      contents.set(key, { name, type, ttl, rdatas })
    } else {
      rdatas.push(rdata)
      const set = contents.get(key)
      if (set !== undefined && ttl < set.ttl) contents.set(key, { ...set, ttl })
    }
  }
  return contents
}

/**
 * The contents after these changes. Throws TRANSFER when a change deletes what is not there or adds what is: then the
 * contents were not of the serial that the changes begin at, and only an AXFR helps (RFC 1995, 4).
 */
export function applyChanges(contents: ZoneContents, changes: Changes): ZoneContents {
  const next = new Map(contents)
  for (const delta of changes.deltas) {
    for (const record of delta.deleted) {
      if (!remove(next, record)) throw mismatch(changes, `deletes ${say(record)}, which was not there`)
    }
    for (const record of delta.added) {
      if (!insert(next, record)) throw mismatch(changes, `adds ${say(record)}, which was there`)
    }
  }
  const { name, type, ttl, rdata } = changes.soa
  next.set(rrsetKey(name, type), { name, type, ttl, rdatas: [rdata] })
  return next
}

function remove(contents: Map<string, RRset>, record: ZoneRecord): boolean {
  const key = rrsetKey(record.name, record.type)
  const set = contents.get(key)
  if (set === undefined) return false
  const rdatas = set.rdatas.filter((rdata) => rdata.key !== record.rdata.key)
  if (rdatas.length === set.rdatas.length) return false
  if (rdatas.length === 0) contents.delete(key)
  else contents.set(key, { ...set, rdatas })
  return true
}

function insert(contents: Map<string, RRset>, record: ZoneRecord): boolean {
  const { name, type, ttl, rdata } = record
  const key = rrsetKey(name, type)
  const set = contents.get(key)
  if (set?.rdatas.some((known) => known.key === rdata.key)) return false
  contents.set(key, { name, type, ttl, rdatas: [...(set?.rdatas ?? []), rdata] })
  return true
}

function say({ name, type, rdata }: ZoneRecord): string {
  return `${name} ${type} ${rdata}`
}

function mismatch(changes: Changes, finding: string): DnsError {
  return new DnsError(
    "theirs",
    "TRANSFER",
    `the IXFR of ${changes.zone} from serial ${changes.from} ${finding}`,
    {
      zone: changes.zone.toString(),
      advice: "read the zone anew by AXFR",
    },
  )
}
