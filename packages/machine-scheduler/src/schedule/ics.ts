import type { Interval } from "./interval.ts"
import { type Parsed, problem, valid } from "./problem.ts"
import { occurrencesOf, parseRule, type RecurrenceRule } from "./recurrence.ts"
import { day, type Zone, zoneOf } from "./zone.ts"

/**
 * The events of an iCalendar text (RFC 5545) as spans of time: VEVENT with DTSTART, DTEND or DURATION, RRULE
 * (see recurrence.ts) and EXDATE. Alarms, attendees and everything else that is not about time is passed over;
 * STATUS:CANCELLED events do not happen. A local time is read in its TZID, else in the calendar's zone.
 */
export interface CalendarEvent {
  readonly summary: string
  /** Local reading of the first occurrence. */
  readonly start: number
  readonly zone: Zone
  /** A whole-day event lasts to the local midnight after its last day, whatever the clock does meanwhile. */
  readonly wholeDays: number | undefined
  /** Elapsed milliseconds of a timed event. */
  readonly duration: number
  readonly rule: RecurrenceRule | undefined
  readonly except: ReadonlySet<number>
}

interface Property {
  readonly name: string
  readonly parameters: ReadonlyMap<string, string>
  readonly value: string
}

export function parseCalendarText(text: string, zone: Zone, path: string): Parsed<CalendarEvent[]> {
  const events: CalendarEvent[] = []
  let open: Property[] | undefined
  let nested = 0
  for (const line of unfold(text)) {
    const property = parseProperty(line)
    if (property === undefined) return problem(path, line, "is a content line NAME:VALUE of RFC 5545")
    if (property.name === "BEGIN" && property.value === "VEVENT") open = []
    else if (property.name === "BEGIN" && open !== undefined) nested++
    else if (property.name === "END" && property.value === "VEVENT" && open !== undefined) {
      const event = parseEvent(open, zone, path)
      if (!event.valid) return event
      if (event.value !== undefined) events.push(event.value)
      open = undefined
    } else if (property.name === "END" && nested > 0) nested--
    else if (nested === 0) open?.push(property)
  }
  if (open !== undefined) return problem(path, "BEGIN:VEVENT", "has its END:VEVENT")
  return valid(events)
}

/** Every occurrence that meets `[from, to)`. */
export function eventSpans(event: CalendarEvent, from: number, to: number): Interval[] {
  const spans: Interval[] = []
  const longest = event.wholeDays === undefined ? event.duration + day : (event.wholeDays + 1) * day
  for (const local of occurrencesOf(event.start, event.rule, from - longest - day, to + 2 * day)) {
    if (event.except.has(local)) continue
    const start = event.zone.instant(local)
    const end =
      event.wholeDays === undefined
        ? start + event.duration
        : event.zone.instant(local + event.wholeDays * day)
    if (end > from && start < to) spans.push({ start, end, name: event.summary })
  }
  return spans
}

function unfold(text: string): string[] {
  return text
    .replaceAll(/\r?\n[ \t]/g, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
}

function parseProperty(line: string): Property | undefined {
  const match = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^;:"]*))*):(.*)$/.exec(line)
  if (match === null) return undefined
  const [, name = "", parameters = "", value = ""] = match
  const entries = [...parameters.matchAll(/;([A-Za-z0-9-]+)=(?:"([^"]*)"|([^;:"]*))/g)]
  return {
    name: name.toUpperCase(),
    parameters: new Map(
      entries.map(([, key = "", quoted, bare]) => [key.toUpperCase(), quoted ?? bare ?? ""]),
    ),
    value: value.trim(),
  }
}

interface Reading {
  readonly local: number
  readonly zone: Zone
  readonly wholeDay: boolean
}

function parseReading(property: Property, value: string, zone: Zone): Reading | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(value)
  if (match === null) return undefined
  const [, year, month, date, hours, minutes, seconds, z] = match
  const local = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(date),
    Number(hours ?? 0),
    Number(minutes ?? 0),
    Number(seconds ?? 0),
  )
  if (new Date(local).getUTCDate() !== Number(date)) return undefined
  const named = z === "Z" ? "UTC" : property.parameters.get("TZID")
  const own = named === undefined ? zone : zoneOf(named)
  return own === undefined ? undefined : { local, zone: own, wholeDay: hours === undefined }
}

function parseEvent(
  properties: readonly Property[],
  zone: Zone,
  path: string,
): Parsed<CalendarEvent | undefined> {
  const one = (name: string): Property | undefined => properties.find((property) => property.name === name)
  if (one("STATUS")?.value === "CANCELLED") return valid(undefined)
  const dtstart = one("DTSTART")
  const start = dtstart && parseReading(dtstart, dtstart.value, zone)
  if (start === undefined)
    return problem(path, dtstart?.value ?? "VEVENT", "has DTSTART, a date or time in a zone that exists")
  const length = lengthOf(start, one("DTEND"), one("DURATION"), zone)
  if (length === undefined)
    return problem(
      path,
      one("DTEND")?.value ?? one("DURATION")?.value,
      "ends after it starts, by DTEND or DURATION",
    )
  const except = new Set<number>()
  for (const property of properties.filter(({ name }) => name === "EXDATE"))
    for (const value of property.value.split(",")) {
      const reading = parseReading(property, value, zone)
      if (reading === undefined) return problem(path, value, "is an EXDATE, a date or time")
      except.add(reading.local)
    }
  const rrule = one("RRULE")
  const rule = rrule === undefined ? valid(undefined) : parseRule(rrule.value, `${path} RRULE`)
  if (!rule.valid) return rule
  return valid({
    summary: one("SUMMARY")?.value ?? "event",
    start: start.local,
    zone: start.zone,
    ...length,
    rule: rule.value,
    except,
  })
}

function lengthOf(
  start: Reading,
  dtend: Property | undefined,
  duration: Property | undefined,
  zone: Zone,
): { wholeDays: number | undefined; duration: number } | undefined {
  if (dtend !== undefined) {
    const end = parseReading(dtend, dtend.value, zone)
    if (end === undefined || end.wholeDay !== start.wholeDay) return undefined
    if (start.wholeDay) return atLeastOne((end.local - start.local) / day)
    const elapsed = end.zone.instant(end.local) - start.zone.instant(start.local)
    return elapsed > 0 ? { wholeDays: undefined, duration: elapsed } : undefined
  }
  if (duration === undefined) return start.wholeDay ? atLeastOne(1) : undefined
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration.value)
  if (match === null) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0))
  const dates = weeks * 7 + days
  const elapsed = dates * day + ((hours * 60 + minutes) * 60 + seconds) * 1000
  if (start.wholeDay) return elapsed === dates * day ? atLeastOne(dates) : undefined
  return elapsed > 0 ? { wholeDays: undefined, duration: elapsed } : undefined
}

const atLeastOne = (wholeDays: number): { wholeDays: number; duration: number } | undefined =>
  wholeDays >= 1 ? { wholeDays, duration: 0 } : undefined
