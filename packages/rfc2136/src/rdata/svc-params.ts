import { isIPv4, isIPv6 } from "node:net"
import { malformed } from "../errors.ts"
import { concat, u16 } from "../octets.ts"
import { ipv6Text } from "./address.ts"
import type { Part } from "./codec.ts"
import { encodeByDnsPacket } from "./dns-packet.ts"
import { quoteString, type Tokens } from "./tokens.ts"

/** Parameter keys by their number (RFC 9460, 14.3.2; RFC 9461). */
const keys = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath"]

const MANDATORY = 0
const ALPN = 1
const NO_DEFAULT_ALPN = 2
const PORT = 3
const IPV4HINT = 4
const ECH = 5
const IPV6HINT = 6

/** The parameters of a service binding: keys strictly ascending, each value whole (RFC 9460, 2.2). */
export const svcParams: Part = {
  copy: (from, to) => {
    let previous = -1
    while (from.left > 0) {
      const key = from.number(2)
      if (key <= previous) throw malformed(`service parameter ${key} comes after ${previous}: keys ascend`)
      previous = key
      const value = from.take(from.number(2))
      to.u16(key)
      to.u16(value.length)
      to.octets(value)
    }
  },
  print: (from) => {
    const printed: string[] = []
    while (from.left > 0) {
      const key = from.number(2)
      const value = printValue(key, from.take(from.number(2)))
      printed.push(value === "" ? keyName(key) : `${keyName(key)}=${value}`)
    }
    return printed.join(" ")
  },
}

/** One `key=value` or `key` of the presentation form (RFC 9460, 2.1). */
export function parseParam(text: Tokens): [key: number, value: Uint8Array] {
  const word = text.word("a parameter")
  const equals = word.indexOf("=")
  const keyText = equals < 0 ? word : word.slice(0, equals)
  const written = equals < 0 ? "" : word.slice(equals + 1)
  const key = keyNumber(keyText, text)
  const bare = written.startsWith('"') ? written.slice(1, -1) : written
  return [key, parseValue(key, keyText, text.unescape(bare, keyText), text)]
}

/** The wire form, in ascending order of keys. Throws BAD_RDATA where the parameters contradict each other. */
export function encodeParams(params: ReadonlyMap<number, Uint8Array>, text: Tokens): Uint8Array {
  if (params.has(NO_DEFAULT_ALPN) && !params.has(ALPN))
    throw text.fault("no-default-alpn stands without alpn")
  const mandatory = params.get(MANDATORY) ?? new Uint8Array(0)
  for (let i = 0; i < mandatory.length; i += 2) {
    const key = ((mandatory[i] as number) << 8) | (mandatory[i + 1] as number)
    if (!params.has(key)) throw text.fault(`${keyName(key)} is mandatory but not there`)
  }
  const ascending = [...params].sort(([a], [b]) => a - b)
  return concat(ascending.flatMap(([key, value]) => [u16(key, value.length), value]))
}

function keyName(key: number): string {
  return keys[key] ?? `key${key}`
}

function keyNumber(word: string, text: Tokens): number {
  const known = keys.indexOf(word)
  if (known >= 0) return known
  const number = Number(/^key(0|[1-9]\d{0,4})$/.exec(word)?.[1] ?? Number.NaN)
  if (number <= 0xfffe) return number
  throw text.fault(`"${word}" is no service parameter: use a known key or key0 to key65534`)
}

function parseValue(key: number, keyText: string, value: Uint8Array, text: Tokens): Uint8Array {
  const words = (): string[] => splitList(value).map((item) => Buffer.from(item).toString("utf8"))
  switch (key) {
    case MANDATORY: {
      const numbers = words()
        .map((word) => keyNumber(word, text))
        .sort((a, b) => a - b)
      if (numbers.includes(MANDATORY) || new Set(numbers).size !== numbers.length) {
        throw text.fault("mandatory names itself or one key twice")
      }
      return u16(...numbers)
    }
    case ALPN: {
      const ids = splitList(value)
      if (ids.some((id) => id.length === 0 || id.length > 255))
        throw text.fault("an alpn id has 1 to 255 octets")
      return concat(ids.flatMap((id) => [Uint8Array.of(id.length), id]))
    }
    case NO_DEFAULT_ALPN:
      if (value.length > 0) throw text.fault("no-default-alpn takes no value")
      return value
    case PORT: {
      const port = Buffer.from(value).toString("latin1")
      if (!/^\d{1,5}$/.test(port) || Number(port) > 0xffff)
        throw text.fault(`port "${port}" is not 0 to 65535`)
      return u16(Number(port))
    }
    case IPV4HINT:
      return concat(words().map((word) => address(word, isIPv4(word), "a", text)))
    case IPV6HINT:
      return concat(words().map((word) => address(word, isIPv6(word) && !word.includes("%"), "aaaa", text)))
    case ECH: {
      const base64 = Buffer.from(value).toString("latin1")
      const octets = Buffer.from(base64, "base64")
      if (octets.length === 0 || octets.toString("base64") !== base64) throw text.fault("ech is not base64")
      return Uint8Array.from(octets)
    }
    default:
      if (value.length > 0xffff) throw text.fault(`${keyText} is longer than 65535 octets`)
      return value
  }
}

function address(word: string, valid: boolean, kind: "a" | "aaaa", text: Tokens): Uint8Array {
  if (!valid) throw text.fault(`hint "${word}" is no ${kind === "a" ? "IPv4" : "IPv6"} address`)
  return encodeByDnsPacket(kind, word)
}

/** Throws MALFORMED for a value its key does not allow: such a record is printed as \# data instead. */
function printValue(key: number, value: Uint8Array): string {
  const every = (octets: number, print: (item: Uint8Array) => string): string => {
    if (value.length === 0 || value.length % octets !== 0) {
      throw malformed(
        `service parameter ${keyName(key)} has ${value.length} octets, no multiple of ${octets}`,
      )
    }
    const items = Array.from({ length: value.length / octets }, (_, i) =>
      value.subarray(i * octets, (i + 1) * octets),
    )
    return items.map(print).join(",")
  }
  const number = (item: Uint8Array): number => ((item[0] as number) << 8) | (item[1] as number)
  switch (key) {
    case MANDATORY:
      return every(2, (item) => keyName(number(item)))
    case ALPN:
      return printAlpn(value)
    case PORT:
      return every(2, (item) => String(number(item)))
    case IPV4HINT:
      return every(4, (item) => [...item].join("."))
    case IPV6HINT:
      return every(16, ipv6Text)
    case ECH:
      return `"${Buffer.from(value).toString("base64")}"`
    default:
      return value.length === 0 ? "" : quoteString(value)
  }
}

function printAlpn(value: Uint8Array): string {
  const ids: number[] = []
  for (let at = 0; at < value.length; ) {
    const length = value[at] as number
    if (length === 0 || at + length >= value.length)
      throw malformed("the alpn ids do not fill their parameter")
    if (at > 0) ids.push(0x2c)
    for (const octet of value.subarray(at + 1, at + 1 + length)) {
      if (octet === 0x2c || octet === 0x5c) ids.push(0x5c)
      ids.push(octet)
    }
    at += length + 1
  }
  return quoteString(Uint8Array.from(ids))
}

/** A comma-separated list whose commas and backslashes are escaped inside items (RFC 9460, A.1). */
function splitList(value: Uint8Array): Uint8Array[] {
  const items: number[][] = [[]]
  for (let i = 0; i < value.length; i++) {
    const octet = value[i] as number
    if (octet === 0x2c) items.push([])
    else items.at(-1)?.push(octet === 0x5c && i + 1 < value.length ? (value[++i] as number) : octet)
  }
  return items.map((item) => Uint8Array.from(item))
}
