import { DnsError } from "../errors.ts"
import type { Message, ResourceRecord } from "../message.ts"
import { equal, isSubdomain, type Name } from "../name.ts"
import { classes, opcodes, rcodeName } from "../registry.ts"
import type { Changes, Delta, IxfrResult, TransferRequest, WholeZone, ZoneRecord } from "./result.ts"
import { compareSerials, isNewerSerial } from "./serial.ts"
import { soaSerial } from "./soa.ts"

/** What the messages so far amount to. After "done" and "failed" the machine takes no more. */
export type TransferStep =
  | { readonly kind: "more" }
  | { readonly kind: "done"; readonly result: IxfrResult }
  | { readonly kind: "failed"; readonly error: DnsError }

/**
 * A transfer (RFC 5936, RFC 1995) fed with the messages of its answer in order. It decides only by what it is fed: it
 * knows no socket, clock or signature. Feed it what a verifier has judged, and believe "done" only when the signature
 * of the last message is there.
 *
 *     first SOA, end of a message, same serial -> up to date       (IXFR)
 *     first SOA, record                        -> whole zone ... first SOA again -> done
 *     first SOA, SOA of the serial asked for   -> deletions, SOA, additions, SOA, deletions ... first SOA again -> done
 */
export interface Transfer {
  /** Never throws. */
  next(message: Message): TransferStep
}

/** Hostile or broken servers end here, not in our memory. */
const defaultLimit = 10_000_000

type Phase = "start" | "after-first-soa" | "zone" | "deleting" | "adding" | "end"

interface OpenDelta {
  readonly from: number
  to: number
  readonly deleted: ZoneRecord[]
  readonly added: ZoneRecord[]
}

/** Begins a transfer; `id` is that of the request, `limit` the most records it may bring. */
export function transfer(request: TransferRequest, id: number, limit: number = defaultLimit): Transfer {
  const { zone } = request
  const records: ZoneRecord[] = []
  const deltas: Delta[] = []
  let phase: Phase = "start"
  let first: ZoneRecord | undefined
  let delta: OpenDelta | undefined
  let count = 0
  let messages = 0

  const serial = () => (first === undefined ? -1 : soaSerial(first.rdata))

  /** Takes one record; answers with what is wrong with it. */
  const take = (record: ZoneRecord): string | undefined => {
    if (++count > limit) return `it brings more than ${limit} records`
    const isSoa = record.type === "SOA"
    if (isSoa && !equal(record.name, zone)) return `it brings the SOA of ${record.name}`
    switch (phase) {
      case "start":
        if (!isSoa) return `it begins with ${record.name} ${record.type}, not with the zone's SOA`
        first = record
        phase = "after-first-soa"
        return undefined
      case "after-first-soa":
        if (isSoa && request.kind === "ixfr" && soaSerial(record.rdata) !== serial()) {
          return openDelta(soaSerial(record.rdata), request.serial)
        }
        records.push(first as ZoneRecord)
        phase = "zone"
        return inZone(record)
      case "zone":
        return inZone(record)
      case "deleting":
        if (!isSoa) delta?.deleted.push(record)
        else return beginAdditions(soaSerial(record.rdata))
        return undefined
      case "adding":
        if (!isSoa) delta?.added.push(record)
        else return endDelta(soaSerial(record.rdata))
        return undefined
      case "end":
        return `${record.name} ${record.type} follows its last SOA`
      default:
        return phase satisfies never
    }
  }

  const inZone = (record: ZoneRecord): string | undefined => {
    if (record.type !== "SOA") {
      records.push(record)
      return undefined
    }
    if (record.rdata.key !== first?.rdata.key) {
      return `its last SOA has serial ${soaSerial(record.rdata)}, its first ${serial()}: the zone changed meanwhile`
    }
    phase = "end"
    return undefined
  }

  const openDelta = (from: number, expected: number): string | undefined => {
    if (from !== expected) return `its next change begins at serial ${from}, not at ${expected}`
    delta = { from, to: from, deleted: [], added: [] }
    phase = "deleting"
    return undefined
  }

  const beginAdditions = (to: number): string | undefined => {
    if (delta === undefined || !isNewerSerial(to, delta.from)) {
      return `a change leads from serial ${delta?.from} to ${to}, which is not newer`
    }
    delta.to = to
    phase = "adding"
    return undefined
  }

  const endDelta = (next: number): string | undefined => {
    if (delta === undefined) return "a change ends that did not begin"
    deltas.push(delta)
    if (delta.to !== serial()) return openDelta(next, delta.to)
    if (next !== serial()) return `its last SOA has serial ${next}, its first ${serial()}`
    phase = "end"
    return undefined
  }

  const finished = (): TransferStep => {
    if (phase === "after-first-soa" && request.kind === "ixfr" && messages === 1)
      return singleSoa(request, serial())
    if (phase !== "end" || first === undefined) return { kind: "more" }
    const result: WholeZone | Changes =
      deltas.length === 0
        ? { kind: "zone", zone, serial: serial(), records }
        : { kind: "changes", zone, from: deltas[0]?.from ?? 0, serial: serial(), soa: first, deltas }
    return { kind: "done", result }
  }

  return {
    next: (message) => {
      messages++
      const refusal = refused(message, request, id, messages === 1)
      if (refusal !== undefined) return { kind: "failed", error: refusal }
      for (const record of message.answers) {
        const wrong = unfit(record, zone) ?? take(record as ZoneRecord)
        if (wrong !== undefined) return { kind: "failed", error: broken(request, wrong) }
      }
      return finished()
    },
  }
}

/** What a transfer is when its connection ended before its last SOA, however much of it came. */
export function cutTransfer(request: TransferRequest, fault: DnsError): DnsError {
  return new DnsError(fault.side, fault.code, `${describe(request)} was cut: ${fault.message}`, {
    ...fault.facts,
    zone: request.zone.toString(),
    advice: unknownContents,
    cause: fault,
  })
}

/** A single SOA in the only message says that there is nothing to send (RFC 1995, 4). */
function singleSoa(request: { readonly zone: Name; readonly serial: number }, serial: number): TransferStep {
  const { zone } = request
  switch (compareSerials(serial, request.serial)) {
    case "equal":
      return { kind: "done", result: { kind: "up-to-date", zone, serial } }
    case "older":
    case "undefined":
      return { kind: "done", result: { kind: "behind", zone, serial } }
    case "newer":
      return { kind: "more" }
  }
}

function refused(
  message: Message,
  request: TransferRequest,
  id: number,
  isFirst: boolean,
): DnsError | undefined {
  if (message.id !== id || message.qr !== true || message.opcode !== opcodes.QUERY) {
    return broken(request, "a message that answers another request came in between")
  }
  if (message.rcode !== 0) {
    const rcode = rcodeName(message.rcode)
    return new DnsError("theirs", "RCODE", `${describe(request)} was answered with ${rcode}`, {
      zone: request.zone.toString(),
      rcode,
      advice: advice[rcode] ?? "the server's log says why",
    })
  }
  if (message.tc === true) return broken(request, "a message of it is truncated")
  const [question] = message.questions
  if (question === undefined)
    return isFirst && message.answers.length === 0 ? broken(request, "it is empty") : undefined
  if (!equal(question.name, request.zone) || question.type !== request.kind.toUpperCase()) {
    return broken(request, `it answers the question ${question.name} ${question.type}`)
  }
  return undefined
}

function unfit(record: ResourceRecord, zone: Name): string | undefined {
  if (record.class !== classes.IN || record.rdata === undefined)
    return `${record.name} ${record.type} is not of class IN`
  if (!isSubdomain(record.name, zone)) return `${record.name} ${record.type} lies outside of the zone`
  return undefined
}

export function broken(request: TransferRequest, finding: string): DnsError {
  return new DnsError("theirs", "TRANSFER", `${describe(request)} cannot be used: ${finding}`, {
    zone: request.zone.toString(),
    advice: unknownContents,
  })
}

function describe(request: TransferRequest): string {
  if (request.kind === "axfr") return `the AXFR of ${request.zone}`
  return `the IXFR of ${request.zone} from serial ${request.serial}`
}

const unknownContents = "the zone's contents are unknown, not empty: try again before writing to it"

const advice: Readonly<Record<string, string>> = {
  REFUSED: "allow-transfer must name our key or address, and the zone must be loaded",
  NOTAUTH: "the server does not serve this zone, or has not loaded it, or refuses our key",
  SERVFAIL: "the server has not loaded the zone, or it has expired there",
}
