import type { Interval, Source } from "./interval.ts"
import { union } from "./interval.ts"
import { dateOf, day, hour, weekdayOf, type Zone } from "./zone.ts"

/**
 * Weekday AND hour membership: true while the local clock shows one of the hours on one of the weekdays.
 *
 * There are no edges to resolve: a skipped hour does not occur, a repeated one counts twice, and a range of
 * hours that wraps midnight does not carry its weekday along.
 */
export function membership(
  name: string,
  days: ReadonlySet<number>,
  hours: ReadonlySet<number>,
  zone: Zone,
): Source {
  const runs = runsOf(hours)
  const always = days.size === 7 && hours.size === 24
  return {
    name,
    intervals(from, to) {
      if (always) return [{ start: from - 1, end: to + 1, name }]
      const spans: Interval[] = []
      // A day more on both sides, so that a run that crosses the question's edge is returned whole.
      for (const stretch of zone.stretches(from - day, to + day)) {
        const last = stretch.end + stretch.offset
        for (let date = dateOf(stretch.start + stretch.offset); date < last; date += day) {
          if (!days.has(weekdayOf(date))) continue
          for (const run of runs) {
            const start = Math.max(stretch.start, date + run.from * hour - stretch.offset)
            const end = Math.min(stretch.end, date + run.to * hour - stretch.offset)
            if (end > start) spans.push({ start, end, name })
          }
        }
      }
      return union(spans)
    },
  }
}

function runsOf(hours: ReadonlySet<number>): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = []
  for (let value = 0; value < 24; value++) {
    if (!hours.has(value)) continue
    const last = runs.at(-1)
    if (last?.to === value) last.to = value + 1
    else runs.push({ from: value, to: value + 1 })
  }
  return runs
}
