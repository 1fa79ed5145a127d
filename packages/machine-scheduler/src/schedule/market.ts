import { parseDate, parseZone } from "./calendar.ts"
import { parseDays, parseHours } from "./days.ts"
import { type Interval, type Source, subtract, union } from "./interval.ts"
import { membership } from "./membership.ts"
import { all, type Parsed, problem, valid } from "./problem.ts"
import { day, hour, type Zone } from "./zone.ts"

/** The spec of a CapitalMarketsSchedule: trading sessions, the days without them, and the short days. */
export interface MarketSpec {
  readonly timezone?: string | undefined
  readonly sessions?:
    | readonly {
        readonly daysOfWeek?: readonly string[] | undefined
        readonly hoursOfDay?: readonly string[] | undefined
      }[]
    | undefined
  /** Local dates without any session. */
  readonly holidays?: readonly string[] | undefined
  /** The last hour of that date, which belongs to the session. */
  readonly earlyCloses?: readonly { readonly date: string; readonly closeHour: number }[] | undefined
}

/** A holiday closes its day; else a session must hold; an early close ends the day after `closeHour`. */
export function compileMarket(spec: MarketSpec): Parsed<Source> {
  const zone = parseZone(spec.timezone, "spec.timezone")
  if (!zone.valid) return zone
  const sessions = all(
    (spec.sessions ?? []).map((session, index): Parsed<Source> => {
      const path = `spec.sessions[${index}]`
      const days = parseDays(session.daysOfWeek ?? [], `${path}.daysOfWeek`)
      const hours = parseHours(session.hoursOfDay ?? [], `${path}.hoursOfDay`)
      if (!days.valid) return days
      if (!hours.valid) return hours
      return valid(membership(`session-${index}`, days.value, hours.value, zone.value))
    }),
  )
  const holidays = all((spec.holidays ?? []).map((text, index) => parseDate(text, `spec.holidays[${index}]`)))
  const early = all(
    (spec.earlyCloses ?? []).map(({ date, closeHour }, index): Parsed<{ date: number; close: number }> => {
      const path = `spec.earlyCloses[${index}]`
      const parsed = parseDate(date, `${path}.date`)
      if (!parsed.valid) return parsed
      if (!Number.isInteger(closeHour) || closeHour < 0 || closeHour > 23)
        return problem(`${path}.closeHour`, closeHour, "is an hour from 0 to 23")
      return valid({ date: parsed.value, close: parsed.value + (closeHour + 1) * hour })
    }),
  )
  const problems = [sessions, holidays, early].flatMap((part) => (part.valid ? [] : part.problems))
  if (!sessions.valid || !holidays.valid || !early.valid) return { valid: false, problems }
  const closed = closedSpans(zone.value, holidays.value, early.value)
  return valid({
    name: "trading",
    intervals: (from, to) =>
      subtract(union(sessions.value.flatMap((session) => session.intervals(from, to))), closed),
  })
}

function closedSpans(
  zone: Zone,
  holidays: readonly number[],
  early: readonly { readonly date: number; readonly close: number }[],
): Interval[] {
  const span = (from: number, to: number): Interval => ({
    start: zone.instant(from),
    end: zone.instant(to),
    name: "closed",
  })
  return union([
    ...holidays.map((date) => span(date, date + day)),
    ...early.map(({ date, close }) => span(close, date + day)),
  ])
}
