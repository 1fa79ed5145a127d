import { type Codec, hex, u16, u8 } from "./codec.ts"
import { encodeByDnsPacket } from "./dns-packet.ts"
import type { Tokens } from "./tokens.ts"

/** DS (RFC 4034, 5): key tag, algorithm, digest type, digest. */
export const ds: Codec = {
  parts: [u16, u8, u8, hex],
  parse: (text) => {
    const keyTag = text.integer("the key tag", 0xffff)
    const algorithm = text.integer("the algorithm", 255)
    const digestType = text.integer("the digest type", 255)
    const digest = sized(text, "the digest", { 1: 20, 2: 32, 4: 48 }[digestType])
    return encodeByDnsPacket("ds", { keyTag, algorithm, digestType, digest })
  },
}

/** TLSA (RFC 6698, 2): usage, selector, matching type, certificate association data. */
export const tlsa: Codec = {
  parts: [u8, u8, u8, hex],
  parse: (text) => {
    const usage = text.integer("the usage", 255)
    const selector = text.integer("the selector", 255)
    const matchingType = text.integer("the matching type", 255)
    const certificate = sized(text, "the association data", { 1: 32, 2: 64 }[matchingType])
    return encodeByDnsPacket("tlsa", { usage, selector, matchingType, certificate })
  },
}

/** SSHFP (RFC 4255, 3; RFC 6594): algorithm, fingerprint type (1 SHA-1, 2 SHA-256), fingerprint. */
export const sshfp: Codec = {
  parts: [u8, u8, hex],
  parse: (text) => {
    const algorithm = text.integer("the algorithm", 255)
    const hash = text.integer("the fingerprint type", 255)
    const octets = { 1: 20, 2: 32 }[hash]
    if (octets === undefined)
      throw text.fault(`fingerprint type ${hash} is neither 1 nor 2: write it as \\# data`)
    const fingerprint = sized(text, "the fingerprint", octets).toString("hex")
    return encodeByDnsPacket("sshfp", { algorithm, hash, fingerprint })
  },
}

/** Hexadecimal octets of the length their kind demands; any length where the kind is not known here. */
function sized(text: Tokens, what: string, octets: number | undefined): Buffer {
  const value = Buffer.from(text.hex(what))
  if (octets !== undefined && value.length !== octets) {
    throw text.fault(`${what} has ${value.length} octets: its kind has ${octets}`)
  }
  return value
}
