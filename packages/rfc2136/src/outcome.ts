import { DnsError } from "./errors.ts"
import { decodeMessage, type Message } from "./message.ts"
import { equal } from "./name.ts"
import { opcodes, rcodeName } from "./registry.ts"
import type { Signed } from "./tsig.ts"
import { type Prerequisite, prerequisiteName, type UpdateMessage } from "./update.ts"

/**
 * What became of an UPDATE:
 * `applied`: the server took it. That it took effect is shown by reading back only: a server ignores some changes with
 * NOERROR, such as an A beside a CNAME.
 * `prerequisite`: nothing changed, since one of `which` does not hold; the answer code leaves open which of several.
 * `refused`: nothing changed. With `tsig` the server objects to the signature; unless `proven` anyone may have said so.
 * `unknown`: no answer. Unless `sent` is false it may have been applied: read back before trying again.
 */
export type UpdateOutcome =
  | { readonly kind: "applied" }
  | {
      readonly kind: "prerequisite"
      readonly rcode: string
      readonly which: readonly Prerequisite[]
      readonly error: DnsError
    }
  | {
      readonly kind: "refused"
      readonly rcode: string
      readonly tsig?: TsigComplaint
      readonly error: DnsError
    }
  | { readonly kind: "unknown"; readonly sent: boolean; readonly error: DnsError }

/** What the server found wrong with our signature. */
export interface TsigComplaint {
  /** BADSIG, BADKEY, BADTIME or BADTRUNC. */
  readonly error: string
  /** True when the complaint itself is signed with our key. */
  readonly proven: boolean
  /** Both clocks, ms since the epoch, with BADTIME. */
  readonly ourTime?: number
  readonly theirTime?: number
}

/** The code with which a server says that a prerequisite does not hold (RFC 2136, 2.4). */
const failureCodes: Readonly<Record<Prerequisite["kind"], string>> = {
  nameInUse: "NXDOMAIN",
  nameNotInUse: "YXDOMAIN",
  rrsetExists: "NXRRSET",
  rrsetExistsExactly: "NXRRSET",
  rrsetAbsent: "YXRRSET",
}

/** What servers mean by a code beside what the RFC says. */
const advice: Readonly<Record<string, string>> = {
  REFUSED:
    "not granted by the server's update policy; or a name or MX target it does not accept; or a frozen zone: its log tells which",
  NOTAUTH: "the server is not primary for this zone, or wants updates signed",
  SERVFAIL:
    "often a limit of the server, 100 records of a type or 100 types at a name by default, or its disk",
  FORMERR: "the server does not understand the message",
  NOTIMP: "the server does not take updates",
  NOTZONE: "a name of the message lies outside the zone as this server has it",
}

/** Judges a reply to an UPDATE; a DnsError means that it is not to be believed. `now` in ms since the epoch. */
export function judgeUpdateReply(
  reply: Uint8Array,
  request: { readonly message: UpdateMessage; readonly id: number; readonly signed: Signed | undefined },
  now: number,
): UpdateOutcome | DnsError {
  const { message, id, signed } = request
  const verdict = signed?.verify(reply, now)
  if (verdict?.kind === "dropped") return verdict.error
  if (verdict?.kind === "complaint") {
    const { error, proven } = verdict
    const { ourTime, theirTime, tsigError = "NOTAUTH" } = error.facts
    const clocks = ourTime === undefined || theirTime === undefined ? {} : { ourTime, theirTime }
    return { kind: "refused", rcode: "NOTAUTH", tsig: { error: tsigError, proven, ...clocks }, error }
  }
  const decoded = decodeMessage(reply)
  if (decoded.kind === "malformed") return decoded.error
  if (!answers(decoded.value, message, id)) {
    return new DnsError("theirs", "MALFORMED", "a reply answers another request than the UPDATE sent")
  }
  return outcomeOf(rcodeName(decoded.value.rcode), message)
}

/** The outcome a believed reply code means for this message. */
export function outcomeOf(rcode: string, message: UpdateMessage): UpdateOutcome {
  const zone = message.zone.toString()
  if (rcode === "NOERROR") return { kind: "applied" }
  const which = message.prerequisites.filter((one) => failureCodes[one.kind] === rcode)
  if (which.length > 0) {
    const failed = which.map(prerequisiteText).join(" or ")
    const error = new DnsError(
      "theirs",
      "PREREQUISITE",
      `zone ${zone} is unchanged: ${failed} does not hold`,
      {
        zone,
        rcode,
        advice: "read the names again and decide anew",
      },
    )
    return { kind: "prerequisite", rcode, which, error }
  }
  const error = new DnsError("theirs", "RCODE", `zone ${zone} is unchanged: the server answers ${rcode}`, {
    zone,
    rcode,
    advice: advice[rcode],
  })
  return { kind: "refused", rcode, error }
}

/** A prerequisite for people. */
export function prerequisiteText(prerequisite: Prerequisite): string {
  const name = prerequisiteName(prerequisite).toString()
  switch (prerequisite.kind) {
    case "nameInUse":
      return `"${name} is in use"`
    case "nameNotInUse":
      return `"${name} is not in use"`
    case "rrsetExists":
      return `"${name} ${prerequisite.type} exists"`
    case "rrsetExistsExactly":
      return `"${name} ${prerequisite.rrset.type} is ${prerequisite.rrset.rdatas.join(", ")}"`
    case "rrsetAbsent":
      return `"${name} ${prerequisite.type} is absent"`
    default:
      return prerequisite satisfies never
  }
}

/** The reply is one to our UPDATE: same id, opcode, and zone, which a server may leave out (RFC 2136, 3.8). */
function answers(reply: Message, message: UpdateMessage, id: number): boolean {
  if (reply.id !== id || reply.qr !== true || reply.opcode !== opcodes.UPDATE) return false
  const [zone] = reply.questions
  return zone === undefined || equal(zone.name, message.zone)
}
