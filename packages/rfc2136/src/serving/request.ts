/** The first look at a request that came to a listener of ours: readable, signed by a key we know, and what it asks. */
import type { DnsError } from "../errors.ts"
import type { TsigKey } from "../keys.ts"
import { decodeHeader, decodeMessage, encodeMessage, type Message } from "../message.ts"
import { rcodeNumber } from "../registry.ts"
import { type ReplySigner, verifyRequest } from "../tsig-server.ts"

/** A request to be answered, or the only reply that it gets, if any. */
export type Received =
  | {
      readonly kind: "request"
      readonly message: Message
      readonly key: TsigKey | undefined
      readonly sign: ReplySigner
    }
  | {
      readonly kind: "turned-away"
      readonly replies: readonly Uint8Array[]
      readonly error: DnsError | undefined
    }

const unsignedReplies: ReplySigner = { sign: (reply) => reply }

/** Judges a request by the keys known here. Never throws; a reply or noise is answered with silence. */
export function receive(octets: Uint8Array, keys: readonly TsigKey[], now: number): Received {
  const header = decodeHeader(octets)
  if (header.kind === "malformed") return { kind: "turned-away", replies: [], error: header.error }
  if (header.value.qr === true) return { kind: "turned-away", replies: [], error: undefined }
  const decoded = decodeMessage(octets)
  const formerr = (error: DnsError): Received => {
    const { id, opcode } = header.value
    return { kind: "turned-away", replies: [encodeMessage(empty(id, opcode, "FORMERR"))], error }
  }
  if (decoded.kind === "malformed") return formerr(decoded.error)
  const message = decoded.value
  const verdict = verifyRequest(octets, keys, now)
  switch (verdict.kind) {
    case "verified":
      return { kind: "request", message, key: verdict.key, sign: verdict.replies }
    case "unsigned":
      return { kind: "request", message, key: undefined, sign: unsignedReplies }
    case "malformed":
      return formerr(verdict.error)
    case "rejected": {
      const reply = encodeMessage(replyTo(message, { rcode: rcodeNumber("NOTAUTH") }))
      return { kind: "turned-away", replies: [verdict.seal(reply)], error: verdict.error }
    }
    default:
      return verdict satisfies never
  }
}

/** A reply with the question repeated and nothing else, unless `change` says so. */
export function replyTo(request: Message, change: Partial<Message>): Message {
  return { ...empty(request.id, request.opcode, "NOERROR"), questions: request.questions, ...change }
}

function empty(id: number, opcode: number, rcode: string): Message {
  return {
    id,
    opcode,
    rcode: rcodeNumber(rcode),
    qr: true,
    questions: [],
    answers: [],
    authorities: [],
    additionals: [],
  }
}
