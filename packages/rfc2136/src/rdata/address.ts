import { isIPv4, isIPv6 } from "node:net"
import type { Codec } from "./codec.ts"
import { encodeByDnsPacket } from "./dns-packet.ts"

/** A (RFC 1035, 3.4.1). */
export const a: Codec = {
  parts: [{ copy: (from, to) => to.octets(from.take(4)), print: (from) => [...from.take(4)].join(".") }],
  parse: (text) => {
    const address = text.word("the address")
    if (!isIPv4(address)) throw text.fault(`"${address}" is no IPv4 address in four decimal numbers`)
    return encodeByDnsPacket("a", address)
  },
}

/** AAAA (RFC 3596, 2.2), printed by RFC 5952. */
export const aaaa: Codec = {
  parts: [{ copy: (from, to) => to.octets(from.take(16)), print: (from) => ipv6Text(from.take(16)) }],
  parse: (text) => {
    const address = text.word("the address")
    if (!isIPv6(address)) throw text.fault(`"${address}" is no IPv6 address`)
    if (address.includes("%"))
      throw text.fault(`"${address}" names a zone of this host: leave out "%" and the rest`)
    return encodeByDnsPacket("aaaa", address)
  },
}

/** Lower case, no leading zeros, the first longest run of two or more zero groups as "::" (RFC 5952, 4). */
export function ipv6Text(octets: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((octets[2 * i] ?? 0) << 8) | (octets[2 * i + 1] ?? 0))
  let from = 0
  let longest = 1
  for (let i = 0; i < 8; i++) {
    let run = 0
    while (groups[i + run] === 0) run++
    if (run > longest) {
      from = i
      longest = run
    }
  }
  const hex = groups.map((group) => group.toString(16))
  if (longest < 2) return hex.join(":")
  return `${hex.slice(0, from).join(":")}::${hex.slice(from + longest).join(":")}`
}
