import packet from "dns-packet"

/** The record types whose octets dns-packet writes exactly, once the value has been checked. */
type Kind = "a" | "aaaa" | "txt" | "caa" | "ds" | "tlsa" | "sshfp"

interface Encoder {
  readonly encode: { (data: unknown): Buffer; readonly bytes: number }
}

const encoders = packet as unknown as Readonly<Record<Kind, Encoder>>

/**
 * RDATA as dns-packet encodes it. It checks nothing and may change what it is given, so `data` is a fresh value that
 * the caller has validated; its buffer may be longer than the record, and begins with RDLENGTH.
 */
export function encodeByDnsPacket(kind: Kind, data: unknown): Uint8Array {
  const { encode } = encoders[kind]
  const encoded = encode(data)
  return Uint8Array.prototype.slice.call(encoded, 2, encode.bytes)
}
