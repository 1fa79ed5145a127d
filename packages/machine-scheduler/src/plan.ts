import { groups, ScheduledMachine } from "@nightshift/crds"
import { groupVersion, type KubeObject } from "@nightshift/operator-runtime"
import { closingBudget, type Gate, type Intent, readIntent } from "./intent.ts"
import { compileProvider, type ProviderKind } from "./providers/evaluate.ts"
import { providerKinds } from "./providers/reconcile.ts"
import type { CalendarSpec } from "./schedule/calendar.ts"
import { edgesBetween, evaluate } from "./schedule/evaluate.ts"
import { type Parsed, type Problem, valid } from "./schedule/problem.ts"
import { compileSchedule, type Schedule, type ScheduleSpec } from "./schedule/schedule.ts"
import { millis } from "./status.ts"

export interface PlannedObject {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export interface PlannedEdge {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** `cleanup` is the instant at which the closing sequence begins, where that is not the edge itself. */
  readonly kind: "opens" | "closes" | "cleanup"
  readonly object: PlannedObject
  readonly window: string
  /** IANA name of the zone that its schedule is written in. */
  readonly timezone: string
}

/** What a set of objects will do between two instants. */
export interface Plan {
  /** Windows that are open when the plan begins, as the schedules alone would have it. */
  readonly open: readonly Omit<PlannedEdge, "at" | "kind">[]
  readonly edges: readonly PlannedEdge[]
  /** Windows of a date that the local clock jumps over. */
  readonly skipped: readonly {
    readonly object: PlannedObject
    readonly window: string
    readonly date: string
  }[]
  /** Objects that cannot be planned, and why. */
  readonly problems: readonly { readonly object: PlannedObject; readonly problem: Problem }[]
}

interface Planned {
  readonly object: PlannedObject
  readonly schedule: Parsed<Schedule>
  /** Milliseconds between the beginning of a return and the end of its window. */
  readonly lead: number
  readonly promised: boolean
}

/**
 * From the beginning of a return to the end of its window, in milliseconds. A status that is up to date knows it best, because
 * it knows the gates that the operator was given.
 */
export function leadOf({ metadata, status }: ScheduledMachine, { closing, ...intent }: Intent): number {
  const closesAt = millis(status?.next?.find(({ kind }) => kind === "closes")?.at)
  const cleanup = millis(status?.nextCleanup)
  const told = status?.observedGeneration === metadata.generation && metadata.generation !== undefined
  if (told && closesAt !== undefined && cleanup !== undefined) return closesAt - cleanup
  return closing.byWindowEnd ? closingBudget({ closing, ...intent }) : closing.notice
}

/**
 * Every edge of every ScheduledMachine, provider and calendar among the objects, in `[from, to)`. References are resolved
 * among the same objects. Kill switches, holds by reclaim and what runs at present are not foreseen: this is what the
 * schedules say.
 * @param defaultGates of the operator, for objects that list none and have no status yet
 */
export function plan(
  objects: readonly KubeObject[],
  from: number,
  to: number,
  defaultGates: readonly Gate[] = [],
): Plan {
  const planned = objects.flatMap((object) => plannedOf(object, objects, defaultGates) ?? [])
  const open: Plan["open"][number][] = []
  const edges: PlannedEdge[] = []
  const problems: Plan["problems"][number][] = []
  const skipped: Plan["skipped"][number][] = []
  for (const { object, schedule, lead, promised } of planned) {
    if (!schedule.valid) {
      problems.push(...schedule.problems.map((problem) => ({ object, problem })))
      continue
    }
    const { timezone } = schedule.value
    const { window: present } = evaluate(schedule.value, from, { running: false, promised })
    if (present !== undefined && present.opensAt !== from)
      open.push({ object, window: present.name, timezone })
    // An edge that is just outside may still have its cleanup inside.
    for (const { at, kind, window } of edgesBetween(schedule.value, from, to + lead, promised)) {
      if (at < to) edges.push({ at, kind, object, window, timezone })
      if (kind === "closes" && lead > 0 && at - lead >= from && at - lead < to)
        edges.push({ at: at - lead, kind: "cleanup", object, window, timezone })
    }
    skipped.push(...schedule.value.skipped(from, to).map((one) => ({ object, ...one })))
  }
  return { open, edges: edges.toSorted((a, b) => a.at - b.at || order(a) - order(b)), skipped, problems }
}

/** What ends at an instant is listed before what begins at it. */
const order = ({ kind }: PlannedEdge): number => (kind === "opens" ? 1 : 0)

/** The edges of one ScheduledMachine may come from a provider beside it; a foreign provider cannot be foreseen. */
function plannedOf(
  object: KubeObject,
  objects: readonly KubeObject[],
  defaultGates: readonly Gate[],
): Planned | undefined {
  const { kind, metadata } = object
  const named: PlannedObject = { kind, namespace: metadata.namespace ?? "default", name: metadata.name }
  const { group } = groupVersion(object.apiVersion)
  if (group === groups.spotSchedules && isProvider(kind))
    return { object: named, schedule: providerSchedule(object, kind), lead: 0, promised: false }
  if (kind !== "ScheduledMachine" || (group !== groups.fiveSpot && group !== groups.legacyFiveSpot))
    return undefined
  const parsed = ScheduledMachine.parse(object)
  if (!parsed.ok) {
    const problems = parsed.problems.map(({ path, value, rule }) => ({
      path,
      value: JSON.stringify(value) ?? "absent",
      rule,
    }))
    return { object: named, schedule: { valid: false, problems }, lead: 0, promised: false }
  }
  const intent = readIntent(parsed.value, defaultGates)
  const promised = intent.closing.byWindowEnd
  const lead = leadOf(parsed.value, intent)
  return { object: named, schedule: scheduleOf(parsed.value, objects), lead, promised }
}

const isProvider = (kind: string): kind is ProviderKind => (providerKinds as readonly string[]).includes(kind)

const providerSchedule = (object: KubeObject, kind: ProviderKind): Parsed<Schedule> =>
  compileProvider(kind, (object as KubeObject & { readonly spec?: ScheduleSpec }).spec ?? {})

interface CalendarObject extends KubeObject {
  readonly spec?: CalendarSpec
}

/** The schedule of a ScheduledMachine, its calendars and its provider found among the given objects. */
export function scheduleOf(object: ScheduledMachine, objects: readonly KubeObject[]): Parsed<Schedule> {
  const { namespace } = object.metadata
  const beside = (kind: string, name: string): CalendarObject | undefined =>
    objects.find(
      (one) =>
        one.kind === kind &&
        one.metadata.name === name &&
        (one.metadata.namespace ?? "default") === (namespace ?? "default"),
    )
  const { schedule } = object.spec
  const own = compileSchedule(schedule, (name) => {
    const calendar = beside("SpotCalendar", name)
    return calendar && (calendar.spec ?? {})
  })
  if (schedule.kind === undefined || schedule.name === undefined) return own
  const provider = beside(schedule.kind, schedule.name)
  if (provider !== undefined && isProvider(schedule.kind)) {
    const theirs = providerSchedule(provider, schedule.kind)
    if (!own.valid || !theirs.valid) return own.valid ? theirs : own
    const { windows, skipped } = theirs.value
    return valid({ ...own.value, windows, skipped })
  }
  const rule = provider === undefined ? "is among the objects" : "is a kind whose edges can be foreseen"
  return {
    valid: false,
    problems: [{ path: "spec.schedule", value: `${schedule.kind} ${schedule.name}`, rule }],
  }
}
