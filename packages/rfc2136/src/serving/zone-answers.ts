/** How a primary answers for one zone: SOA to whoever may ask, the whole zone over TCP. Pure. */
import { encodeMessage, type Message } from "../message.ts"
import type { Name } from "../name.ts"
import { classes, opcodes, rcodeNumber } from "../registry.ts"
import type { ZoneRecord } from "../transfer/result.ts"
import { replyTo } from "./request.ts"

export interface OfferedZone {
  readonly zone: Name
  /** The SOA first. */
  readonly records: readonly ZoneRecord[]
}

export interface Answers {
  readonly messages: readonly Uint8Array[]
  /** The whole zone is in them. */
  readonly transfers: boolean
}

/** Octets of records in one message of a transfer; the rest is room for names, header and signature. */
const portion = 16_384

/**
 * The replies, unsigned, to a question about this zone: SOA, AXFR, or IXFR, which over TCP is answered with the whole
 * zone (RFC 1995, 4) and over UDP with the SOA alone. Everything else is REFUSED.
 */
export function answersFor(request: Message, { records }: OfferedZone, transport: "udp" | "tcp"): Answers {
  const [question] = request.questions
  const soa = records.slice(0, 1)
  const answer = (part: readonly ZoneRecord[]) =>
    encodeMessage(
      replyTo(request, { aa: true, answers: part.map((record) => ({ ...record, class: classes.IN })) }),
    )
  const type = request.opcode === opcodes.QUERY && question?.class === classes.IN ? question.type : undefined
  if (type === "SOA" || (type === "IXFR" && transport === "udp"))
    return { messages: [answer(soa)], transfers: false }
  if ((type === "AXFR" || type === "IXFR") && transport === "tcp") {
    return { messages: portions([...records, ...soa]).map(answer), transfers: true }
  }
  return { messages: [refusal(request)], transfers: false }
}

export function refusal(request: Message): Uint8Array {
  return encodeMessage(replyTo(request, { rcode: rcodeNumber("REFUSED") }))
}

function portions(records: readonly ZoneRecord[]): ZoneRecord[][] {
  const parts: ZoneRecord[][] = [[]]
  let octets = 0
  for (const record of records) {
    const size = record.name.wire.length + 10 + record.rdata.wire.length
    if (octets > 0 && octets + size > portion) {
      parts.push([])
      octets = 0
    }
    parts.at(-1)?.push(record)
    octets += size
  }
  return parts
}
