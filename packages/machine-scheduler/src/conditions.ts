import { findCondition, timestamp } from "@nightshift/operator-runtime"
import { readinessOf } from "./cluster-readiness.ts"
import { closingBudget } from "./intent.ts"
import type { ConditionType, Reason } from "./decision.ts"
import { type Draft, say } from "./draft.ts"
import type { Exists } from "./exists.ts"
import type { Observed, When } from "./observed.ts"
import type { Outlook } from "./outlook.ts"
import type { Rule } from "./schedule/pieces.ts"
import { describeProblem, type Problem } from "./schedule/problem.ts"
import type { Wish } from "./wish.ts"

/** Every condition that the moves left open, so that each is always there with a reason. */
export function sayTheRest(
  observed: Observed,
  outlook: Outlook,
  wish: Wish,
  exists: Exists,
  draft: Draft,
  now: number,
): void {
  saySpec(observed, outlook, draft)
  sayScheduled(observed, outlook, wish, draft, now)
  if (!draft.conditions.has("ClusterReady")) readinessOf(observed, draft)
  otherwise(
    draft,
    "MachineReady",
    "False",
    "NoMachine",
    exists === "nothing" ? "there is no machine" : "the machine is not running",
  )
  otherwise(draft, "NodeReady", "False", "NoNodeYet", "there is no Node")
  otherwise(draft, "NodeTainted", "False", "NoNodeYet", "there is no Node")
  sayReturn(observed, exists, draft)
  for (const type of ["Quarantined", "WorkloadUnreachable", "Paused", "Conflict"] as const)
    withdraw(observed, draft, type)
}

function otherwise(
  draft: Draft,
  type: ConditionType,
  status: "True" | "False" | "Unknown",
  reason: Reason,
  message: string,
): void {
  if (!draft.conditions.has(type)) say(draft, type, status, reason, message)
}

function saySpec(observed: Observed, outlook: Outlook, draft: Draft): void {
  const problems = outlook.known ? shortWindows(observed, outlook) : outlook.problems
  const [first] = problems
  if (first === undefined) otherwise(draft, "SpecValid", "True", "Valid", "the spec can be carried out")
  else say(draft, "SpecValid", "False", reasonOf(first), problems.map(describeProblem).join("; "))
  if (observed.intent.unsupported.length > 0)
    say(
      draft,
      "Unsupported",
      "True",
      "FieldsWithoutEffect",
      `accepted, without effect so far: ${observed.intent.unsupported.join(", ")}`,
    )
  const { when } = observed
  if (when.kind === "provider")
    say(
      draft,
      "SpotScheduleResolved",
      "True",
      "Resolved",
      when.active ? "the provider says: active" : "the provider says: not active",
    )
  if (when.kind === "unresolved") say(draft, "SpotScheduleResolved", "False", when.reason, when.message)
}

/** Windows that cannot hold their own return, among those that come next: they are never opened. */
function shortWindows(observed: Observed, outlook: Outlook & { readonly known: true }): Problem[] {
  // How long a provider's windows are is known to the provider alone.
  if (!observed.intent.closing.byWindowEnd || observed.when.kind === "provider") return []
  const budget = closingBudget(observed.intent)
  const edges = [
    ...(outlook.window?.opensAt === undefined ? [] : [{ at: outlook.window.opensAt, kind: "opens" }]),
    ...outlook.next,
  ]
  for (const [index, { at, kind }] of edges.entries()) {
    const closes = edges[index + 1]
    if (kind !== "opens" || closes?.kind !== "closes" || closes.at - at > budget) continue
    const value = `${new Date(at).toISOString()} to ${new Date(closes.at).toISOString()}`
    return [
      {
        path: "schedule",
        value,
        rule: `is longer than the closing budget of ${budget / 1000}s, which ByWindowEnd needs`,
      },
    ]
  }
  return []
}

function reasonOf({ path, rule }: Problem): Reason {
  if (path.endsWith("timezone")) return "InvalidTimezone"
  if (path.includes(".calendars[")) return "CalendarNotFound"
  if (rule.startsWith("has a group")) return "KindNotAllowed"
  if (rule.startsWith("does not begin with")) return "ReservedPrefix"
  if (rule.startsWith("is longer than the closing")) return "WindowTooShort"
  return path.startsWith("schedule") ? "InvalidSchedule" : "InvalidTemplate"
}

function sayScheduled(observed: Observed, outlook: Outlook, wish: Wish, draft: Draft, now: number): void {
  const { intent, when } = observed
  if (intent.killSwitch)
    return say(draft, "Scheduled", "False", "KillSwitchActivated", "the kill switch is on")
  if (!intent.enabled) return say(draft, "Scheduled", "False", "ScheduleDisabled", "enabled is false")
  if (!outlook.known)
    return say(
      draft,
      "Scheduled",
      "Unknown",
      outlook.problems.length > 0 ? "InvalidSchedule" : "ScheduleUnresolved",
      unknownBecause(when) + promisedAllTheSame(outlook),
    )
  const reclaim = draft.facts.reclaim
  if (reclaim !== undefined)
    return say(
      draft,
      "Scheduled",
      "False",
      "EmergencyReclaim",
      `held off until ${reclaim.holdOffUntil}: ${reclaim.reason}`,
    )
  const { reason, message } = ruleInWords(outlook.rule)
  if (outlook.open && wish.want === "return")
    return say(
      draft,
      "Scheduled",
      "False",
      "ReturnByWindowEnd",
      `the host goes back before the window ends (${message})`,
    )
  say(
    draft,
    "Scheduled",
    outlook.open ? "True" : "False",
    reason,
    message + skippedUntilNextEdge(observed, outlook, now),
  )
}

/** Windows before the next edge that the local clock jumps over, and that will therefore not be. */
function skippedUntilNextEdge(
  observed: Observed,
  outlook: Outlook & { readonly known: true },
  now: number,
): string {
  const until = outlook.next[0]?.at
  if (observed.when.kind !== "own" || until === undefined) return ""
  const skipped = observed.when.schedule.skipped(now + observed.clockOffset, until)
  return skipped
    .map(({ window, date }) => `; window ${window} of ${date} is skipped: the local clock jumps over it`)
    .join("")
}

const promisedAllTheSame = ({ promise }: Outlook & { readonly known: false }): string =>
  promise === undefined ? "" : `; the host goes back by ${timestamp(promise.window.closesAt)} as promised`

const unknownBecause = (when: When): string =>
  when.kind === "unresolved" ? when.message : "the schedule cannot be read: what is, stays"

/** The link of the precedence chain that decides, as a reason and a sentence. */
export function ruleInWords(rule: Rule | { readonly by: "provider"; readonly active: boolean }): {
  reason: Reason
  message: string
} {
  switch (rule.by) {
    case "window":
      return { reason: "InsideWindow", message: `window ${rule.window} is open` }
    case "closed":
      return { reason: "OutsideWindow", message: "no window is open" }
    case "extend":
      return { reason: "ExtendedByCalendar", message: `calendar ${rule.calendar} extends the schedule` }
    case "exclude":
      return { reason: "ExcludedByCalendar", message: `calendar ${rule.calendar} excludes this time` }
    case "only":
      return { reason: "NotOnCalendar", message: `outside of the calendars ${rule.calendars.join(", ")}` }
    case "freeze":
      return {
        reason: "FreezeCalendar",
        message: `calendar ${rule.calendar} freezes everything: what is, stays`,
      }
    case "override": {
      const reason = ({ Open: "OverrideOpen", Closed: "OverrideClosed", Hold: "OverrideHold" } as const)[
        rule.state
      ]
      const until = new Date(rule.until).toISOString()
      return {
        reason,
        message: `override ${rule.state} until ${until}${rule.reason === "" ? "" : `: ${rule.reason}`}`,
      }
    }
    case "provider":
      return rule.active
        ? { reason: "InsideWindow", message: "the schedule provider says: active" }
        : { reason: "OutsideWindow", message: "the schedule provider says: not active" }
  }
}

/** A condition as it was said last, where it was. */
export function keepWords(observed: Observed, draft: Draft, type: ConditionType): void {
  const known = findCondition(observed.object.status?.conditions, type)
  if (known !== undefined && !draft.conditions.has(type))
    say(draft, type, known.status, known.reason as Reason, known.message)
}

/** What was said about the last return stays until there is another one. */
function sayReturn(observed: Observed, exists: Exists, draft: Draft): void {
  const before = observed.object.status?.conditions
  const runs = exists === "running" || exists === "failed"
  const keep = (
    type: ConditionType,
    fallback: Reason,
    message: string,
    status: "False" | "Unknown",
  ): void => {
    if (draft.conditions.has(type)) return
    const known = findCondition(before, type)
    const last = known !== undefined && !runs && !(type === "Closing" && known.status === "True")
    if (last) say(draft, type, known.status, known.reason as Reason, known.message)
    else say(draft, type, status, fallback, message)
  }
  keep("Closing", "NotClosing", "the host is not going back", "False")
  keep("Drained", "NotClosing", "nothing is being drained", "False")
  keep("CleanReturn", "NothingReturned", "no host was given back since the last opening", "Unknown")
}

/** A condition that was only ever bad news is told once more when it is over, and then stays away from objects without it. */
function withdraw(
  observed: Observed,
  draft: Draft,
  type: "Quarantined" | "WorkloadUnreachable" | "Paused" | "Conflict",
): void {
  if (draft.conditions.has(type)) return
  const known = findCondition(observed.object.status?.conditions, type)
  if (known === undefined) return
  const over = {
    Quarantined: "Released",
    WorkloadUnreachable: "Reachable",
    Paused: "NotPaused",
    Conflict: "NoConflict",
  } as const
  if (known.status === "False") say(draft, type, "False", known.reason as Reason, known.message)
  else say(draft, type, "False", over[type], "over")
}
