import { Writer } from "../octets.ts"
import { type Codec, name, u32 } from "./codec.ts"

/** SOA (RFC 1035, 3.3.13): primary, mailbox, serial, and four times in seconds. */
export const soa: Codec = {
  parts: [name, name, u32, u32, u32, u32, u32],
  parse: (text) => {
    const to = new Writer(128)
    to.octets(text.name("the primary").wire)
    to.octets(text.name("the mailbox").wire)
    to.u32(text.integer("the serial", 0xffffffff))
    for (const what of ["refresh", "retry", "expire", "minimum"]) {
      to.u32(text.integer(`${what} (seconds)`, 0x7fffffff))
    }
    return to.finish()
  },
}
