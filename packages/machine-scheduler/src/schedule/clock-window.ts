import type { Interval, Source } from "./interval.ts"
import { type Parsed, problem, valid } from "./problem.ts"
import { dateExists, dateOf, day, hour, minute, weekdayOf, type Zone } from "./zone.ts"

/** A window of the wall clock: `[start, end)`, milliseconds after local midnight; it belongs to its start day. */
export interface ClockWindow {
  readonly name: string
  readonly days: ReadonlySet<number>
  readonly start: number
  /** Up to and including 24:00. At or before `start` it is meant on the next day. */
  readonly end: number
}

/** A window of one date that has no length, because the local clock skipped all of it. */
export interface SkippedWindow {
  readonly window: string
  /** The local date, `YYYY-MM-DD`. */
  readonly date: string
}

/** Milliseconds after midnight of `HH:MM`; 24:00 only where an end is read. */
export function parseClock(text: string, path: string, role: "start" | "end"): Parsed<number> {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text)
  const value = match === null ? Number.NaN : Number(match[1]) * hour + Number(match[2]) * minute
  const last = role === "end" ? day : day - minute
  if (value <= last) return valid(value)
  return problem(path, text, `is a local time HH:MM from 00:00 to ${role === "end" ? "24:00" : "23:59"}`)
}

export function clockWindow(window: ClockWindow, zone: Zone): Source {
  return {
    name: window.name,
    intervals(from, to) {
      const spans: Interval[] = []
      for (const { start, end } of occurrences(window, zone, from, to))
        if (end > start && end > from && start < to) spans.push({ start, end, name: window.name })
      return spans
    },
  }
}

/** Dates in `[from, to)` on which the window should have been, but the local clock skipped it. */
export function skippedWindows(window: ClockWindow, zone: Zone, from: number, to: number): SkippedWindow[] {
  const skipped: SkippedWindow[] = []
  for (const { date, start, end } of occurrences(window, zone, from, to))
    if (end <= start && start >= from && start < to)
      skipped.push({ window: window.name, date: new Date(date).toISOString().slice(0, 10) })
  return skipped
}

interface Occurrence {
  readonly date: number
  readonly start: number
  readonly end: number
}

function* occurrences(window: ClockWindow, zone: Zone, from: number, to: number): Generator<Occurrence> {
  const overnight = window.end <= window.start
  const lastDate = dateOf(to + zone.offset(to)) + day
  for (let date = dateOf(from + zone.offset(from)) - 3 * day; date <= lastDate; date += day) {
    if (!window.days.has(weekdayOf(date))) continue
    const start = zone.instant(date + window.start)
    if (!dateExists(zone, date)) {
      yield { date, start, end: start }
      continue
    }
    // The end is read on a date that exists: the night before a skipped day ends in the morning after it.
    let endDate = overnight ? date + day : date
    while (!dateExists(zone, endDate)) endDate += day
    yield { date, start, end: zone.instant(endDate + window.end) }
  }
}
