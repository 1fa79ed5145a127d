import { malformed } from "../errors.ts"
import { type Codec, text as rest, u8 } from "./codec.ts"
import type { Part } from "./codec.ts"
import { encodeByDnsPacket } from "./dns-packet.ts"

/** The property tag: letters and digits (RFC 8659, 4.1). */
const tag: Part = {
  copy: (from, to) => {
    const octets = from.take(from.number(1))
    if (!isTag(octets)) throw malformed("a CAA tag is not letters and digits")
    to.u8(octets.length)
    to.octets(octets)
  },
  print: (from) => Buffer.from(from.take(from.number(1))).toString("latin1"),
}

/** CAA (RFC 8659, 4): flags, property tag, value. */
export const caa: Codec = {
  parts: [u8, tag, rest],
  parse: (text) => {
    const flags = text.integer("the flags", 255)
    const property = text.word("the tag")
    if (!isTag(Buffer.from(property)) || property.length > 255) {
      throw text.fault(`the tag "${property}" is not letters and digits`)
    }
    const value = Buffer.from(text.octets("the value"))
    if (value.some((octet) => octet > 0x7f)) throw text.fault("the value is not ASCII")
    return encodeByDnsPacket("caa", { flags, tag: property, value: value.toString("latin1") })
  },
}

function isTag(octets: Uint8Array): boolean {
  return /^[0-9A-Za-z]+$/.test(Buffer.from(octets).toString("latin1"))
}
