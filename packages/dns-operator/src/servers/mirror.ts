import type { Changes, RRset, RRType, WholeZone, ZoneRecord } from "@nightshift/rfc2136"
import { type Contents, isSigningType } from "../records/contents.ts"
import { type Draft, NameMap } from "../records/name-map.ts"

type Types = ReadonlyMap<RRType, RRset>

/**
 * What one server holds of one zone, as transferred: an immutable version. The next version shares everything that did
 * not change, so RRsets are the same objects as long as nobody touched them.
 */
export class Mirror implements Contents {
  readonly serial: number
  /** True when the server signs: its answers are the signed version, and so is what was read. */
  readonly signed: boolean
  readonly #names: NameMap<Types>

  private constructor(serial: number, names: NameMap<Types>, signed: boolean) {
    this.serial = serial
    this.#names = names
    this.signed = signed
  }

  static of(zone: WholeZone): Mirror {
    const names = NameMap.empty<Types>().edited((draft) => {
      for (const record of zone.records) add(draft, record)
    })
    return new Mirror(
      zone.serial,
      names,
      zone.records.some(({ type }) => type === "DNSKEY"),
    )
  }

  /** The version after these changes; undefined when they do not fit, and only an AXFR helps (RFC 1995, 4). */
  after(changes: Changes): Mirror | undefined {
    let fits = true
    const names = this.#names.edited((draft) => {
      for (const { deleted, added } of changes.deltas) {
        for (const record of deleted) fits = fits && remove(draft, record)
        for (const record of added) add(draft, record)
      }
      const { name, type, ttl, rdata } = changes.soa
      const soa: RRset = { name, type, ttl, rdatas: [rdata] }
      draft.set(name.key, new Map([...(draft.at(name.key) ?? []), [type, soa]]))
    })
    return fits ? new Mirror(changes.serial, names, this.signed) : undefined
  }

  get size(): number {
    return this.#names.size
  }

  at(nameKey: string): Types | undefined {
    return this.#names.at(nameKey)
  }

  get parts(): NameMap<Types>["parts"] {
    return this.#names.parts
  }
}

function add(names: Draft<Types>, { name, type, ttl, rdata }: ZoneRecord): void {
  if (isSigningType(type)) return
  const types = names.at(name.key)
  const present = types?.get(type)
  const rrset: RRset =
    present === undefined
      ? { name, type, ttl, rdatas: [rdata] }
      : { ...present, ttl: Math.min(ttl, present.ttl), rdatas: [...present.rdatas, rdata] }
  names.set(name.key, new Map([...(types ?? []), [type, rrset]]))
}

/** False when the record was not there. */
function remove(names: Draft<Types>, { name, type, rdata }: ZoneRecord): boolean {
  if (isSigningType(type)) return true
  const types = names.at(name.key)
  const present = types?.get(type)
  const rdatas = present?.rdatas.filter((one) => one.key !== rdata.key)
  if (types === undefined || present === undefined || rdatas?.length === present.rdatas.length) return false
  const next = new Map(types)
  if (rdatas === undefined || rdatas.length === 0) next.delete(type)
  else next.set(type, { ...present, rdatas })
  if (next.size === 0) names.delete(name.key)
  else names.set(name.key, next)
  return true
}
