import * as fc from "fast-check"
import { Temporal } from "temporal-polyfill"
import { describe, expect, test } from "vitest"
import { edgesBetween, evaluate } from "./evaluate.ts"
import { compileSchedule, type Schedule, type ScheduleSpec } from "./schedule.ts"
import { day, zoneOf } from "./zone.ts"

/** Every zone and many more windows in a soak; a sample that changes with the seed otherwise. */
const soak = process.env["NIGHTSHIFT_SOAK"] !== undefined
const everyZone = Intl.supportedValuesOf("timeZone").filter((name) => zoneOf(name) !== undefined)
const zones = soak ? everyZone : everyZone.filter((_, index) => index % 24 === new Date().getUTCDate() % 24)
const year = { from: Date.UTC(2026, 0), to: Date.UTC(2027, 0) }
const idle = { running: false, promised: false }

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
const dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

const clockWindow = fc
  .tuple(
    fc.integer({ min: 0, max: 1439 }),
    fc.integer({ min: 0, max: 1440 }),
    fc.subarray(dayNames, { minLength: 1 }),
  )
  .map(([start, end, days]) => ({ days, start: clock(start), end: clock(end) }))
const cronWindow = fc
  .tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 40 }))
  .map(([minute, hour, length]) => ({ cron: `${minute} ${hour} * * 1-5`, duration: `${length}h` }))
const spec = fc.oneof(
  fc.record({ windows: fc.array(fc.oneof(clockWindow, cronWindow), { minLength: 1, maxLength: 3 }) }),
  fc
    .tuple(
      fc.subarray(dayNames, { minLength: 1 }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 23 }),
    )
    .map(([daysOfWeek, a, b]) => ({ daysOfWeek, hoursOfDay: [`${a}-${b}`] })),
)

function compiled(timezone: string, rest: ScheduleSpec): Schedule {
  const schedule = compileSchedule({ timezone, ...rest }, () => undefined)
  if (!schedule.valid) throw new Error(JSON.stringify(schedule.problems))
  return schedule.value
}

describe("in every zone, over a whole year", () => {
  test("edges strictly increase, the answer flips at edges only, and the next edge is never lost", () => {
    for (const timezone of zones)
      fc.assert(
        fc.property(
          spec,
          fc.array(fc.integer({ min: 0, max: 360 * day }), { maxLength: 12 }),
          (rest, moments) => {
            const schedule = compiled(timezone, rest)
            const edges = edgesBetween(schedule, year.from, year.to, false)
            const first = evaluate(schedule, year.from - 1, idle).open
            for (const [index, edge] of edges.entries()) {
              expect(edge.at).toBeGreaterThan(edges[index - 1]?.at ?? 0)
              expect(edge.kind).toBe((index % 2 === 0) === first ? "closes" : "opens")
            }
            for (const moment of moments) {
              const now = year.from + moment
              const answer = evaluate(schedule, now, idle)
              const passed = edges.filter(({ at }) => at <= now)
              expect(answer.open).toBe(passed.length % 2 === 0 ? first : !first)
              expect(answer.next.map(({ at }) => at).filter((at) => at < year.to)).toEqual(
                edges.slice(passed.length, passed.length + 5).map(({ at }) => at),
              )
            }
          },
        ),
        { numRuns: soak ? 50 : 4 },
      )
  }, 600_000)

  test("where the clock does not jump over a reading, Temporal agrees on every edge", () => {
    for (const timezone of zones)
      fc.assert(
        fc.property(clockWindow, (window) => {
          const schedule = compiled(timezone, { windows: [{ ...window, days: dayNames }] })
          const edges = new Set(edgesBetween(schedule, year.from, year.to, false).map(({ at }) => at))
          const last = Temporal.PlainDate.from("2026-12-29")
          let date = Temporal.PlainDate.from("2026-01-03")
          for (; Temporal.PlainDate.compare(date, last) < 0; date = date.add({ days: soak ? 1 : 8 })) {
            const local = date.toPlainDateTime(window.start)
            const zoned = local.toZonedDateTime(timezone)
            const jumpedOver = !zoned.toPlainDateTime().equals(local)
            const merged = evaluate(schedule, zoned.epochMilliseconds - 1, idle).open
            if (!jumpedOver && !merged) expect(edges).toContain(zoned.epochMilliseconds)
          }
        }),
        { numRuns: soak ? 5 : 1 },
      )
  }, 600_000)
})
