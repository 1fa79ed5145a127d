/**
 * BIND's control-channel message: four octets of length, four of version 1, then a table. `_auth` comes first and
 * holds a MAC over everything behind it; `_ctrl` says when and in which conversation; `_data` holds command or reply.
 */
import { createHmac, timingSafeEqual } from "node:crypto"
import { malformed, ours } from "../errors.ts"
import type { TsigKey } from "../keys.ts"
import { type Decoded, decoding } from "../message.ts"
import { Reader, Writer } from "../octets.ts"

/** A table of the control channel: binary strings (here as text) and tables; lists are read and left out. */
export interface Table {
  readonly [key: string]: string | Table
}

const version = 1
const kinds = { string: 0, binary: 1, table: 2, list: 3 } as const
const algorithmNumbers: Readonly<Record<string, number>> = {
  "hmac-sha1": 161,
  "hmac-sha224": 162,
  "hmac-sha256": 163,
  "hmac-sha384": 164,
  "hmac-sha512": 165,
}

/** The MAC travels as base64 in a field as long as the longest hash needs. */
const macField = 88
const deepest = 8

/** The longest message taken or sent, in octets: as much as named takes. */
export const maxControlMessage = 1_048_576

/** The number of the key's algorithm on the control channel. Throws BAD_KEY for one that it does not have. */
export function controlAlgorithm(key: TsigKey): number {
  const number = algorithmNumbers[key.algorithm.name]
  if (number === undefined) {
    const known = Object.keys(algorithmNumbers).join(", ")
    throw ours(
      "BAD_KEY",
      `key ${key.name}: the control channel has no ${key.algorithm.name}, only ${known}`,
      {
        keyName: key.name.toString(),
      },
    )
  }
  return number
}

/** A signed message with its length in front. Throws BAD_KEY and TOO_LARGE. */
export function encodeControl(message: Table, key: TsigKey): Uint8Array {
  return sealControl(encodeTable(message), key)
}

/** Encoded entries behind their signature, version and length. Throws BAD_KEY and TOO_LARGE. */
export function sealControl(entries: Uint8Array, key: TsigKey): Uint8Array {
  const hsha = new Uint8Array(1 + macField)
  hsha[0] = controlAlgorithm(key)
  hsha.set(Buffer.from(macOf(entries, key), "latin1"), 1)
  const auth = new Writer()
  writeEntry(auth, "hsha", kinds.binary, hsha)
  const head = new Writer()
  writeEntry(head, "_auth", kinds.table, auth.finish())
  const length = 4 + head.length + entries.length
  if (length > maxControlMessage) {
    throw ours("TOO_LARGE", `a command of ${length} octets cannot be sent: at most ${maxControlMessage}`)
  }
  const to = new Writer(length + 4)
  to.u32(length)
  to.u32(version)
  to.octets(head.finish())
  to.octets(entries)
  return to.finish()
}

/** The table of a message without its length, once its MAC is proven. Never throws. */
export function decodeControl(octets: Uint8Array, key: TsigKey): Decoded<Table> {
  return decoding(() => {
    const from = new Reader(octets)
    const spoken = from.number(4)
    if (spoken !== version) throw malformed(`the control channel speaks version ${spoken}, not ${version}`)
    if (readKey(from) !== "_auth" || from.number(1) !== kinds.table) {
      throw malformed("the control message does not begin with its signature")
    }
    const length = from.number(4)
    const auth = new Reader(octets, from.at, from.at + Math.min(length, from.left))
    from.take(length)
    const covered = octets.subarray(from.at)
    if (!provenBy(auth, covered, key)) {
      throw malformed(`the control message is not signed with key ${key.name}`, {
        keyName: key.name.toString(),
      })
    }
    return readTable(from, deepest)
  })
}

function provenBy(auth: Reader, covered: Uint8Array, key: TsigKey): boolean {
  if (readKey(auth) !== "hsha" || auth.number(1) !== kinds.binary) return false
  const hsha = auth.take(auth.number(4))
  if (hsha.length !== 1 + macField || hsha[0] !== controlAlgorithm(key)) return false
  const expected = new Uint8Array(macField)
  expected.set(Buffer.from(macOf(covered, key), "latin1"))
  return timingSafeEqual(expected, hsha.subarray(1))
}

function macOf(covered: Uint8Array, key: TsigKey): string {
  return createHmac(key.algorithm.hash, key.secret).update(covered).digest("base64")
}

function encodeTable(table: Table): Uint8Array {
  const to = new Writer()
  for (const [key, value] of Object.entries(table)) {
    if (typeof value === "string") writeEntry(to, key, kinds.binary, Buffer.from(value, "utf8"))
    else writeEntry(to, key, kinds.table, encodeTable(value))
  }
  return to.finish()
}

function writeEntry(to: Writer, key: string, kind: number, value: Uint8Array): void {
  to.u8(key.length)
  to.octets(Buffer.from(key, "latin1"))
  to.u8(kind)
  to.u32(value.length)
  to.octets(value)
}

function readTable(from: Reader, depth: number): Table {
  if (depth === 0) throw malformed(`the control message nests tables deeper than ${deepest}`)
  const table = new Map<string, string | Table>()
  while (from.left > 0) {
    const key = readKey(from)
    const kind = from.number(1)
    const value = from.take(from.number(4))
    if (kind === kinds.table) table.set(key, readTable(new Reader(value), depth - 1))
    else if (kind === kinds.string || kind === kinds.binary)
      table.set(key, Buffer.from(value).toString("utf8"))
    else if (kind !== kinds.list) throw malformed(`the control message holds a value of unknown kind ${kind}`)
  }
  return Object.fromEntries(table)
}

function readKey(from: Reader): string {
  return Buffer.from(from.take(from.number(1))).toString("latin1")
}
