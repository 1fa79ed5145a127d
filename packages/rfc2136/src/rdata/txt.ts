import { type Codec, strings } from "./codec.ts"
import { encodeByDnsPacket } from "./dns-packet.ts"

/** TXT (RFC 1035, 3.3.14): one or more character-strings; their boundaries are kept. */
export const txt: Codec = {
  parts: [strings],
  parse: (text) => {
    const parsed: Uint8Array[] = [text.string("the first string")]
    while (text.left > 0) parsed.push(text.string("a string"))
    return encodeStrings(parsed)
  },
}

export function encodeStrings(values: readonly Uint8Array[]): Uint8Array {
  return encodeByDnsPacket(
    "txt",
    values.map((value) => Buffer.from(value)),
  )
}
