import { malformed } from "../errors.ts"
import { lowerCase } from "../name.ts"
import type { Reader, Writer } from "../octets.ts"
import type { Tokens } from "./tokens.ts"
import { quoteString } from "./tokens.ts"

/** One field of an RDATA on the wire. */
export interface Part {
  /** Copies the field, checked and with names uncompressed; `folded` lower-cases what compares without case. */
  copy(from: Reader, to: Writer, folded: boolean): void
  /** The field in presentation form. */
  print(from: Reader): string
}

/** How one record type is written and read: its fields on the wire, and its presentation form. */
export interface Codec {
  readonly parts: readonly Part[]
  /** Wire form of a presentation form; throws BAD_RDATA. */
  parse(text: Tokens): Uint8Array
}

function unsigned(octets: 1 | 2 | 4): Part {
  return {
    copy: (from, to) => to.number(from.number(octets), octets),
    print: (from) => String(from.number(octets)),
  }
}

export const u8: Part = unsigned(1)
export const u16: Part = unsigned(2)
export const u32: Part = unsigned(4)

/** A name of the types whose canonical form is lower-cased (RFC 4034, 6.2). */
export const name: Part = {
  copy: (from, to, folded) => {
    const { wire } = from.name()
    to.octets(folded ? lowerCase(wire) : wire)
  },
  print: (from) => from.name().toString(),
}

/** A name of a later type: its case is part of the canonical form (RFC 3597, 7). */
export const exactName: Part = {
  copy: (from, to) => to.octets(from.name().wire),
  print: (from) => from.name().toString(),
}

/** A character-string (RFC 1035, 3.3). */
export const string: Part = {
  copy: (from, to) => {
    const length = from.number(1)
    to.u8(length)
    to.octets(from.take(length))
  },
  print: (from) => quoteString(from.take(from.number(1))),
}

/** One or more character-strings up to the end. */
export const strings: Part = {
  copy: (from, to, folded) => {
    do string.copy(from, to, folded)
    while (from.left > 0)
  },
  print: (from) => {
    const printed: string[] = []
    while (from.left > 0) printed.push(string.print(from))
    return printed.join(" ")
  },
}

/** Everything up to the end, at least one octet, in hexadecimal. */
export const hex: Part = {
  copy: copyRest,
  print: (from) => Buffer.from(from.take(from.left)).toString("hex").toUpperCase(),
}

/** Everything up to the end as one quoted text. */
export const text: Part = {
  copy: (from, to) => to.octets(from.take(from.left)),
  print: (from) => quoteString(from.take(from.left)),
}

function copyRest(from: Reader, to: Writer): void {
  if (from.left === 0) throw malformed("the last field is empty")
  to.octets(from.take(from.left))
}
