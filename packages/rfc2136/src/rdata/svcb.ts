import { concat, u16 as numbers } from "../octets.ts"
import { type Codec, exactName, u16 } from "./codec.ts"
import { encodeParams, parseParam, svcParams } from "./svc-params.ts"

/** SVCB and HTTPS (RFC 9460, 2): priority, target, parameters. Priority 0 is the alias form and takes none. */
export const svcb: Codec = {
  parts: [u16, exactName, svcParams],
  parse: (text) => {
    const priority = text.integer("the priority", 0xffff)
    const target = text.name("the target")
    const params = new Map<number, Uint8Array>()
    while (text.left > 0) {
      const [key, value] = parseParam(text)
      if (params.has(key)) throw text.fault(`parameter ${key} stands twice`)
      params.set(key, value)
    }
    if (priority === 0 && params.size > 0) throw text.fault("the alias form (priority 0) takes no parameters")
    return concat([numbers(priority), target.wire, encodeParams(params, text)])
  },
}
