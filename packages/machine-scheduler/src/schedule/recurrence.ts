import { type Parsed, problem, valid } from "./problem.ts"
import { dateOf, day, weekdayOf, type Zone } from "./zone.ts"

/** An RRULE of RFC 5545 with FREQ=YEARLY or WEEKLY, which is what holidays and rosters use. */
export interface RecurrenceRule {
  readonly frequency: "yearly" | "weekly"
  readonly interval: number
  readonly count: number | undefined
  /** Local reading of the last possible occurrence. */
  readonly until: number | undefined
  /** The weekday that begins a week; it matters to `INTERVAL` only. */
  readonly weekStart: number
  /** Weekdays, Monday is 0; `nth` counts inside the month (or year), from its end when negative. */
  readonly byDay: readonly { readonly weekday: number; readonly nth: number | undefined }[]
  readonly byMonth: ReadonlySet<number>
  /** Negative days count from the end of the month. */
  readonly byMonthDay: ReadonlySet<number>
}

const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
const known = new Set(["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "WKST"])

/** @param zone of DTSTART: an UNTIL in UTC is an instant, and occurrences are counted in local readings */
export function parseRule(text: string, path: string, zone: Zone): Parsed<RecurrenceRule> {
  const parts = new Map(text.split(";").map((part) => part.split("=", 2) as [string, string | undefined]))
  const strange = [...parts.keys()].find((key) => !known.has(key))
  if (strange !== undefined) return problem(path, strange, `is one of ${[...known].join(", ")}`)
  const frequency = parts.get("FREQ")
  if (frequency !== "YEARLY" && frequency !== "WEEKLY")
    return problem(path, frequency ?? "no FREQ", "has FREQ=YEARLY or FREQ=WEEKLY")
  const weekStart = weekdays.indexOf(parts.get("WKST") ?? "MO")
  const byDay = list(parts.get("BYDAY")).map((entry) => {
    const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(entry)
    const nth = match?.[1] === undefined ? undefined : Number(match[1])
    return { weekday: weekdays.indexOf(match?.[2] ?? ""), nth }
  })
  const byMonth = list(parts.get("BYMONTH")).map(Number)
  const byMonthDay = list(parts.get("BYMONTHDAY")).map(Number)
  const interval = Number(parts.get("INTERVAL") ?? 1)
  const count = parts.has("COUNT") ? Number(parts.get("COUNT")) : undefined
  const untilText = parts.get("UNTIL")
  const until = untilText === undefined ? undefined : parseUntil(untilText, zone)
  const sound =
    byDay.every(({ weekday, nth }) => weekday >= 0 && nth !== 0) &&
    byMonth.every((month) => month >= 1 && month <= 12) &&
    byMonthDay.every((date) => Number.isInteger(date) && date !== 0 && Math.abs(date) <= 31) &&
    Number.isInteger(interval) &&
    interval >= 1 &&
    (count === undefined || (Number.isInteger(count) && count >= 1)) &&
    weekStart >= 0 &&
    !Number.isNaN(until)
  if (!sound) return problem(path, text, "has numbers and weekdays that RFC 5545 knows")
  return valid({
    frequency: frequency === "YEARLY" ? "yearly" : "weekly",
    interval,
    count,
    until,
    weekStart,
    byDay,
    byMonth: new Set(byMonth),
    byMonthDay: new Set(byMonthDay),
  })
}

const list = (text: string | undefined): string[] => (text === undefined ? [] : text.split(","))

function parseUntil(text: string, zone: Zone): number {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z?)?$/.exec(text)
  if (match === null) return Number.NaN
  const [year = 0, month = 0, date = 0, hours = 23, minutes = 59, seconds = 59] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)))
  const reading = Date.UTC(year, month - 1, date, hours, minutes, seconds)
  return text.endsWith("Z") ? reading + zone.offset(reading) : reading
}

/** Local readings of the occurrences in `[from, to)`; DTSTART is always the first of all. */
export function* occurrencesOf(
  start: number,
  rule: RecurrenceRule | undefined,
  from: number,
  to: number,
): Generator<number> {
  if (rule === undefined) {
    if (start >= from && start < to) yield start
    return
  }
  const last = Math.min(to, rule.until === undefined ? to : rule.until + 1)
  // Only a rule with COUNT has to be counted from its beginning.
  const first = rule.count === undefined ? Math.max(start, from) : start
  let counted = 0
  const timeOfDay = start - dateOf(start)
  for (let date = dateOf(first) - day; date + timeOfDay < last; date += day) {
    const local = date + timeOfDay
    if (local < start || (local !== start && !matches(rule, start, date))) continue
    counted++
    if (rule.count !== undefined && counted > rule.count) return
    if (local >= from) yield local
  }
}

function matches(rule: RecurrenceRule, start: number, date: number): boolean {
  const at = new Date(date)
  const begun = new Date(start)
  if (rule.byMonth.size > 0 && !rule.byMonth.has(at.getUTCMonth() + 1)) return false
  if (rule.byMonthDay.size > 0 && !isMonthDay(rule.byMonthDay, at)) return false
  if (rule.frequency === "weekly") {
    const week = (local: number): number =>
      Math.floor((dateOf(local) - ((weekdayOf(local) - rule.weekStart + 7) % 7) * day) / (7 * day))
    if ((week(date) - week(start)) % rule.interval !== 0) return false
    if (rule.byDay.length > 0) return rule.byDay.some(({ weekday }) => weekday === weekdayOf(date))
    return rule.byMonthDay.size > 0 || weekdayOf(date) === weekdayOf(start)
  }
  if ((at.getUTCFullYear() - begun.getUTCFullYear()) % rule.interval !== 0) return false
  if (rule.byDay.length > 0) return rule.byDay.some((entry) => isNthWeekday(entry, rule.byMonth.size > 0, at))
  const sameMonth = rule.byMonth.size > 0 || at.getUTCMonth() === begun.getUTCMonth()
  const sameDate = rule.byMonthDay.size > 0 || at.getUTCDate() === begun.getUTCDate()
  return (sameMonth || rule.byMonthDay.size > 0) && sameDate
}

function isMonthDay(days: ReadonlySet<number>, at: Date): boolean {
  const length = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate()
  return days.has(at.getUTCDate()) || days.has(at.getUTCDate() - length - 1)
}

function isNthWeekday(
  { weekday, nth }: { readonly weekday: number; readonly nth: number | undefined },
  insideMonth: boolean,
  at: Date,
): boolean {
  if (weekdayOf(at.getTime()) !== weekday) return false
  if (nth === undefined) return true
  const year = at.getUTCFullYear()
  const begin = insideMonth ? Date.UTC(year, at.getUTCMonth()) : Date.UTC(year, 0)
  const end = insideMonth ? Date.UTC(year, at.getUTCMonth() + 1) : Date.UTC(year + 1, 0)
  const fromStart = Math.floor((at.getTime() - begin) / (7 * day)) + 1
  const fromEnd = -(Math.floor((end - day - at.getTime()) / (7 * day)) + 1)
  return nth === fromStart || nth === fromEnd
}
