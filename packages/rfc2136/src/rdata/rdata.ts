import { DnsError, malformed, ours } from "../errors.ts"
import type { Name } from "../name.ts"
import { Reader, sameOctets, Writer } from "../octets.ts"
import { canonicalType, type RRType } from "../registry.ts"
import { a, aaaa } from "./address.ts"
import { caa } from "./caa.ts"
import type { Codec } from "./codec.ts"
import { ds, sshfp, tlsa } from "./digest.ts"
import { generic, genericText, parseGeneric } from "./generic.ts"
import { soa } from "./soa.ts"
import { svcb } from "./svcb.ts"
import { mx, naptr, srv, target } from "./target.ts"
import { Tokens } from "./tokens.ts"
import { encodeStrings, txt } from "./txt.ts"
import { uri } from "./uri.ts"

const codecs = new Map<RRType, Codec>([
  ["A", a],
  ["AAAA", aaaa],
  ["CNAME", target],
  ["NS", target],
  ["PTR", target],
  ["DNAME", target],
  ["MX", mx],
  ["SRV", srv],
  ["TXT", txt],
  ["CAA", caa],
  ["SOA", soa],
  ["DS", ds],
  ["TLSA", tlsa],
  ["SSHFP", sshfp],
  ["NAPTR", naptr],
  ["SVCB", svcb],
  ["HTTPS", svcb],
  ["URI", uri],
])

const maxRdata = 0xffff

/** Where data is put together while it is read; reading is never interrupted. */
const scratch = new Writer(512)

/** The data of one record: its type and its octets. An immutable value; `wire` is not to be written to. */
export class Rdata {
  readonly type: RRType
  /** Uncompressed wire form without RDLENGTH, case kept. */
  readonly wire: Uint8Array
  #canonical: Uint8Array | undefined
  #key: string | undefined

  private constructor(type: RRType, wire: Uint8Array) {
    this.type = type
    this.wire = wire
  }

  /** Reads the RDATA between two octets of a message and checks every field of it. Throws MALFORMED. */
  static read(type: RRType, message: Uint8Array, at: number, end: number): Rdata {
    return new Rdata(type, copyParts(type, new Reader(message, at, end), false))
  }

  /** RDATA from its uncompressed octets. Throws BAD_RDATA when they are none of this type. */
  static fromWire(type: RRType, wire: Uint8Array): Rdata {
    const known = canonicalType(type)
    if (wire.length > maxRdata) {
      throw ours("BAD_RDATA", `${known} data has ${wire.length} octets: at most ${maxRdata}`, { type: known })
    }
    try {
      const read = Rdata.read(known, wire, 0, wire.length)
      if (sameOctets(read.wire, wire)) return read
      throw malformed("a name in it is compressed")
    } catch (cause) {
      if (!(cause instanceof DnsError)) throw cause
      throw ours("BAD_RDATA", `these ${wire.length} octets are no ${known} data: ${cause.message}`, {
        type: known,
        cause,
      })
    }
  }

  /** The form in which data compares: names lower-cased where the type says so (RFC 4034, 6.2). */
  get canonical(): Uint8Array {
    if (this.#canonical === undefined) {
      const folded = copyParts(this.type, new Reader(this.wire), true)
      this.#canonical = sameOctets(folded, this.wire) ? this.wire : folded
    }
    return this.#canonical
  }

  /** Equal data of one type has equal keys: for Maps and Sets. Not for people. */
  get key(): string {
    this.#key ??= Buffer.from(this.canonical).toString("latin1")
    return this.#key
  }

  /**
   * Presentation form, with absolute names; `\# LENGTH HEX` for a type, or a value, that has no other: servers hold data
   * that `parseRdata` takes from nobody, and what is printed can always be read.
   */
  toString(): string {
    const from = new Reader(this.wire)
    try {
      const fields = codecOf(this.type).parts.map((part) => part.print(from))
      const text = fields.filter((field) => field !== "").join(" ")
      return sameOctets(parseRdata(this.type, text).wire, this.wire) ? text : genericText(this.wire)
    } catch (error) {
      if (error instanceof DnsError) return genericText(this.wire)
      throw error
    }
  }

  toJSON(): string {
    return this.toString()
  }
}

/**
 * Reads RDATA from presentation form (RFC 1035, 5.1), or from `\# LENGTH HEX` for any type. Throws BAD_RDATA naming the
 * field and the rule, BAD_TYPE for an unknown type.
 */
export function parseRdata(type: RRType, text: string, options: { readonly origin?: Name } = {}): Rdata {
  const known = canonicalType(type)
  const tokens = new Tokens(known, text, options.origin)
  const wire = parseGeneric(tokens) ?? codecOf(known).parse(tokens)
  tokens.done()
  return Rdata.fromWire(known, wire)
}

/**
 * TXT data of these values, never read as presentation form: quotes and backslashes stand for themselves. One value is
 * cut into strings of at most 255 octets of UTF-8; of several, each is one string and must fit. Throws BAD_RDATA.
 */
export function txtRdata(value: string | Uint8Array | readonly (string | Uint8Array)[]): Rdata {
  const octetsOf = (one: string | Uint8Array): Uint8Array =>
    typeof one === "string" ? Buffer.from(one) : one
  if (typeof value === "string" || value instanceof Uint8Array) {
    return Rdata.fromWire("TXT", encodeStrings(chunks(octetsOf(value))))
  }
  const strings = value.map(octetsOf)
  if (strings.length === 0) throw ours("BAD_RDATA", "TXT data has at least one string", { type: "TXT" })
  const long = strings.find((string) => string.length > 255)
  if (long !== undefined) {
    throw ours("BAD_RDATA", `a TXT string has ${long.length} octets: at most 255`, { type: "TXT" })
  }
  return Rdata.fromWire("TXT", encodeStrings(strings))
}

/** The strings of TXT data, one by one, as octets. */
export function txtStrings(rdata: Rdata): readonly Uint8Array[] {
  const from = new Reader(rdata.wire)
  const strings: Uint8Array[] = []
  while (from.left > 0) strings.push(from.take(from.number(1)))
  return strings
}

/** True when both are the same data of the same type, compared in canonical form. */
export function rdataEqual(a: Rdata, b: Rdata): boolean {
  return a.type === b.type && (sameOctets(a.wire, b.wire) || sameOctets(a.canonical, b.canonical))
}

function chunks(octets: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at === 0 || at < octets.length; at += 255) parts.push(octets.subarray(at, at + 255))
  return parts
}

function codecOf(type: RRType): Codec {
  return codecs.get(type) ?? generic
}

function copyParts(type: RRType, from: Reader, folded: boolean): Uint8Array {
  scratch.reset()
  for (const part of codecOf(type).parts) part.copy(from, scratch, folded)
  if (from.left > 0) throw malformed(`${type} data goes on for ${from.left} octets after its last field`)
  return scratch.finish()
}
