import { malformed } from "../errors.ts"
import { concat, u16 as numbers } from "../octets.ts"
import { type Codec, type Part, text as rest, u16 } from "./codec.ts"

const uriText: Part = {
  copy: (from, to, folded) => {
    if (from.left === 0) throw malformed("a URI record has no target")
    rest.copy(from, to, folded)
  },
  print: rest.print,
}

/** URI (RFC 7553, 4): priority, weight, and the target without a length octet. */
export const uri: Codec = {
  parts: [u16, u16, uriText],
  parse: (text) => {
    const priority = text.integer("the priority", 0xffff)
    const weight = text.integer("the weight", 0xffff)
    const octets = text.octets("the target")
    if (octets.length === 0) throw text.fault("the target is empty")
    return concat([numbers(priority, weight), octets])
  },
}
