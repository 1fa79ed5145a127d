import { isIP, isIPv4 } from "node:net"
import { DnsError, isSubdomain, type Name, parseName, parseRdata, type RRset } from "@nightshift/rfc2136"
import { ipv4, ipv6, target } from "./values.ts"
import type { Refusal, Wish, WishSource } from "./wish.ts"

export interface NameServer {
  readonly hostname: string
  readonly ipv4Address?: string | undefined
  readonly ipv6Address?: string | undefined
}

export interface ApexSpec {
  readonly primaryNs: string
  readonly nameServers: readonly NameServer[]
  /** Seconds, of NS and glue. */
  readonly ttl: number
  /** Glue for name servers inside the zone that have none: the first is the primary's, and the last serves for the rest. */
  readonly addresses?: readonly string[]
  /** True for a name whose address somebody else wishes for. */
  readonly isAddressed?: (host: Name) => boolean
}

/** What a DNSZone itself wishes for: its NS, and the addresses of those name servers that lie inside it. */
export function apexWishes(
  zone: Name,
  spec: ApexSpec,
  source: WishSource,
): { wishes: Wish[]; refusals: Refusal[] } {
  const wishes: Wish[] = []
  const refusals: Refusal[] = []
  const common = { ttl: spec.ttl, source, exclusive: false }
  for (const [index, server] of withPrimary(spec).entries()) {
    const ns = target("NS", server.hostname, zone)
    if (ns.kind === "refused") {
      refusals.push({ source, field: "spec.nameServers.hostname", value: server.hostname, rule: ns.rule })
      continue
    }
    wishes.push({ ...common, name: zone, type: "NS", rdatas: [ns.rdata] })
    const host = hostOf(server.hostname, zone)
    if (host === undefined || !isSubdomain(host, zone)) continue
    const { ipv4Address, ipv6Address } = withGlue(server, host, index, spec)
    for (const [type, field, text] of [
      ["A", "ipv4Address", ipv4Address],
      ["AAAA", "ipv6Address", ipv6Address],
    ] as const) {
      if (text === undefined || text === "") continue
      const address = type === "A" ? ipv4(text) : ipv6(text)
      if (address.kind === "refused") {
        refusals.push({ source, field: `spec.nameServers.${field}`, value: text, rule: address.rule })
      } else wishes.push({ ...common, name: host, type, rdatas: [address.rdata] })
    }
  }
  return { wishes, refusals }
}

function withGlue(server: NameServer, host: Name, index: number, spec: ApexSpec): NameServer {
  const { addresses = [], isAddressed } = spec
  if (server.ipv4Address !== undefined || server.ipv6Address !== undefined || isAddressed?.(host) === true) {
    return server
  }
  const guess = addresses[index] ?? addresses.at(-1)
  return guess === undefined || isIP(guess) === 0 ? server : { ...server, ...addressField(guess) }
}

/** The SOA's primary is a name server too, as upstream counts it, unless the list names it already. */
function withPrimary(spec: ApexSpec): readonly NameServer[] {
  const same = (a: string, b: string) =>
    a.replace(/\.$/, "").toLowerCase() === b.replace(/\.$/, "").toLowerCase()
  if (spec.primaryNs === "" || spec.nameServers.some(({ hostname }) => same(hostname, spec.primaryNs))) {
    return spec.nameServers
  }
  return [{ hostname: spec.primaryNs }, ...spec.nameServers]
}

function hostOf(text: string, zone: Name): Name | undefined {
  try {
    return text.endsWith(".")
      ? parseName(text)
      : text.includes(".")
        ? parseName(`${text}.`)
        : parseName(text, { origin: zone })
  } catch (error) {
    if (error instanceof DnsError) return undefined
    throw error
  }
}

/** Deprecated `nameServerIps` (host name to address) laid under `nameServers`. */
export function withAddresses(
  servers: readonly NameServer[],
  ips: Readonly<Record<string, string>>,
): NameServer[] {
  const rest = new Map(Object.entries(ips))
  const known = servers.map((server) => {
    const ip = rest.get(server.hostname)
    rest.delete(server.hostname)
    if (ip === undefined || server.ipv4Address !== undefined || server.ipv6Address !== undefined)
      return server
    return { hostname: server.hostname, ...addressField(ip) }
  })
  return [...known, ...[...rest].map(([hostname, ip]) => ({ hostname, ...addressField(ip) }))]
}

const addressField = (ip: string) => (isIPv4(ip) ? { ipv4Address: ip } : { ipv6Address: ip })

export interface SoaSpec {
  readonly primaryNs: string
  /** A name or user@host. */
  readonly adminEmail: string
  readonly refresh: number
  readonly retry: number
  readonly expire: number
  readonly negativeTtl: number
  /** Seconds, of the SOA itself: negative answers live no longer than this (RFC 2308, 5). */
  readonly ttl: number
}

/** The SOA with this serial. The serial is the server's business from the first update on. */
export function soaRRset(zone: Name, soa: SoaSpec, serial: number): RRset {
  const primary = soa.primaryNs.endsWith(".") ? soa.primaryNs : `${soa.primaryNs}.`
  const text = `${primary} ${mailbox(soa.adminEmail)} ${serial >>> 0} ${soa.refresh} ${soa.retry} ${soa.expire} ${soa.negativeTtl}`
  return { name: zone, type: "SOA", ttl: soa.ttl, rdatas: [parseRdata("SOA", text)] }
}

/** RFC 1035, 3.3.13: the mailbox as a name; dots before the @ are escaped. */
function mailbox(email: string): string {
  const at = email.indexOf("@")
  const name = at < 0 ? email : `${email.slice(0, at).replaceAll(".", "\\.")}.${email.slice(at + 1)}`
  return name.endsWith(".") ? name : `${name}.`
}
