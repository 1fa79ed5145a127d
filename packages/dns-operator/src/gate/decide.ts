import type { Name, RRType } from "@nightshift/rfc2136"

/** One value that must be forgotten by everybody before the machine may go. */
export interface Departure {
  readonly zone: string
  readonly name: Name
  readonly type: RRType
  readonly value: string
  /** Since when no authoritative server answers it, ms since the epoch; undefined while one still does. */
  readonly goneAt: number | undefined
  /** Seconds for which a resolver may have kept it. */
  readonly ttl: number
  /** Servers of which it is not known that they have stopped to answer it. */
  readonly answeredBy: readonly string[]
}

export interface GateFacts {
  /** When closing began, ms since the epoch; undefined while nothing closes. */
  readonly closingSince: number | undefined
  /** The gate was opened for this closing already. */
  readonly openedBefore: boolean
  readonly departures: readonly Departure[]
  /** Answers that point at the machine and are wished for by somebody who does not close: "name type by source". */
  readonly stillWished: readonly string[]
  /** Why it cannot be told what the machine serves. */
  readonly unknown: string | undefined
}

export interface GateVerdict {
  readonly status: "True" | "False"
  readonly reason: "Withdrawn" | "NotClosing" | "StillAnswered" | "TtlRunning" | "ClusterUnknown"
  readonly message: string
  readonly wakeAt: number | undefined
}

/** Whether clients have left: every answer is gone from every server, and the longest TTL has run out since. */
export function decideGate(facts: GateFacts, now: number): GateVerdict {
  const { closingSince, openedBefore, departures, stillWished, unknown } = facts
  if (closingSince === undefined) return verdict("False", "NotClosing", "the machine is not closing")
  const [wished] = stillWished
  if (wished !== undefined)
    return verdict("False", "StillAnswered", `${wished} points at the machine and stays`)
  const answered = departures.find(({ goneAt }) => goneAt === undefined)
  if (answered !== undefined) {
    const { name, type, value, zone, answeredBy } = answered
    const who = answeredBy.join(", ")
    return verdict(
      "False",
      "StillAnswered",
      `${name} ${type} ${value} of zone ${zone} may be answered by ${who}`,
    )
  }
  // A closing that began in our future was told by a clock before ours: an earlier word would not count for it.
  const until = Math.max(closingSince, ...departures.map(({ goneAt = now, ttl }) => goneAt + ttl * 1000))
  if (now < until) {
    const message = `no server answers with it any more; resolvers may until ${new Date(until).toISOString()}`
    return { ...verdict("False", "TtlRunning", message), wakeAt: until }
  }
  if (unknown !== undefined && !openedBefore) return verdict("False", "ClusterUnknown", unknown)
  const told =
    departures.length === 0
      ? "no record answers with this machine"
      : `${departures.length === 1 ? "1 answer is" : `${departures.length} answers are`} gone and forgotten`
  return verdict("True", "Withdrawn", told)
}

const verdict = (
  status: GateVerdict["status"],
  reason: GateVerdict["reason"],
  message: string,
): GateVerdict => ({
  status,
  reason,
  message,
  wakeAt: undefined,
})
