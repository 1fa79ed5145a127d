import { DnsError, malformed, ours } from "./errors.ts"
import type { Name } from "./name.ts"
import { Reader, Writer } from "./octets.ts"
import { Rdata } from "./rdata/rdata.ts"
import { classes, type RRType, typeName, typeNumber } from "./registry.ts"

/** The most octets a message has over TCP, where two octets tell its length (RFC 1035, 4.2.2). */
export const maxMessage = 0xffff

/** The first four octets of a message (RFC 1035, 4.1.1). */
export interface Header {
  readonly id: number
  readonly opcode: number
  /** The four bits of the header. An extended code of EDNS is joined in `Message.rcode`. */
  readonly rcode: number
  /** This is a response. */
  readonly qr?: boolean
  /** Authoritative answer. */
  readonly aa?: boolean
  /** Truncated: ask again over TCP. */
  readonly tc?: boolean
  /** Recursion desired. */
  readonly rd?: boolean
  /** Recursion available. */
  readonly ra?: boolean
  /** Authentic data (RFC 4035). */
  readonly ad?: boolean
  /** Checking disabled (RFC 4035). */
  readonly cd?: boolean
}

export interface Question {
  readonly name: Name
  readonly type: RRType
  readonly class: number
}

/** One record as it stands in a message. `rdata` is undefined where RDLENGTH is 0, which UPDATE gives a meaning. */
export interface ResourceRecord {
  readonly name: Name
  readonly type: RRType
  readonly class: number
  /** Seconds; of OPT its flags, as they stand. */
  readonly ttl: number
  readonly rdata: Rdata | undefined
}

/**
 * A message and its four sections, which an UPDATE calls zone, prerequisites, updates and additional (RFC 2136, 2).
 * A TSIG record stands last in `additionals`, as it came.
 */
export interface Message extends Header {
  readonly questions: readonly Question[]
  readonly answers: readonly ResourceRecord[]
  readonly authorities: readonly ResourceRecord[]
  readonly additionals: readonly ResourceRecord[]
}

/** What octets turned out to be. Decoding never throws. */
export type Decoded<T> = { readonly kind: "decoded"; readonly value: T } | Malformed
export interface Malformed {
  readonly kind: "malformed"
  readonly error: DnsError
}

const flagBits = {
  qr: 0x8000,
  aa: 0x0400,
  tc: 0x0200,
  rd: 0x0100,
  ra: 0x0080,
  ad: 0x0020,
  cd: 0x0010,
} as const
const flagNames = Object.keys(flagBits) as (keyof typeof flagBits)[]

/** The message in octets, no name compressed. Throws TOO_LARGE past 65,535 octets. */
export function encodeMessage(message: Message): Uint8Array {
  const to = new Writer()
  let flags = ((message.opcode & 0xf) << 11) | (message.rcode & 0xf)
  for (const flag of flagNames) if (message[flag] === true) flags |= flagBits[flag]
  const { questions, answers, authorities, additionals } = message
  const sections = [answers, authorities, additionals]
  for (const field of [message.id, flags, questions.length, ...sections.map((section) => section.length)]) {
    to.u16(field)
  }
  for (const question of questions) {
    to.octets(question.name.wire)
    to.u16(typeNumber(question.type))
    to.u16(question.class)
  }
  for (const section of sections) {
    for (const record of section) {
      writeRecord(to, record)
      if (to.length > maxMessage) throw tooLarge(to.length)
    }
  }
  return to.finish()
}

export function tooLarge(octets: number, facts: { readonly zone?: string } = {}): DnsError {
  return ours("TOO_LARGE", `a message of ${octets} octets or more cannot be sent: at most ${maxMessage}`, {
    ...facts,
    advice: "split it",
  })
}

function writeRecord(to: Writer, record: ResourceRecord): void {
  to.octets(record.name.wire)
  to.u16(typeNumber(record.type))
  to.u16(record.class)
  to.u32(record.ttl)
  const { rdata } = record
  to.u16(rdata === undefined ? 0 : rdata.wire.length)
  if (rdata !== undefined) to.octets(rdata.wire)
}

/** Reads a message and checks every octet of it; nothing may be left over. */
export function decodeMessage(octets: Uint8Array): Decoded<Message> {
  return decoding(() => {
    const from = new Reader(octets)
    const { header, counts } = readHeader(from)
    const [zones, answers, authorities, additionals] = counts
    const message: Message = {
      ...header,
      questions: section(from, zones, 5, readQuestion),
      answers: section(from, answers, 11, readRecord),
      authorities: section(from, authorities, 11, readRecord),
      additionals: section(from, additionals, 11, readRecord),
    }
    if (from.left > 0) throw malformed(`${from.left} octets follow the last record`)
    return message
  })
}

/** Only the header, and how many entries each section claims to have. */
export function decodeHeader(octets: Uint8Array): Decoded<Header & { readonly counts: SectionCounts }> {
  return decoding(() => {
    const { header, counts } = readHeader(new Reader(octets))
    return { ...header, counts }
  })
}

export type SectionCounts = readonly [
  questions: number,
  answers: number,
  authorities: number,
  additionals: number,
]

/** Runs a decoder and turns its finding into a result. */
export function decoding<T>(decode: () => T): Decoded<T> {
  try {
    return { kind: "decoded", value: decode() }
  } catch (error) {
    if (error instanceof DnsError) return { kind: "malformed", error }
    throw error
  }
}

function readHeader(from: Reader): { header: Header; counts: SectionCounts } {
  const id = from.number(2)
  const flags = from.number(2)
  const counts = [from.number(2), from.number(2), from.number(2), from.number(2)] as const
  const header = {
    id,
    opcode: (flags >> 11) & 0xf,
    rcode: flags & 0xf,
    qr: (flags & flagBits.qr) !== 0,
    aa: (flags & flagBits.aa) !== 0,
    tc: (flags & flagBits.tc) !== 0,
    rd: (flags & flagBits.rd) !== 0,
    ra: (flags & flagBits.ra) !== 0,
    ad: (flags & flagBits.ad) !== 0,
    cd: (flags & flagBits.cd) !== 0,
  }
  return { header, counts }
}

/** A section of `count` entries, none shorter than `least` octets: a count that cannot be true is not believed. */
function section<T>(from: Reader, count: number, least: number, read: (from: Reader) => T): T[] {
  if (count * least > from.left) {
    throw malformed(`a section claims ${count} entries, but only ${from.left} octets follow`)
  }
  return Array.from({ length: count }, () => read(from))
}

function readQuestion(from: Reader): Question {
  return { name: from.name(), type: typeName(from.number(2)), class: from.number(2) }
}

function readRecord(from: Reader): ResourceRecord {
  const name = from.name()
  const type = typeName(from.number(2))
  const kind = from.number(2)
  const ttl = from.number(4)
  const length = from.number(2)
  const end = from.at + length
  if (end > from.end)
    throw malformed(`${name} ${type} claims ${length} octets of data, but ${from.left} are left`)
  const rdata = dataless(kind, length) ? undefined : Rdata.read(type, from.message, from.at, end)
  from.at = end
  return { name, type, class: kind, ttl, rdata }
}

/** Empty data has a meaning only under the classes ANY and NONE (RFC 2136, 2.4 and 2.5). */
function dataless(kind: number, length: number): boolean {
  return length === 0 && (kind === classes.ANY || kind === classes.NONE)
}
