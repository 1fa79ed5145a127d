import { isIPv4, isIPv6 } from "node:net"
import { DnsError, type Name, parseName, parseRdata, type Rdata, txtRdata } from "@nightshift/rfc2136"
import { isHostName } from "./owner-name.ts"

/** Every value is judged here, before anything of it can reach the wire. */
export type Value =
  | { readonly kind: "value"; readonly rdata: Rdata }
  | { readonly kind: "refused"; readonly rule: string }

const maxTtl = 2 ** 31 - 1

export function ipv4(text: string): Value {
  return isIPv4(text)
    ? rdata("A", text)
    : refused("it is no IPv4 address: four numbers 0 to 255 with dots between")
}

export function ipv6(text: string): Value {
  return isIPv6(text) && !text.includes("%")
    ? rdata("AAAA", text)
    : refused("it is no IPv6 address (RFC 4291), or it names an interface")
}

/**
 * A host another record points at. A final dot means absolute; without one the name is taken as absolute too when it
 * has more than one label, as the documentation of both products writes targets, and as relative to the zone otherwise.
 */
export function targetName(text: string, zone: Name): Name | { readonly rule: string } {
  const trimmed = text.trim()
  if (trimmed === "") return { rule: "it is empty" }
  try {
    if (trimmed === "@") return zone
    if (trimmed.endsWith(".")) return parseName(trimmed)
    return trimmed.includes(".") ? parseName(`${trimmed}.`) : parseName(trimmed, { origin: zone })
  } catch (error) {
    if (error instanceof DnsError) return { rule: error.message }
    throw error
  }
}

export function target(type: "CNAME" | "NS" | "PTR", text: string, zone: Name): Value {
  const name = targetName(text, zone)
  if ("rule" in name) return refused(name.rule)
  if (type === "NS" && !isHostName(name)) return refused("a name server must be a host name (RFC 1123)")
  return rdata(type, name.toString())
}

export function mx(priority: number, mailServer: string, zone: Name): Value {
  const name = targetName(mailServer, zone)
  if ("rule" in name) return refused(name.rule)
  if (!uint(priority, 16)) return refused("the priority must be 0 to 65535")
  if (isIPv4(mailServer)) return refused("a mail server is a name, not an address (RFC 5321)")
  if (!name.isRoot && !isHostName(name)) return refused("a mail server must be a host name (RFC 1123)")
  return rdata("MX", `${priority} ${name}`)
}

export function srv(priority: number, weight: number, port: number, server: string, zone: Name): Value {
  const name = targetName(server, zone)
  if ("rule" in name) return refused(name.rule)
  for (const number of [priority, weight, port]) {
    if (!uint(number, 16)) return refused("priority, weight and port must be 0 to 65535")
  }
  return rdata("SRV", `${priority} ${weight} ${port} ${name}`)
}

/** Character strings; one that is longer than 255 octets is cut, as RFC 7208, 3.3 reads it back. */
export function txt(strings: readonly string[]): Value {
  if (strings.length === 0) return refused("a TXT record needs at least one string")
  return judged(() => txtRdata(strings.flatMap(chunked)))
}

export function caa(flags: number, tag: string, value: string): Value {
  if (!uint(flags, 8)) return refused("flags must be 0 to 255")
  if (!/^[a-z0-9]{1,15}$/i.test(tag))
    return refused("the tag must be 1 to 15 letters or digits (RFC 8659, 4.1)")
  return rdata("CAA", `${flags} ${tag.toLowerCase()} ${quoted(value)}`)
}

export const isTtl = (ttl: number): boolean => Number.isInteger(ttl) && ttl >= 0 && ttl <= maxTtl

function chunked(text: string): Buffer[] {
  const octets = Buffer.from(text, "utf8")
  if (octets.length === 0) return [octets]
  return Array.from({ length: Math.ceil(octets.length / 255) }, (_, i) =>
    octets.subarray(i * 255, i * 255 + 255),
  )
}

/** One character string in presentation form: every octet that is not plain ASCII as \DDD (RFC 1035, 5.1). */
function quoted(value: string): string {
  let text = '"'
  for (const octet of Buffer.from(value, "utf8")) {
    const plain = octet >= 0x20 && octet < 0x7f && octet !== 0x22 && octet !== 0x5c
    text += plain ? String.fromCharCode(octet) : `\\${octet.toString().padStart(3, "0")}`
  }
  return `${text}"`
}

const uint = (value: number, bits: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < 2 ** bits

const refused = (rule: string): Value => ({ kind: "refused", rule })

const rdata = (type: string, text: string): Value => judged(() => parseRdata(type, text))

function judged(make: () => Rdata): Value {
  try {
    return { kind: "value", rdata: make() }
  } catch (error) {
    if (error instanceof DnsError) return refused(error.message)
    throw error
  }
}
