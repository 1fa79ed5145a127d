import type { Codec } from "./codec.ts"
import type { Tokens } from "./tokens.ts"

/** RDATA of a type that is not known here: opaque octets, nothing in it is a name (RFC 3597, 3). */
export const generic: Codec = {
  parts: [
    {
      copy: (from, to) => to.octets(from.take(from.left)),
      print: (from) => genericText(from.take(from.left)),
    },
  ],
  parse: (text) => {
    throw text.fault(`type ${text.type} has no presentation form here: write it as \\# LENGTH HEX (RFC 3597)`)
  },
}

/** `\# 4 0A000001`: the form every type has (RFC 3597, 5). */
export function genericText(octets: Uint8Array): string {
  const digits = Buffer.from(octets).toString("hex").toUpperCase()
  return octets.length === 0 ? "\\# 0" : `\\# ${octets.length} ${digits}`
}

/** The octets of a `\#` form, or undefined when the text is not one. Throws BAD_RDATA when the length is not true. */
export function parseGeneric(text: Tokens): Uint8Array | undefined {
  if (!/^\s*\\#(\s|$)/.test(text.text)) return undefined
  text.word("the \\# sign")
  const length = text.integer("the length", 0xffff)
  const octets = text.left === 0 ? new Uint8Array(0) : text.hex("the data")
  if (octets.length !== length) throw text.fault(`it says ${length} octets and has ${octets.length}`)
  return octets
}
