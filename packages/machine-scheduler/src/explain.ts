import { ScheduledMachine } from "@nightshift/crds"
import { type KubeObject, timestamp } from "@nightshift/operator-runtime"
import { ruleInWords } from "./conditions.ts"
import { type Intent, readIntent } from "./intent.ts"
import { leadOf, scheduleOf } from "./plan.ts"
import { type Edge, type Evaluation, evaluate } from "./schedule/evaluate.ts"
import { piecesOf } from "./schedule/pieces.ts"
import { describeProblem } from "./schedule/problem.ts"
import type { Schedule } from "./schedule/schedule.ts"
import { millis } from "./status.ts"

/** One link of the precedence chain, from the strongest to the weakest. */
export interface ChainLink {
  readonly rule:
    | "killSwitch"
    | "enabled"
    | "reclaim"
    | "freeze"
    | "override"
    | "exclude"
    | "window"
    | "closed"
  /** It decides; links after it are not asked. */
  readonly decides: boolean
  readonly says: string
}

export interface Explanation {
  readonly object: { readonly namespace: string; readonly name: string }
  readonly phase: string
  readonly chain: readonly ChainLink[]
  /** Conditions that are not as they should be: what it waits for. */
  readonly waitsFor: readonly string[]
  /** What happens next, and when; milliseconds since the epoch. */
  readonly next: readonly { readonly at: number; readonly what: string }[]
  /** Where upstream's code and its documentation disagree about something that this object uses. */
  readonly asDocumented: readonly string[]
}

/**
 * Why a ScheduledMachine is as it is: the precedence chain at `now`, what it waits for, and what happens next. Calendars
 * and providers are found among `objects`.
 */
export function explain(object: KubeObject, objects: readonly KubeObject[], now: number): Explanation {
  const named = { namespace: object.metadata.namespace ?? "default", name: object.metadata.name }
  const parsed = ScheduledMachine.parse(object)
  if (!parsed.ok) {
    const says = parsed.problems.map(({ path, value, rule }) =>
      describeProblem({ path, value: JSON.stringify(value) ?? "absent", rule }),
    )
    return { object: named, phase: "Error", chain: [], waitsFor: says, next: [], asDocumented: [] }
  }
  const { status } = parsed.value
  const intent = readIntent(parsed.value, [])
  const schedule = scheduleOf(parsed.value, objects)
  const running = status?.machineRef !== undefined && status.closing === undefined
  const promised = intent.closing.byWindowEnd
  const answer = schedule.valid ? evaluate(schedule.value, now, { running, promised }) : undefined
  return {
    object: named,
    phase: status?.phase ?? "Pending",
    chain: chainOf(intent, status, schedule.valid ? schedule.value : undefined, answer, now),
    waitsFor: [
      ...(schedule.valid || saidByProvider(intent, status) ? [] : schedule.problems.map(describeProblem)),
      ...openConditions(status),
    ],
    next: nextOf(leadOf(parsed.value, intent), status, answer, now),
    asDocumented: asDocumented(intent),
  }
}

type Status = ScheduledMachine["status"]

/** A provider that cannot be foreseen from here is known by what the scheduler saw of it. */
const saidByProvider = ({ provider }: Intent, status: Status): NonNullable<Status>["spotSchedule"] =>
  provider === undefined ? undefined : status?.spotSchedule

function chainOf(
  intent: Intent,
  status: Status,
  schedule: Schedule | undefined,
  answer: Evaluation | undefined,
  now: number,
): ChainLink[] {
  const holdOff = millis(status?.reclaim?.holdOffUntil)
  const reclaimed = holdOff !== undefined && holdOff > now
  const provider = schedule === undefined ? saidByProvider(intent, status) : undefined
  const here = schedule && piecesOf(schedule, now, now + 1)[0]
  const decidedBy = intent.killSwitch
    ? "killSwitch"
    : !intent.enabled
      ? "enabled"
      : reclaimed
        ? "reclaim"
        : linkOf(here?.rule.by ?? ruleOf(provider?.active))
  const link = (rule: ChainLink["rule"], otherwise: string): ChainLink => {
    const decides = rule === decidedBy
    return {
      rule,
      decides,
      says:
        decides && here !== undefined && rule === linkOf(here.rule.by)
          ? ruleInWords(here.rule).message
          : otherwise,
    }
  }
  const many = (what: string, count: number | undefined): string =>
    count === undefined || count === 0 ? `no ${what}` : `${count} ${what}, none applies now`
  return [
    link("killSwitch", intent.killSwitch ? "the kill switch is on: removed at once" : "off"),
    link("enabled", intent.enabled ? "enabled" : "enabled is false: closes gracefully"),
    link(
      "reclaim",
      reclaimed
        ? `held off until ${status?.reclaim?.holdOffUntil}: ${status?.reclaim?.reason}`
        : "nobody reclaims the host",
    ),
    link("freeze", many("freeze calendars", schedule?.freeze.length)),
    link("override", many("overrides", schedule?.overrides.length)),
    link("exclude", many("excluding calendars", schedule?.exclude.length)),
    link(
      "window",
      answer === undefined
        ? (provider?.message ?? "the schedule cannot be read")
        : many("windows", schedule?.windows.length),
    ),
    link("closed", "closed when nothing else says otherwise"),
  ]
}

const ruleOf = (active: boolean | undefined): "window" | "closed" | undefined =>
  active === undefined ? undefined : active ? "window" : "closed"

function linkOf(by: string | undefined): ChainLink["rule"] | undefined {
  switch (by) {
    case "freeze":
    case "override":
    case "exclude":
    case "window":
    case "closed":
      return by
    case "extend":
      return "window"
    case "only":
      return "exclude"
    default:
      return undefined
  }
}

const expectedTrue = ["SpecValid", "ClusterReady", "SpotScheduleResolved"]
const expectedFalse = ["Paused", "Conflict", "Quarantined", "WorkloadUnreachable", "Unsupported"]

function openConditions(status: Status): string[] {
  return (status?.conditions ?? [])
    .filter(
      ({ type, status }) =>
        (expectedTrue.includes(type) && status !== "True") ||
        (expectedFalse.includes(type) && status === "True") ||
        (type === "Ready" && status !== "True"),
    )
    .map(({ type, status, reason, message }) => `${type}=${status} (${reason}): ${message}`)
}

function nextOf(
  lead: number,
  status: Status,
  answer: Evaluation | undefined,
  now: number,
): Explanation["next"] {
  const edges = (answer?.next ?? edgesOf(status, now)).flatMap(({ at, kind, window }) => [
    ...(kind === "closes" && lead > 0 && at - lead > now
      ? [{ at: at - lead, what: `the return for the end of ${window} begins` }]
      : []),
    { at, what: `window ${window} ${kind}` },
  ])
  const facts: [string | undefined, string][] = [
    [status?.opening?.retryAt, "the next attempt after a failed machine"],
    [status?.closing?.deadline, "the host is promised back"],
    [status?.reclaim?.holdOffUntil, "the hold-off after the reclaim ends"],
  ]
  const known = facts.flatMap(([time, what]) => {
    const at = millis(time)
    return at === undefined || at <= now ? [] : [{ at, what }]
  })
  return [...edges, ...known].toSorted((a, b) => a.at - b.at)
}

/** The edges that the scheduler knows of, where they cannot be computed here. */
const edgesOf = (status: Status, now: number): Edge[] =>
  (status?.next ?? []).flatMap(({ at: time, kind, window }) => {
    const at = millis(time)
    return at === undefined || at <= now || kind === undefined ? [] : [{ at, kind, window: window ?? "" }]
  })

/** Where documentation and code of upstream part, the documentation is followed here. */
function asDocumented({ spec, provider, killSwitch, enabled }: Intent): string[] {
  const { schedule } = spec
  return [
    ...(schedule.hoursOfDay?.some((entry) => /(\d+)\s*-\s*(\d+)/.test(entry) && wraps(entry)) === true
      ? [
          "a range of hours that wraps midnight does not carry its weekday along (upstream does not document it); use windows for nights",
        ]
      : []),
    ...(schedule.hoursOfDay === undefined
      ? []
      : ["the last hour of hoursOfDay belongs to the range: 9-17 ends at 18:00:00"]),
    ...(provider === undefined
      ? []
      : [
          "a provider that stops being Ready neither opens nor closes anything; upstream keeps its last answer",
        ]),
    ...(enabled
      ? []
      : [
          "enabled: false keeps grace and budgets, as documented; upstream's code removed the machine at once",
        ]),
    ...(killSwitch
      ? ["the machine resumes when killSwitch is false again, as documented; upstream stayed Terminated"]
      : []),
    ...(spec.naming === "Suffixed"
      ? [
          "children are named NAME-bootstrap and NAME-infra, as published; upstream used one name for all (naming: Same)",
        ]
      : []),
  ]
}

const wraps = (entry: string): boolean =>
  [...entry.matchAll(/(\d+)\s*-\s*(\d+)/g)].some(([, from, to]) => Number(to) < Number(from))

/** One line for a person, as `explain` prints it. */
export const describeNext = ({ at, what }: Explanation["next"][number]): string => `${timestamp(at)}  ${what}`
