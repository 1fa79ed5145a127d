/** Values for property tests: any name, any data of every type, any update, and octets that are almost messages. */
import * as fc from "fast-check"
import {
  addRRset,
  deleteName,
  deleteRecord,
  deleteRRset,
  Name,
  nameInUse,
  nameNotInUse,
  type Prerequisite,
  parseRdata,
  prepend,
  quoteString,
  type Rdata,
  type RRset,
  rrset,
  rrsetAbsent,
  rrsetExists,
  rrsetExistsExactly,
  type Update,
  type UpdateMessage,
} from "../src/index.ts"

const octets = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })
const u8 = fc.nat(0xff)
const u16 = fc.nat(0xffff)
const u32 = fc.nat({ max: 0xffffffff })
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const hex = (minLength: number, maxLength = minLength) => octets(minLength, maxLength).map(hexOf)
const join = (...parts: readonly fc.Arbitrary<string | number>[]) =>
  fc.tuple(...parts).map((fields) => fields.join(" "))

/** Any octets in any label, up to the limit of 255. */
export const anyName: fc.Arbitrary<Name> = fc
  .array(octets(1, 63), { maxLength: 8 })
  .filter((labels) => labels.reduce((sum, label) => sum + label.length + 1, 1) <= 255)
  .map((labels) => Name.fromLabels(labels))

const nameText = anyName.map(String)
const string = octets(0, 255).map(quoteString)
const ipv4 = fc.ipV4()
const ipv6 = fc.ipV6()

const svcParam = fc.oneof(
  fc.array(octets(1, 20), { minLength: 1, maxLength: 3 }).map((ids) => ["alpn", alpnText(ids)] as const),
  u16.map((port) => ["port", String(port)] as const),
  fc.array(ipv4, { minLength: 1, maxLength: 3 }).map((list) => ["ipv4hint", list.join(",")] as const),
  fc.array(ipv6, { minLength: 1, maxLength: 3 }).map((list) => ["ipv6hint", list.join(",")] as const),
  octets(1, 40).map((ech) => ["ech", Buffer.from(ech).toString("base64")] as const),
  fc
    .tuple(fc.integer({ min: 8, max: 65_534 }), octets(0, 30))
    .map(([key, value]) => [`key${key}`, quoteString(value)] as const),
)
const svcParams = fc
  .array(svcParam, { maxLength: 5 })
  .map((params) => [...new Map(params)].map(([key, value]) => `${key}=${value}`).join(" "))

/** A presentation form of each type that has one here, and of one type that has none. */
export const textOf: Readonly<Record<string, fc.Arbitrary<string>>> = {
  A: ipv4,
  AAAA: ipv6,
  CNAME: nameText,
  NS: nameText,
  PTR: nameText,
  DNAME: nameText,
  MX: join(u16, nameText),
  SRV: join(u16, u16, u16, nameText),
  TXT: fc.array(string, { minLength: 1, maxLength: 5 }).map((strings) => strings.join(" ")),
  CAA: join(
    u8,
    fc.stringMatching(/^[a-zA-Z0-9]{1,15}$/),
    fc.uint8Array({ max: 0x7f, maxLength: 300 }).map(quoteString),
  ),
  SOA: join(nameText, nameText, u32, ...Array.from({ length: 4 }, () => fc.nat(0x7fffffff))),
  DS: fc.oneof(join(u16, u8, fc.constant(1), hex(20)), join(u16, u8, fc.constant(2), hex(32))),
  TLSA: fc.oneof(join(u8, u8, fc.constant(1), hex(32)), join(u8, u8, fc.constant(0), hex(1, 300))),
  SSHFP: fc.oneof(join(u8, fc.constant(1), hex(20)), join(u8, fc.constant(2), hex(32))),
  NAPTR: join(u16, u16, fc.stringMatching(/^[a-zA-Z0-9]{0,8}$/).map(quoteString), string, string, nameText),
  SVCB: join(fc.integer({ min: 1, max: 0xffff }), nameText, svcParams),
  HTTPS: fc.oneof(join(fc.constant(0), nameText), join(fc.integer({ min: 1, max: 9 }), nameText, svcParams)),
  URI: join(u16, u16, octets(1, 400).map(quoteString)),
  TYPE65280: octets(0, 300).map((data) => `\\# ${data.length} ${hexOf(data)}`),
}

/** Data of one type, or of any. */
export function anyRdata(types: readonly string[] = Object.keys(textOf)): fc.Arbitrary<Rdata> {
  return fc.oneof(
    ...types.map((type) => (textOf[type] ?? fc.constant("")).map((text) => parseRdata(type, text))),
  )
}

export const ttl = fc.nat(0x7fffffff)

function anyRRset(name: Name): fc.Arbitrary<RRset> {
  const several = anyRdata(Object.keys(textOf).filter((type) => !["CNAME", "DNAME", "SOA"].includes(type)))
  return fc.tuple(fc.array(several, { minLength: 1, maxLength: 4 }), ttl).map(([rdatas, seconds]) => {
    const type = (rdatas[0] as Rdata).type
    return rrset(
      name,
      type,
      seconds,
      rdatas.filter((rdata) => rdata.type === type),
    )
  })
}

/** A name below the zone, of a few, so that changes meet. */
function nameIn(zone: Name): fc.Arbitrary<Name> {
  return fc
    .constantFrom("a", "b", "c", "d", "*", "_own-a")
    .map((label) => prepend([Buffer.from(label)], zone))
}

const someType = fc.constantFrom("A", "TXT", "CNAME", "HTTPS", "TYPE65280")

export function anyUpdate(zone: Name): fc.Arbitrary<Update> {
  return nameIn(zone).chain((name) =>
    fc.oneof(
      anyRRset(name).map(addRRset),
      someType.map((type) => deleteRRset(name, type)),
      fc.constant(deleteName(name)),
      anyRdata().map((rdata) => deleteRecord(name, rdata)),
    ),
  )
}

function anyPrerequisite(zone: Name): fc.Arbitrary<Prerequisite> {
  return nameIn(zone).chain((name) =>
    fc.oneof(
      fc.constant(nameInUse(name)),
      fc.constant(nameNotInUse(name)),
      someType.map((type) => rrsetExists(name, type)),
      someType.map((type) => rrsetAbsent(name, type)),
      anyRRset(name).map(rrsetExistsExactly),
    ),
  )
}

export function anyUpdateMessage(zone: Name): fc.Arbitrary<UpdateMessage> {
  return fc.record({
    zone: fc.constant(zone),
    prerequisites: fc.array(anyPrerequisite(zone), { maxLength: 5 }),
    updates: fc.array(anyUpdate(zone), { maxLength: 12 }),
  })
}

/** A message with some of its octets changed, cut or added: nearer to a parser's weak spots than noise is. */
export function mangled(message: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({ at: fc.nat(0xffff), octet: u8 })
  return fc
    .tuple(message, fc.array(edit, { minLength: 1, maxLength: 8 }), fc.nat(0xffff), octets(0, 20))
    .map(([bytes, edits, length, tail]) => {
      const copy = Uint8Array.from(bytes)
      for (const { at, octet } of edits) if (copy.length > 0) copy[at % copy.length] = octet
      const kept = length % 4 === 0 ? copy.subarray(0, length % (copy.length + 1)) : copy
      return length % 3 === 0 ? Buffer.concat([kept, tail]) : kept
    })
}

function alpnText(ids: readonly Uint8Array[]): string {
  const escaped = ids.map((id) => Buffer.from(id).toString("latin1").replace(/[\\,]/g, "\\$&"))
  return quoteString(Buffer.from(escaped.join(","), "latin1"))
}
