import { compileCalendar, type CalendarSpec, parseInstant, parseZone } from "./calendar.ts"
import {
  clockWindow,
  type ClockWindow,
  parseClock,
  type SkippedWindow,
  skippedWindows,
} from "./clock-window.ts"
import { cronWindow, parseCron } from "./cron.ts"
import { everyDay, parseDays, parseHours } from "./days.ts"
import { parseDuration } from "./duration.ts"
import { type Interval, type Source } from "./interval.ts"
import { membership } from "./membership.ts"
import { all, type Parsed, problem, valid } from "./problem.ts"
import type { Zone } from "./zone.ts"

/** `spec.schedule` where it says when itself: upstream's days and hours, our windows, or both. */
export interface ScheduleSpec {
  readonly timezone?: string | undefined
  readonly daysOfWeek?: readonly string[] | undefined
  readonly hoursOfDay?: readonly string[] | undefined
  readonly windows?: readonly WindowSpec[] | undefined
  readonly calendars?: readonly { readonly name: string; readonly action: CalendarAction }[] | undefined
  readonly overrides?: readonly OverrideSpec[] | undefined
}

export interface WindowSpec {
  readonly name?: string | undefined
  readonly timezone?: string | undefined
  readonly days?: readonly string[] | undefined
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly cron?: string | undefined
  readonly duration?: string | undefined
  readonly from?: string | undefined
  readonly until?: string | undefined
}

export type CalendarAction = "Exclude" | "Only" | "Extend" | "Freeze"
export type OverrideState = "Open" | "Closed" | "Hold"

export interface OverrideSpec {
  readonly from?: string | undefined
  readonly until: string
  readonly state: OverrideState
  readonly reason?: string | undefined
}

/** A schedule whose every part has been read and found sound. */
export interface Schedule {
  /** Name of the zone that its clock readings are in unless a window says otherwise; for people. */
  readonly timezone: string
  readonly windows: readonly Source[]
  readonly extend: readonly Source[]
  readonly only: readonly Source[]
  readonly exclude: readonly Source[]
  readonly freeze: readonly Source[]
  /** Of two that overlap, the one that is listed first decides. */
  readonly overrides: readonly Override[]
  /** Windows of `[from, to)` that the local clock skips. */
  skipped(from: number, to: number): SkippedWindow[]
}

export interface Override extends Interval {
  readonly state: OverrideState
  readonly reason: string
}

/** A calendar by its name: its spec, or undefined when the namespace has none of that name. */
export type Calendars = (name: string) => CalendarSpec | undefined

export function compileSchedule(spec: ScheduleSpec, calendars: Calendars): Parsed<Schedule> {
  const zone = parseZone(spec.timezone, "schedule.timezone")
  if (!zone.valid) return zone
  const windows = all([
    ...upstreamWindow(spec, zone.value),
    ...(spec.windows ?? []).map((window, index) => compileWindow(window, index, zone.value)),
  ])
  const days = all(
    (spec.calendars ?? []).map(
      ({ name, action }, index): Parsed<{ action: CalendarAction; source: Source }> => {
        const calendar = calendars(name)
        const path = `schedule.calendars[${index}].name`
        if (calendar === undefined)
          return problem(path, name, "is the name of a SpotCalendar in this namespace")
        const source = compileCalendar(name, calendar)
        if (!source.valid)
          return {
            valid: false,
            problems: source.problems.map((one) => ({ ...one, path: `SpotCalendar ${name} ${one.path}` })),
          }
        return valid({ action, source: source.value })
      },
    ),
  )
  const overrides = all((spec.overrides ?? []).map(compileOverride))
  const problems = [windows, days, overrides].flatMap((part) => (part.valid ? [] : part.problems))
  if (!windows.valid || !days.valid || !overrides.valid) return { valid: false, problems }
  const by = (action: CalendarAction): Source[] =>
    days.value.filter((calendar) => calendar.action === action).map(({ source }) => source)
  return valid({
    timezone: zone.value.name,
    windows: windows.value.map(({ source }) => source),
    extend: by("Extend"),
    only: by("Only"),
    exclude: by("Exclude"),
    freeze: by("Freeze"),
    overrides: overrides.value,
    skipped: (from, to) => windows.value.flatMap(({ skipped }) => skipped?.(from, to) ?? []),
  })
}

interface Window {
  readonly source: Source
  readonly skipped?: (from: number, to: number) => SkippedWindow[]
}

/** Upstream's two sets; an empty one means never, as it always has. */
function upstreamWindow(spec: ScheduleSpec, zone: Zone): Parsed<Window>[] {
  if (spec.daysOfWeek === undefined && spec.hoursOfDay === undefined) return []
  const days = parseDays(spec.daysOfWeek ?? [], "schedule.daysOfWeek")
  const hours = parseHours(spec.hoursOfDay ?? [], "schedule.hoursOfDay")
  if (!days.valid || !hours.valid) return [days, hours].filter((part) => !part.valid)
  return [valid({ source: membership("schedule", days.value, hours.value, zone) })]
}

function compileWindow(spec: WindowSpec, index: number, scheduleZone: Zone): Parsed<Window> {
  const path = `schedule.windows[${index}]`
  const name = spec.name ?? `window-${index}`
  const zone =
    spec.timezone === undefined ? valid(scheduleZone) : parseZone(spec.timezone, `${path}.timezone`)
  if (!zone.valid) return zone
  if (spec.cron !== undefined) return compileCron(name, spec.cron, spec.duration, path, zone.value)
  if (spec.start !== undefined) return compileClock(name, spec, path, zone.value)
  const range = compileRange(spec.from, spec.until, path)
  return range.valid ? valid({ source: rangeSource({ ...range.value, name }) }) : range
}

function compileCron(
  name: string,
  text: string,
  length: string | undefined,
  path: string,
  zone: Zone,
): Parsed<Window> {
  const cron = parseCron(text, `${path}.cron`)
  if (!cron.valid) return cron
  const duration = parseDuration(length ?? "", `${path}.duration`)
  if (!duration.valid) return duration
  if (duration.value === 0) return problem(`${path}.duration`, length, "is longer than nothing")
  return valid({ source: cronWindow(name, cron.value, duration.value, zone) })
}

function compileClock(name: string, spec: WindowSpec, path: string, zone: Zone): Parsed<Window> {
  const days = spec.days === undefined ? valid(everyDay) : parseDays(spec.days, `${path}.days`)
  if (!days.valid) return days
  if (days.value.size === 0) return problem(`${path}.days`, "[]", "names at least one day")
  const edges = all([
    parseClock(spec.start ?? "", `${path}.start`, "start"),
    parseClock(spec.end ?? "", `${path}.end`, "end"),
  ])
  if (!edges.valid) return edges
  const [start = 0, end = 0] = edges.value
  const window: ClockWindow = { name, days: days.value, start, end }
  return valid({
    source: clockWindow(window, zone),
    skipped: (from, to) => skippedWindows(window, zone, from, to),
  })
}

function compileRange(
  from: string | undefined,
  until: string | undefined,
  path: string,
): Parsed<{ start: number; end: number }> {
  const edges = all([parseInstant(from ?? "", `${path}.from`), parseInstant(until ?? "", `${path}.until`)])
  if (!edges.valid) return edges
  const [start = 0, end = 0] = edges.value
  return end > start ? valid({ start, end }) : problem(path, `${from} to ${until}`, "ends after it starts")
}

const rangeSource = (span: Interval): Source => ({
  name: span.name,
  intervals: (from, to) => (span.end > from && span.start < to ? [span] : []),
})

function compileOverride(spec: OverrideSpec, index: number): Parsed<Override> {
  const path = `schedule.overrides[${index}]`
  const range = compileRange(spec.from ?? "1970-01-01T00:00:00Z", spec.until, path)
  if (!range.valid) return range
  return valid({ ...range.value, name: `override-${index}`, state: spec.state, reason: spec.reason ?? "" })
}
