import { parseProperty, type Property, unfold } from "./content-line.ts"
import type { Interval } from "./interval.ts"
import { localIn, parseReading, type Reading, readingsOf } from "./ics-time.ts"
import { type Parsed, problem, valid } from "./problem.ts"
import { occurrencesOf, parseRule, type RecurrenceRule } from "./recurrence.ts"
import { dateOf, day, type Zone } from "./zone.ts"

/**
 * The events of an iCalendar text (RFC 5545) as spans of time: VEVENT with DTSTART, DTEND or DURATION, RRULE
 * (see recurrence.ts), RDATE and EXDATE. An event with a RECURRENCE-ID takes the place of that occurrence of its UID.
 * Alarms, attendees and everything else that is not about time is passed over; STATUS:CANCELLED events do not happen. A
 * local time is read in its TZID, else in the calendar's zone.
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
  /** Local readings of occurrences besides those of the rule. */
  readonly also: readonly number[]
  /** Local readings of occurrences that do not happen, or happen otherwise. */
  readonly except: ReadonlySet<number>
}

/** An event as it stands in the text: one of its own, or what becomes of one occurrence of another. */
interface ReadEvent {
  readonly uid: string | undefined
  readonly replaces: Reading | undefined
  /** Absent when it is cancelled. */
  readonly event: CalendarEvent | undefined
}

export function parseCalendarText(text: string, zone: Zone, path: string): Parsed<CalendarEvent[]> {
  const events: ReadEvent[] = []
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
      events.push(event.value)
      open = undefined
    } else if (property.name === "END" && nested > 0) nested--
    else if (nested === 0) open?.push(property)
  }
  if (open !== undefined) return problem(path, "BEGIN:VEVENT", "has its END:VEVENT")
  return valid(happening(events))
}

/** Without what is cancelled, and each occurrence that was changed only as it was changed to. */
function happening(events: readonly ReadEvent[]): CalendarEvent[] {
  return events.flatMap(({ uid, replaces, event }) => {
    if (event === undefined || replaces !== undefined) return event ?? []
    const changed = events.flatMap((one) =>
      one.replaces === undefined || one.uid !== uid ? [] : [localIn(event.zone, one.replaces)],
    )
    return { ...event, except: new Set([...event.except, ...changed]) }
  })
}

/** Every occurrence that meets `[from, to)`. */
export function eventSpans(event: CalendarEvent, from: number, to: number): Interval[] {
  const spans: Interval[] = []
  const longest = event.wholeDays === undefined ? event.duration + day : (event.wholeDays + 1) * day
  const regular = occurrencesOf(event.start, event.rule, from - longest - day, to + 2 * day)
  for (const local of [...regular, ...event.also]) {
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

function parseEvent(properties: readonly Property[], zone: Zone, path: string): Parsed<ReadEvent> {
  const one = (name: string): Property | undefined => properties.find((property) => property.name === name)
  const uid = one("UID")?.value
  const recurrence = one("RECURRENCE-ID")
  const replaces = recurrence && parseReading(recurrence, recurrence.value, zone)
  const misses = uid === undefined || replaces === undefined || recurrence?.parameters.has("RANGE")
  if (recurrence !== undefined && misses)
    return problem(
      path,
      recurrence.value,
      "is one occurrence (RECURRENCE-ID, no RANGE) of the event of its UID",
    )
  if (one("STATUS")?.value.toUpperCase() === "CANCELLED") return valid({ uid, replaces, event: undefined })
  const event = parseHappening(properties, zone, path)
  return event.valid ? valid({ uid, replaces, event: event.value }) : event
}

function parseHappening(properties: readonly Property[], zone: Zone, path: string): Parsed<CalendarEvent> {
  const of = (name: string): Property[] => properties.filter((property) => property.name === name)
  const one = (name: string): Property | undefined => of(name)[0]
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
  const [rrule, ...more] = [...of("RRULE"), ...of("EXRULE")]
  if (more[0] !== undefined || rrule?.name === "EXRULE")
    return problem(path, (more[0] ?? rrule)?.value, "is the one RRULE of its event")
  const rule = rrule === undefined ? valid(undefined) : parseRule(rrule.value, `${path} RRULE`, start.zone)
  const also = readingsOf(of("RDATE"), zone, path)
  const except = readingsOf(of("EXDATE"), zone, path)
  if (!rule.valid) return rule
  if (!also.valid) return also
  if (!except.valid) return except
  if (also.value.some(({ wholeDay }) => wholeDay !== start.wholeDay))
    return problem(path, one("RDATE")?.value, "is an RDATE like its DTSTART: dates or times")
  const timeOfDay = start.local - dateOf(start.local)
  return valid({
    summary: one("SUMMARY")?.value ?? "event",
    start: start.local,
    zone: start.zone,
    ...length,
    rule: rule.value,
    also: also.value.map((reading) => localIn(start.zone, reading)),
    // Many programs exclude a time by its date alone.
    except: new Set(
      except.value.map((reading) => localIn(start.zone, reading) + (reading.wholeDay ? timeOfDay : 0)),
    ),
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
