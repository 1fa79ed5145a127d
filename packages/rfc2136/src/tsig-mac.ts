import { createHmac, type Hmac, timingSafeEqual } from "node:crypto"
import { ours } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import { lowerCase } from "./name.ts"
import { Writer } from "./octets.ts"
import { classes } from "./registry.ts"
import { type FoundTsig, type TsigRecord, unsignedHeader, writeTimers } from "./tsig-record.ts"

/** Fudge of what we sign, in seconds: as narrow as clocks kept by NTP allow, since inside it a message can be replayed. */
export const defaultFudge = 60

/** What a MAC covers beside its message: all variables, or in later messages of a stream the timers only. */
export type Covered = "variables" | "timers"

/** Begins a MAC over what went before: the request's MAC in a reply, the previous one in a stream. */
export function beginMac(key: TsigKey, prior: Uint8Array | undefined): Hmac {
  const hmac = createHmac(key.algorithm.hash, key.secret)
  if (prior !== undefined) {
    hmac.update(Uint8Array.of(prior.length >>> 8, prior.length & 0xff))
    hmac.update(prior)
  }
  return hmac
}

/** Adds the TSIG variables (RFC 8945, 4.3.3) and ends the MAC, cut to the algorithm's length. */
export function endMac(
  hmac: Hmac,
  key: TsigKey,
  tsig: Omit<TsigRecord, "mac">,
  covered: Covered,
): Uint8Array {
  const to = new Writer(128)
  if (covered === "variables") {
    to.octets(lowerCase(tsig.keyName.wire))
    to.u16(classes.ANY)
    to.u32(0)
    to.octets(lowerCase(tsig.algorithm.wire))
  }
  writeTimers(to, tsig)
  if (covered === "variables") {
    to.u16(tsig.error)
    to.u16(tsig.other.length)
    to.octets(tsig.other)
  }
  return hmac.update(to.finish()).digest().subarray(0, key.algorithm.macOctets)
}

/** Adds a signed message to a MAC as it was before it was signed. */
export function coverMessage(hmac: Hmac, message: Uint8Array, found: FoundTsig): void {
  hmac.update(unsignedHeader(message, found.tsig.originalId))
  hmac.update(message.subarray(12, found.start))
}

/** The variables of a message signed now. Throws BAD_OPTION for a clock or fudge the record cannot hold. */
export function variablesOf(
  key: TsigKey,
  message: Uint8Array,
  now: number,
  fudge: number,
): Omit<TsigRecord, "mac"> {
  const timeSigned = Math.floor(now / 1000)
  if (!(timeSigned >= 0 && timeSigned < 2 ** 48)) {
    throw ours("BAD_OPTION", `clock ${now} is no time in ms since the epoch that TSIG can hold`)
  }
  if (!Number.isInteger(fudge) || fudge < 0 || fudge > 0xffff) {
    throw ours("BAD_OPTION", `fudge ${fudge} is no whole number of seconds from 0 to 65535`)
  }
  return {
    keyName: key.name,
    algorithm: key.algorithm.wire,
    timeSigned,
    fudge,
    originalId: ((message[0] as number) << 8) | (message[1] as number),
    error: 0,
    other: new Uint8Array(0),
  }
}

/** Compares in constant time. Both MACs have the algorithm's full length: a shorter one was judged before. */
export function sameMac(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
