/** What a transfer can be asked for, and what it can turn out to be. */
import type { Name } from "../name.ts"
import type { Rdata } from "../rdata/rdata.ts"
import type { RRType } from "../registry.ts"

/** One record of a zone, class IN. */
export interface ZoneRecord {
  readonly name: Name
  readonly type: RRType
  /** Seconds. */
  readonly ttl: number
  readonly rdata: Rdata
}

/** AXFR asks for the whole zone (RFC 5936), IXFR for what changed since `serial` (RFC 1995). */
export type TransferRequest =
  | { readonly kind: "axfr"; readonly zone: Name }
  | { readonly kind: "ixfr"; readonly zone: Name; readonly serial: number }

/** The whole zone. An IXFR may be answered so too, when the server has no history back to the serial asked for. */
export interface WholeZone {
  readonly kind: "zone"
  readonly zone: Name
  readonly serial: number
  /** Every record once, the SOA first. */
  readonly records: readonly ZoneRecord[]
}

/** One step from a version to the next: first all deletions, then all additions. The SOAs are not among them. */
export interface Delta {
  readonly from: number
  readonly to: number
  readonly deleted: readonly ZoneRecord[]
  readonly added: readonly ZoneRecord[]
}

export interface Changes {
  readonly kind: "changes"
  readonly zone: Name
  /** The serial asked for. */
  readonly from: number
  /** The serial of the zone as it is now. */
  readonly serial: number
  readonly soa: ZoneRecord
  /** In order; the `to` of one is the `from` of the next. */
  readonly deltas: readonly Delta[]
}

/** A single SOA in answer to IXFR: nothing changed since. */
export interface UpToDate {
  readonly kind: "up-to-date"
  readonly zone: Name
  readonly serial: number
}

/**
 * A single SOA in answer to IXFR, but an older one than asked for: the server lost versions that were seen before, or
 * was set back. Only an AXFR tells what it holds.
 */
export interface Behind {
  readonly kind: "behind"
  readonly zone: Name
  readonly serial: number
}

export type AxfrResult = WholeZone
export type IxfrResult = WholeZone | Changes | UpToDate | Behind
