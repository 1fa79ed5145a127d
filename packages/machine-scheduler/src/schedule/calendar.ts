import { eventSpans, parseCalendarText } from "./ics.ts"
import type { Interval, Source } from "./interval.ts"
import { union } from "./interval.ts"
import { all, type Parsed, problem, valid } from "./problem.ts"
import { day, type Zone, zoneOf } from "./zone.ts"

/** The spec of a SpotCalendar: days on which something is different, named once for a namespace. */
export interface CalendarSpec {
  readonly timezone?: string | undefined
  /** Local dates `YYYY-MM-DD`, each from midnight to midnight. */
  readonly dates?: readonly string[] | undefined
  /** RFC 3339 instants, or local dates of which the last belongs to the range. */
  readonly ranges?: readonly { readonly from: string; readonly until: string }[] | undefined
  /** iCalendar text (RFC 5545). */
  readonly ics?: string | undefined
}

export function compileCalendar(name: string, spec: CalendarSpec): Parsed<Source> {
  const zone = parseZone(spec.timezone, "spec.timezone")
  if (!zone.valid) return zone
  const dates = all(
    (spec.dates ?? []).map((text, index) => dateSpan(text, zone.value, `spec.dates[${index}]`, name)),
  )
  const ranges = all(
    (spec.ranges ?? []).map((range, index) => rangeSpan(range, zone.value, `spec.ranges[${index}]`, name)),
  )
  const events = spec.ics === undefined ? valid([]) : parseCalendarText(spec.ics, zone.value, "spec.ics")
  const problems = [dates, ranges, events].flatMap((part) => (part.valid ? [] : part.problems))
  if (!dates.valid || !ranges.valid || !events.valid) return { valid: false, problems }
  const fixed = union([...dates.value, ...ranges.value])
  return valid({
    name,
    intervals: (from, to) =>
      union([
        ...fixed.filter((span) => span.end > from && span.start < to),
        ...events.value.flatMap((event) => eventSpans(event, from, to)),
      ]),
  })
}

export function parseZone(name: string | undefined, path: string): Parsed<Zone> {
  const zone = zoneOf(name ?? "UTC")
  if (zone !== undefined) return valid(zone)
  return problem(path, name, "is a zone of the IANA database such as America/Toronto (no abbreviation)")
}

/** Local midnight of a date that exists in the calendar, as a local reading. */
export function parseDate(text: string, path: string): Parsed<number> {
  const local = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (!Number.isNaN(local) && new Date(local).toISOString().startsWith(text)) return valid(local)
  return problem(path, text, "is a date YYYY-MM-DD that exists")
}

/** An RFC 3339 instant, with its offset. */
export function parseInstant(text: string, path: string): Parsed<number> {
  const match = /^(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.exec(text)
  const instant = match === null ? Number.NaN : Date.parse(text)
  if (Number.isNaN(instant) || !parseDate(match?.[1] ?? "", path).valid)
    return problem(path, text, "is an RFC 3339 time such as 2026-12-24T18:00:00Z")
  return valid(instant)
}

function dateSpan(text: string, zone: Zone, path: string, name: string): Parsed<Interval> {
  const date = parseDate(text, path)
  if (!date.valid) return date
  return valid({ start: zone.instant(date.value), end: zone.instant(date.value + day), name })
}

function rangeSpan(
  range: { readonly from: string; readonly until: string },
  zone: Zone,
  path: string,
  name: string,
): Parsed<Interval> {
  const edge = (text: string, at: string, shift: number): Parsed<number> => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseInstant(text, at)
    const date = parseDate(text, at)
    return date.valid ? valid(zone.instant(date.value + shift)) : date
  }
  const start = edge(range.from, `${path}.from`, 0)
  const end = edge(range.until, `${path}.until`, day)
  if (!start.valid) return start
  if (!end.valid) return end
  if (end.value <= start.value)
    return problem(path, `${range.from} to ${range.until}`, "ends after it starts")
  return valid({ start: start.value, end: end.value, name })
}
