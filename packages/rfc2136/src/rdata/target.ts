import { concat, u16 as numbers } from "../octets.ts"
import { type Codec, name, string, u16 } from "./codec.ts"

/** CNAME, NS, PTR (RFC 1035, 3.3) and DNAME (RFC 6672): one name. */
export const target: Codec = {
  parts: [name],
  parse: (text) => text.name("the target").wire,
}

/** MX (RFC 1035, 3.3.9): preference and exchange. */
export const mx: Codec = {
  parts: [u16, name],
  parse: (text) => {
    const preference = text.integer("the preference", 0xffff)
    return concat([numbers(preference), text.name("the exchange").wire])
  },
}

/** SRV (RFC 2782): priority, weight, port and target. */
export const srv: Codec = {
  parts: [u16, u16, u16, name],
  parse: (text) => {
    const priority = text.integer("the priority", 0xffff)
    const weight = text.integer("the weight", 0xffff)
    const port = text.integer("the port", 0xffff)
    return concat([numbers(priority, weight, port), text.name("the target").wire])
  },
}

/** NAPTR (RFC 3403, 4): order, preference, flags, services, regular expression, replacement. */
export const naptr: Codec = {
  parts: [u16, u16, string, string, string, name],
  parse: (text) => {
    const order = text.integer("the order", 0xffff)
    const preference = text.integer("the preference", 0xffff)
    const fields = ["the flags", "the services", "the regular expression"].map((what) => text.string(what))
    const flags = Buffer.from(fields[0] ?? []).toString("latin1")
    if (!/^[A-Za-z0-9]*$/.test(flags)) throw text.fault(`the flags "${flags}" are not letters and digits`)
    const replacement = text.name("the replacement").wire
    const framed = fields.map((field) => concat([Uint8Array.of(field.length), field]))
    return concat([numbers(order, preference), ...framed, replacement])
  },
}
