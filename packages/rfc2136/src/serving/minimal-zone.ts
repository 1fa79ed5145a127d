/** The least that makes a zone: SOA, NS, and the addresses of name servers inside it. Pure. */
import { ours } from "../errors.ts"
import { isSubdomain, type Name } from "../name.ts"
import { Writer } from "../octets.ts"
import { parseRdata, Rdata } from "../rdata/rdata.ts"
import { checkTtl } from "../rrset.ts"
import type { ZoneRecord } from "../transfer/result.ts"
import type { SoaFields } from "../transfer/soa.ts"

export interface ApexNameServer {
  readonly name: Name
  /** IP addresses, as glue; needed for a name inside the zone, and left out for any other. */
  readonly addresses?: readonly string[]
}

export interface MinimalZone {
  readonly zone: Name
  readonly soa: SoaFields
  readonly ns: readonly ApexNameServer[]
  /** Of every record, in seconds. The SOA's TTL also limits how long an absence is believed. Default 30. */
  readonly ttl?: number
}

/**
 * The records of a new zone, the SOA first. Throws BAD_RRSET without a name server, or with one inside the zone that
 * has no address; BAD_RDATA for an address that is none; BAD_TTL.
 */
export function minimalZone({ zone, soa, ns, ttl = 30 }: MinimalZone): ZoneRecord[] {
  checkTtl(ttl, zone, "SOA")
  if (ns.length === 0) throw ours("BAD_RRSET", `zone ${zone} needs a name server`, { zone: zone.toString() })
  const inside = ns.filter(({ name }) => isSubdomain(name, zone))
  const bare = inside.find(({ addresses = [] }) => addresses.length === 0)
  if (bare !== undefined) {
    throw ours("BAD_RRSET", `name server ${bare.name} lies in zone ${zone} and needs an address there`, {
      zone: zone.toString(),
      name: bare.name.toString(),
    })
  }
  const glue = inside.flatMap(({ name, addresses = [] }) =>
    addresses.map((address): ZoneRecord => {
      const type = address.includes(":") ? "AAAA" : "A"
      return { name, type, ttl, rdata: parseRdata(type, address) }
    }),
  )
  return [
    { name: zone, type: "SOA", ttl, rdata: soaRdata(soa) },
    ...ns.map(
      ({ name }): ZoneRecord => ({ name: zone, type: "NS", ttl, rdata: Rdata.fromWire("NS", name.wire) }),
    ),
    ...glue,
  ]
}

/** SOA data of these fields. Throws BAD_RDATA for a number out of its range. */
export function soaRdata(soa: SoaFields): Rdata {
  const to = new Writer(128)
  to.octets(soa.primary.wire)
  to.octets(soa.mailbox.wire)
  for (const field of ["serial", "refresh", "retry", "expire", "minimum"] as const) {
    const most = field === "serial" ? 0xffff_ffff : 0x7fff_ffff
    const value = soa[field]
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw ours("BAD_RDATA", `SOA ${field} ${value} is no whole number from 0 to ${most}`, { type: "SOA" })
    }
    to.u32(value)
  }
  return Rdata.fromWire("SOA", to.finish())
}
