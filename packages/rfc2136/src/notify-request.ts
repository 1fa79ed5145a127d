import { DnsError } from "./errors.ts"
import { equal, type Name } from "./name.ts"
import { opcodes, rcodeName } from "./registry.ts"
import { anotherRequest, type Request } from "./request.ts"
import { encodeNotify } from "./serving/notify-message.ts"

/** A NOTIFY whose answer says that the secondary took it (RFC 1996, 4.7); any other code is RCODE. */
export function notifyRequest(zone: Name, serial: number | undefined): Request<undefined> {
  return {
    encode: (id) => encodeNotify(zone, id, serial),
    judge: (reply) => {
      const [question] = reply.questions
      if (reply.opcode !== opcodes.NOTIFY) return anotherRequest
      if (question !== undefined && !equal(question.name, zone)) return anotherRequest
      if (reply.rcode === 0) return { kind: "answer", value: undefined }
      const rcode = rcodeName(reply.rcode)
      const error = new DnsError("theirs", "RCODE", `NOTIFY for zone ${zone}: the server answers ${rcode}`, {
        zone: zone.toString(),
        rcode,
        advice: "is it a secondary of this zone, and may this address or key notify it?",
      })
      return { kind: "refused", error }
    },
  }
}
