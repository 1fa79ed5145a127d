import { isIPv4 } from "node:net"
import { isSubdomain, type Name, parseName, parseRdata, type Rdata } from "@nightshift/rfc2136"
import type { Wish } from "./wish.ts"

/** The owner of an address's PTR: in-addr.arpa or ip6.arpa by nibbles (RFC 1035, 3.5; RFC 3596, 2.5). */
export function reverseName(address: string): Name {
  if (isIPv4(address)) return parseName(`${address.split(".").toReversed().join(".")}.in-addr.arpa.`)
  return parseName(`${nibbles(address).toReversed().join(".")}.ip6.arpa.`)
}

/** True for a zone that holds pointers. */
export const isReverse = (zone: Name): boolean => /\.(in-addr|ip6)\.arpa\.$/i.test(zone.toString())

/**
 * The PTR owner inside one reverse zone, or undefined when the address is not the zone's. A classless zone
 * (RFC 2317), such as 0/26.2.0.192.in-addr.arpa or 64-127.2.0.192.in-addr.arpa, takes the last number below itself.
 */
export function ptrOwner(address: string, zone: Name): Name | undefined {
  const owner = reverseName(address)
  if (isSubdomain(owner, zone)) return owner
  const block = isIPv4(address) ? classlessBlock(zone) : undefined
  if (block === undefined || !isSubdomain(owner, block.parent)) return undefined
  const last = Number(address.split(".")[3])
  if (last < block.first || last > block.last) return undefined
  return parseName(String(last), { origin: zone })
}

/** PTR wishes of one reverse zone for the A and AAAA wishes of other zones. Wildcards have no one name to point back at. */
export function ptrWishes(forward: Iterable<Wish>, zone: Name, reverseZones: readonly Name[]): Wish[] {
  const wishes: Wish[] = []
  for (const wish of forward) {
    if ((wish.type !== "A" && wish.type !== "AAAA") || wish.name.isWildcard) continue
    for (const rdata of wish.rdatas) {
      const address = addressText(rdata)
      const owners = reverseZones.flatMap((candidate) => {
        const owner = ptrOwner(address, candidate)
        return owner === undefined ? [] : [{ candidate, owner }]
      })
      const longest = longestOf(owners.map(({ candidate }) => candidate))
      const mine = owners.find(({ candidate }) => candidate === longest && candidate.key === zone.key)
      if (mine === undefined) continue
      const target = parseRdata("PTR", wish.name.toString())
      wishes.push({ ...wish, name: mine.owner, type: "PTR", rdatas: [target], exclusive: false })
    }
  }
  return wishes
}

const longestOf = (zones: readonly Name[]): Name | undefined =>
  zones.toSorted((a, b) => b.labels.length - a.labels.length)[0]

export const addressText = (rdata: Rdata): string => rdata.toString()

function classlessBlock(zone: Name): { parent: Name; first: number; last: number } | undefined {
  const [label, ...rest] = zone.labels.map((octets) => Buffer.from(octets).toString("latin1"))
  const match = /^(\d{1,3})([/-])(\d{1,3})$/.exec(label ?? "")
  if (match === null || rest.length !== 5) return undefined
  const [first, end] = [Number(match[1]), Number(match[3])]
  const last = match[2] === "-" ? end : first + 2 ** (32 - end) - 1
  const valid = first <= last && last <= 255 && (match[2] === "-" || (end > 24 && end <= 32))
  return valid ? { parent: parseName(`${rest.join(".")}.`), first, last } : undefined
}

/** All 32 hexadecimal digits of an IPv6 address. */
function nibbles(address: string): string[] {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  const hex = tail ? `${tail[1]}${embedded(tail[2] as string)}` : address
  const [head = "", rest] = hex.split("::")
  const groups = (text: string) => (text === "" ? [] : text.split(":"))
  const left = groups(head)
  const right = groups(rest ?? "")
  const middle = rest === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0")
  return [...left, ...middle, ...right].flatMap((group) => group.padStart(4, "0").toLowerCase().split(""))
}

function embedded(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split(".").map(Number)
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}
