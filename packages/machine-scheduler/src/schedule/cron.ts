import type { Interval, Source } from "./interval.ts"
import { union } from "./interval.ts"
import { type Parsed, problem, valid } from "./problem.ts"
import { dateOf, day, hour, minute, type Zone } from "./zone.ts"

/** Five fields as sets: minute, hour, day of month, month, day of week (Sunday is 0). */
export interface Cron {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly daysOfMonth: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly daysOfWeek: ReadonlySet<number>
  /** Both day fields are restricted: then a date matches either of them (the rule of cron since 1979). */
  readonly eitherDay: boolean
  /** The hour field begins with `*`: such a cron follows the running clock, also through a repeated hour. */
  readonly everyHour: boolean
}

interface Field {
  readonly name: string
  readonly low: number
  readonly high: number
  readonly names?: readonly string[]
}

const monthNames = ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const fields: readonly [Field, Field, Field, Field, Field] = [
  { name: "minute", low: 0, high: 59 },
  { name: "hour", low: 0, high: 23 },
  { name: "day of month", low: 1, high: 31 },
  { name: "month", low: 1, high: 12, names: monthNames },
  { name: "day of week", low: 0, high: 7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
]

export function parseCron(text: string, path: string): Parsed<Cron> {
  const parts = text.trim().split(/\s+/)
  if (parts.length !== 5)
    return problem(path, text, "has five fields: minute, hour, day of month, month, day of week")
  const sets: ReadonlySet<number>[] = []
  for (const [index, field] of fields.entries()) {
    const set = parseField(parts[index] as string, field)
    if (set === undefined)
      return problem(
        path,
        text,
        `the field ${field.name} takes ${field.low} to ${field.high}, lists, ranges and steps`,
      )
    sets.push(set)
  }
  const [minutes, hours, daysOfMonth, months, days] = sets as [
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
  ]
  const cron: Cron = {
    minutes,
    hours,
    daysOfMonth,
    months,
    daysOfWeek: new Set([...days].map((value) => value % 7)),
    eitherDay: !(parts[2] as string).startsWith("*") && !(parts[4] as string).startsWith("*"),
    everyHour: (parts[1] as string).startsWith("*"),
  }
  if (!everMatches(cron)) return problem(path, text, "fires: some year has such a date")
  return valid(cron)
}

function parseField(text: string, field: Field): ReadonlySet<number> | undefined {
  const members = new Set<number>()
  for (const part of text.split(",")) {
    const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(part)
    if (match === null) return undefined
    const [, first = "", last, step] = match
    const whole = first === "*"
    const low = whole ? field.low : valueOf(first, field)
    const alone = step === undefined ? low : field.high
    const high = last !== undefined ? valueOf(last, field) : whole ? field.high : alone
    const by = step === undefined ? 1 : Number(step)
    if (low === undefined || high === undefined || low > high || by < 1 || (whole && last !== undefined))
      return undefined
    for (let value = low; value <= high; value += by) members.add(value)
  }
  return members
}

function valueOf(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1
  const value = named >= 0 ? named : /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= field.low && value <= field.high ? value : undefined
}

function matchesDate(cron: Cron, date: number): boolean {
  const at = new Date(date)
  if (!cron.months.has(at.getUTCMonth() + 1)) return false
  const ofMonth = cron.daysOfMonth.has(at.getUTCDate())
  const ofWeek = cron.daysOfWeek.has(at.getUTCDay())
  return cron.eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek
}

/** Four hundred years hold every combination of date and weekday; twenty-eight hold all that is not a century. */
function everMatches(cron: Cron): boolean {
  const start = Date.UTC(2000, 0)
  for (let date = start; date < Date.UTC(2028, 0); date += day) if (matchesDate(cron, date)) return true
  return false
}

/** `{cron, duration}`: opens at each firing and lasts for elapsed time, so summer time moves only its start. */
export function cronWindow(name: string, cron: Cron, duration: number, zone: Zone): Source {
  return {
    name,
    intervals(from, to) {
      const spans: Interval[] = []
      for (const start of firings(cron, zone, from - duration, to))
        if (start + duration > from && start < to) spans.push({ start, end: start + duration, name })
      return union(spans)
    },
  }
}

/**
 * Instants in about `[from, to)`, sorted; a skipped reading fires at the transition, a repeated one once, or at each of
 * its occurrences when every hour is meant.
 */
function firings(cron: Cron, zone: Zone, from: number, to: number): number[] {
  const instants: number[] = []
  const lastDate = dateOf(to + zone.offset(to))
  for (let date = dateOf(from + zone.offset(from)) - day; date <= lastDate; date += day) {
    if (!matchesDate(cron, date)) continue
    for (const hours of cron.hours)
      for (const minutes of cron.minutes) {
        const local = date + hours * hour + minutes * minute
        const shown = cron.everyHour ? showing(zone, local) : []
        instants.push(...(shown.length === 0 ? [zone.instant(local)] : shown))
      }
  }
  return instants.toSorted((a, b) => a - b)
}

/** Every instant that shows exactly this reading: none in a gap, two in an overlap. */
function showing(zone: Zone, local: number): number[] {
  const found: number[] = []
  for (const stretch of zone.stretches(local - 26 * hour, local + 26 * hour)) {
    const instant = local - stretch.offset
    if (instant >= stretch.start && instant < stretch.end) found.push(instant)
  }
  return found
}
