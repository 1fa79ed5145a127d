import { encodeMessage, type Message, type ResourceRecord } from "./message.ts"
import { equal, type Name, root } from "./name.ts"
import { Rdata } from "./rdata/rdata.ts"
import { canonicalType, classes, opcodes, type RRType, rcodeName } from "./registry.ts"
import { anotherRequest, type Request } from "./request.ts"
import { type RRset, rrsetKey } from "./rrset.ts"

/** The most octets we take over UDP, so that answers are not fragmented (DNS flag day 2020). */
const ednsPayload = 1232

/** What a server answers to a question. NXDOMAIN and an empty answer are answers; not to be answered is an error. */
export interface Answer {
  /** NOERROR, NXDOMAIN, REFUSED, SERVFAIL... */
  readonly rcode: string
  /** The server speaks as an authority of the zone (AA). */
  readonly authoritative: boolean
  /** The RRset that was asked for, when the answer has it. */
  readonly rrset: RRset | undefined
  readonly answers: readonly RRset[]
  readonly authorities: readonly RRset[]
  readonly additionals: readonly RRset[]
  /** The reply was signed with our key. */
  readonly verified: boolean
}

/** A query with EDNS (RFC 6891), unsigned. Recursion is not desired unless asked for. */
export function encodeQuery(name: Name, type: RRType, id: number, recursionDesired = false): Uint8Array {
  const opt: ResourceRecord = {
    name: root,
    type: "OPT",
    class: ednsPayload,
    ttl: 0,
    rdata: Rdata.fromWire("OPT", new Uint8Array(0)),
  }
  return encodeMessage({
    id,
    opcode: opcodes.QUERY,
    rcode: 0,
    rd: recursionDesired,
    questions: [{ name, type: canonicalType(type), class: classes.IN }],
    answers: [],
    authorities: [],
    additionals: [opt],
  })
}

/** The question of `query`, as a request that can go over UDP or a stream. */
export function queryRequest(
  name: Name,
  type: RRType,
  options: { readonly recursionDesired: boolean },
): Request<Answer | "truncated"> {
  return {
    encode: (id) => encodeQuery(name, type, id, options.recursionDesired),
    judge: (reply, signed) => {
      if (!answersQuestion(reply, name, type)) return anotherRequest
      if (reply.tc === true) return { kind: "answer", value: "truncated" }
      return { kind: "answer", value: answerOf(reply, name, type, signed) }
    },
  }
}

/** The records of a section as RRsets, in order of first appearance; the lowest TTL counts (RFC 2181, 5.2). */
export function rrsetsOf(records: readonly ResourceRecord[]): RRset[] {
  const sets = new Map<string, { name: Name; type: RRType; ttl: number; rdatas: Rdata[] }>()
  for (const { name, type, class: kind, ttl, rdata } of records) {
    if (rdata === undefined || kind !== classes.IN || type === "OPT" || type === "TSIG") continue
    const key = rrsetKey(name, type)
    const set = sets.get(key)
    if (set === undefined) sets.set(key, { name, type, ttl, rdatas: [rdata] })
    else {
      set.rdatas.push(rdata)
      set.ttl = Math.min(set.ttl, ttl)
    }
  }
  return [...sets.values()]
}

function answerOf(message: Message, name: Name, type: RRType, verified: boolean): Answer {
  const answers = rrsetsOf(message.answers)
  const opt = message.additionals.find((record) => record.type === "OPT")
  const extended = opt === undefined ? 0 : (opt.ttl >>> 24) << 4
  const wanted = canonicalType(type)
  return {
    rcode: rcodeName(extended | message.rcode),
    authoritative: message.aa === true,
    rrset: answers.find((set) => set.type === wanted && equal(set.name, name)),
    answers,
    authorities: rrsetsOf(message.authorities),
    additionals: rrsetsOf(message.additionals),
    verified,
  }
}

function answersQuestion(reply: Message, name: Name, type: RRType): boolean {
  const [question] = reply.questions
  if (reply.opcode !== opcodes.QUERY) return false
  if (question === undefined) return reply.rcode !== 0
  return equal(question.name, name) && question.type === canonicalType(type)
}
