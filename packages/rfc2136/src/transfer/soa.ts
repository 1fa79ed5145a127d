/** The fields of SOA data (RFC 1035, 3.3.13). */
import type { Name } from "../name.ts"
import { Reader } from "../octets.ts"
import type { Rdata } from "../rdata/rdata.ts"

export interface SoaFields {
  readonly primary: Name
  readonly mailbox: Name
  readonly serial: number
  /** Seconds, as the three below. */
  readonly refresh: number
  readonly retry: number
  readonly expire: number
  /** How long an absence may be believed, with the SOA's own TTL as its limit (RFC 2308, 5). */
  readonly minimum: number
}

export function soaFields(rdata: Rdata): SoaFields {
  const from = new Reader(rdata.wire)
  return {
    primary: from.name(),
    mailbox: from.name(),
    serial: from.number(4),
    refresh: from.number(4),
    retry: from.number(4),
    expire: from.number(4),
    minimum: from.number(4),
  }
}

/** The serial alone: the first of the five numbers that end the data. */
export function soaSerial(rdata: Rdata): number {
  return new Reader(rdata.wire, rdata.wire.length - 20).number(4)
}
