import { ours } from "./errors.ts"

/** A record type by its mnemonic ("A", "TXT") or, where none is known here, as TYPEn (RFC 3597, 5). */
export type RRType = string

const typeNumbers = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  HIP: 55,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  EUI48: 108,
  EUI64: 109,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  URI: 256,
  CAA: 257,
}

const numbers = new Map<string, number>(Object.entries(typeNumbers))

const mnemonics = new Map([...numbers].map(([mnemonic, number]) => [number, mnemonic]))

/** The number of a type, from its mnemonic in any case or from TYPEn. Throws BAD_TYPE for anything else. */
export function typeNumber(type: RRType): number {
  const upper = type.toUpperCase()
  const known = numbers.get(type) ?? numbers.get(upper)
  if (known !== undefined) return known
  const generic = /^TYPE(0|[1-9]\d{0,4})$/.exec(upper)
  const number = Number(generic?.[1] ?? Number.NaN)
  if (number >= 0 && number <= 0xffff) return number
  throw ours("BAD_TYPE", `"${type}" is no record type: use a mnemonic such as AAAA, or TYPE0 to TYPE65535`, {
    type,
  })
}

/** The type's own word for a number: its mnemonic, or TYPEn. */
export function typeName(number: number): RRType {
  return mnemonics.get(number) ?? `TYPE${number}`
}

/** The one spelling of a type: "aaaa" and "TYPE28" are both "AAAA". */
export function canonicalType(type: RRType): RRType {
  return typeName(typeNumber(type))
}

/** True for types that stand for no data of a zone: OPT, TKEY, TSIG, the transfer types and ANY (RFC 6895, 3.1). */
export function isMetaType(type: RRType): boolean {
  const number = typeNumber(type)
  return number === 0 || number === 41 || (number >= 128 && number <= 255)
}

export const classes = { IN: 1, CH: 3, NONE: 254, ANY: 255 } as const

export const opcodes = { QUERY: 0, NOTIFY: 4, UPDATE: 5 } as const

/** Response codes of the header (RFC 1035, 2136) and of TSIG's error field (RFC 8945, 3). */
const rcodes = new Map<number, string>([
  [0, "NOERROR"],
  [1, "FORMERR"],
  [2, "SERVFAIL"],
  [3, "NXDOMAIN"],
  [4, "NOTIMP"],
  [5, "REFUSED"],
  [6, "YXDOMAIN"],
  [7, "YXRRSET"],
  [8, "NXRRSET"],
  [9, "NOTAUTH"],
  [10, "NOTZONE"],
  [16, "BADSIG"],
  [17, "BADKEY"],
  [18, "BADTIME"],
  [19, "BADMODE"],
  [20, "BADNAME"],
  [21, "BADALG"],
  [22, "BADTRUNC"],
])

const rcodeNumbers = new Map([...rcodes].map(([number, name]) => [name, number]))

/** The word for a response code or TSIG error; RCODEn where there is none. */
export function rcodeName(number: number): string {
  return rcodes.get(number) ?? `RCODE${number}`
}

/** The number of a response code or TSIG error by its word. Throws BAD_OPTION for an unknown word. */
export function rcodeNumber(name: string): number {
  const known = rcodeNumbers.get(name)
  if (known !== undefined) return known
  const generic = Number(/^RCODE(\d{1,4})$/.exec(name)?.[1] ?? Number.NaN)
  if (generic >= 0 && generic <= 0xfff) return generic
  throw ours("BAD_OPTION", `"${name}" is no response code`)
}
