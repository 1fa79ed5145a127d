import { malformed } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import { type Decoded, decoding } from "./message.ts"
import type { Name } from "./name.ts"
import { concat, Reader, Writer } from "./octets.ts"
import { classes, typeNumber } from "./registry.ts"

/** What a TSIG record says (RFC 8945, 4.2). */
export interface TsigRecord {
  readonly keyName: Name
  readonly algorithm: Name
  /** Seconds since the epoch, 48 bits. */
  readonly timeSigned: number
  /** Seconds the receiver's clock may differ. */
  readonly fudge: number
  readonly mac: Uint8Array
  readonly originalId: number
  /** 0, or BADSIG 16, BADKEY 17, BADTIME 18, BADTRUNC 22. */
  readonly error: number
  /** With BADTIME the server's clock in six octets; else empty. */
  readonly other: Uint8Array
}

/** A TSIG record where it stands: the message proper ends at `start`. */
export interface FoundTsig {
  readonly tsig: TsigRecord
  readonly start: number
}

const TSIG = typeNumber("TSIG")

/** The TSIG record of a message, `undefined` in the result when there is none; it must be the last record, and alone. */
export function findTsig(message: Uint8Array): Decoded<FoundTsig | undefined> {
  return decoding(() => {
    const from = new Reader(message)
    from.take(4)
    const questions = from.number(2)
    const records = from.number(2) + from.number(2) + from.number(2)
    for (let i = 0; i < questions; i++) {
      from.name()
      from.take(4)
    }
    for (let i = 0; i < records; i++) {
      const start = from.at
      const keyName = from.name()
      const type = from.number(2)
      const kind = from.number(2)
      const ttl = from.number(4)
      const data = from.take(from.number(2))
      if (type !== TSIG) continue
      if (i < records - 1)
        throw malformed("a TSIG record is not the last record of its message (RFC 8945, 5.1)")
      if (kind !== classes.ANY || ttl !== 0) throw malformed("a TSIG record has not class ANY and TTL 0")
      if (from.left > 0) throw malformed(`${from.left} octets follow the TSIG record`)
      return { tsig: readTsig(keyName, data), start }
    }
    return undefined
  })
}

/** How many octets a signature with this key adds to a message. */
export function tsigOctets(key: TsigKey): number {
  return key.name.wire.length + 10 + key.algorithm.wire.wire.length + 16 + key.algorithm.macOctets
}

/** The message with this TSIG as its last record; ARCOUNT grows by one. */
export function appendTsig(message: Uint8Array, tsig: TsigRecord): Uint8Array {
  const to = new Writer(tsig.keyName.wire.length + tsig.mac.length + 80)
  to.octets(tsig.keyName.wire)
  to.u16(TSIG)
  to.u16(classes.ANY)
  to.u32(0)
  to.u16(tsig.algorithm.wire.length + 16 + tsig.mac.length + tsig.other.length)
  to.octets(tsig.algorithm.wire)
  writeTimers(to, tsig)
  to.u16(tsig.mac.length)
  to.octets(tsig.mac)
  to.u16(tsig.originalId)
  to.u16(tsig.error)
  to.u16(tsig.other.length)
  to.octets(tsig.other)
  const signed = concat([message, to.finish()])
  setCount(signed, countOf(signed) + 1)
  return signed
}

/** Time and fudge: the variables that stream messages after the first cover (RFC 8945, 5.3.1). */
export function writeTimers(to: Writer, tsig: Pick<TsigRecord, "timeSigned" | "fudge">): void {
  to.number(tsig.timeSigned, 6)
  to.u16(tsig.fudge)
}

/** The first twelve octets as they were before signing: original ID, one additional record less. */
export function unsignedHeader(message: Uint8Array, originalId: number): Uint8Array {
  const header = Uint8Array.prototype.slice.call(message, 0, 12)
  header[0] = originalId >>> 8
  header[1] = originalId & 0xff
  setCount(header, countOf(header) - 1)
  return header
}

function readTsig(keyName: Name, data: Uint8Array): TsigRecord {
  const from = new Reader(data)
  const algorithm = from.name()
  const timeSigned = from.number(6)
  const fudge = from.number(2)
  const mac = from.take(from.number(2))
  const originalId = from.number(2)
  const error = from.number(2)
  const other = from.take(from.number(2))
  if (from.left > 0) throw malformed(`${from.left} octets follow the last field of a TSIG record`)
  return { keyName, algorithm, timeSigned, fudge, mac, originalId, error, other }
}

function countOf(message: Uint8Array): number {
  return ((message[10] as number) << 8) | (message[11] as number)
}

function setCount(message: Uint8Array, count: number): void {
  message[10] = count >>> 8
  message[11] = count & 0xff
}
