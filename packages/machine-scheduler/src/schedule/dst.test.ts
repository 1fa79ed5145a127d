import { describe, expect, test } from "vitest"
import { edgesBetween } from "./evaluate.ts"
import { compileSchedule, type ScheduleSpec } from "./schedule.ts"
import { day, zoneOf } from "./zone.ts"

/** Zone, local date, start, end -> opens, closes (UTC); undefined when the window is skipped. */
const nights: readonly [string, string, string, string, string?, string?][] = [
  ["America/New_York", "2026-03-07", "22:00", "06:00", "2026-03-08T03:00Z", "2026-03-08T10:00Z"],
  ["America/New_York", "2026-03-08", "02:00", "05:00", "2026-03-08T07:00Z", "2026-03-08T09:00Z"],
  ["America/New_York", "2026-03-08", "02:10", "02:50"],
  ["America/New_York", "2026-11-01", "01:00", "02:00", "2026-11-01T05:00Z", "2026-11-01T07:00Z"],
  ["America/New_York", "2026-11-01", "01:30", "06:00", "2026-11-01T05:30Z", "2026-11-01T11:00Z"],
  ["America/New_York", "2026-11-01", "01:15", "01:45", "2026-11-01T05:15Z", "2026-11-01T05:45Z"],
  ["Europe/London", "2026-10-24", "22:00", "06:00", "2026-10-24T21:00Z", "2026-10-25T06:00Z"],
  ["Europe/Dublin", "2026-10-24", "22:00", "06:00", "2026-10-24T21:00Z", "2026-10-25T06:00Z"],
  ["Australia/Lord_Howe", "2026-04-04", "22:00", "06:00", "2026-04-04T11:00Z", "2026-04-04T19:30Z"],
  ["Australia/Lord_Howe", "2026-04-05", "01:45", "06:00", "2026-04-04T14:45Z", "2026-04-04T19:30Z"],
  ["Pacific/Apia", "2011-12-30", "09:00", "17:00"],
  ["Pacific/Apia", "2011-12-30", "22:00", "06:00"],
  ["Pacific/Apia", "2011-12-29", "22:00", "06:00", "2011-12-30T08:00Z", "2011-12-30T16:00Z"],
  ["Africa/Cairo", "2026-04-24", "00:00", "06:00", "2026-04-23T22:00Z", "2026-04-24T03:00Z"],
  ["Africa/Cairo", "2026-10-29", "23:30", "06:00", "2026-10-29T20:30Z", "2026-10-30T04:00Z"],
  ["America/Sao_Paulo", "2018-11-04", "00:00", "06:00", "2018-11-04T03:00Z", "2018-11-04T08:00Z"],
  ["Asia/Kathmandu", "2026-06-01", "22:00", "06:00", "2026-06-01T16:15Z", "2026-06-02T00:15Z"],
  ["Africa/Casablanca", "2026-03-21", "22:00", "06:00", "2026-03-21T22:00Z", "2026-03-22T05:00Z"],
]

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

function compiled(spec: ScheduleSpec) {
  const schedule = compileSchedule(spec, () => undefined)
  if (!schedule.valid) throw new Error(JSON.stringify(schedule.problems))
  return schedule.value
}

const iso = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString().replace(":00.000Z", "Z")

describe("nights on which the clock jumps", () => {
  test.each(nights)("%s, %s from %s to %s", (timezone, date, start, end, opens, closes) => {
    const midnight = Date.parse(`${date}T00:00Z`)
    const days = [weekdays[new Date(midnight).getUTCDay()] as string]
    const schedule = compiled({ timezone, windows: [{ name: "night", days, start, end }] })
    const edges = edgesBetween(schedule, midnight - 1.5 * day, midnight + 2 * day, false)
    expect(iso(edges.find(({ kind }) => kind === "opens")?.at)).toBe(opens)
    expect(iso(edges.find(({ kind }) => kind === "closes")?.at)).toBe(closes)
    const skipped = schedule.skipped(midnight - 2 * day, midnight + 2 * day)
    expect(skipped).toEqual(opens === undefined ? [{ window: "night", date }] : [])
  })

  test("a cron window lasts elapsed time, so the night of the change has its full length", () => {
    const schedule = compiled({
      timezone: "America/New_York",
      windows: [{ name: "night", cron: "0 22 * * 6", duration: "8h" }],
    })
    const edges = edgesBetween(
      schedule,
      Date.parse("2026-03-07T00:00Z"),
      Date.parse("2026-03-09T00:00Z"),
      false,
    )
    expect(edges.map(({ at }) => iso(at))).toEqual(["2026-03-08T03:00Z", "2026-03-08T11:00Z"])
  })

  test("a cron reading that is skipped fires at the transition, one that is repeated fires once", () => {
    const schedule = compiled({
      timezone: "America/New_York",
      windows: [{ name: "job", cron: "30 1,2 * * *", duration: "10m" }],
    })
    const opens = (from: string, to: string) =>
      edgesBetween(schedule, Date.parse(from), Date.parse(to), false)
        .filter(({ kind }) => kind === "opens")
        .map(({ at }) => iso(at))
    expect(opens("2026-03-08T04:00Z", "2026-03-08T12:00Z")).toEqual([
      "2026-03-08T06:30Z",
      "2026-03-08T07:00Z",
    ])
    expect(opens("2026-11-01T04:00Z", "2026-11-01T12:00Z")).toEqual([
      "2026-11-01T05:30Z",
      "2026-11-01T07:30Z",
    ])
  })

  test("an hourly cron follows the running clock through both of the repeated hours", () => {
    const schedule = compiled({
      timezone: "America/New_York",
      windows: [{ name: "job", cron: "0 * * * *", duration: "10m" }],
    })
    const opens = edgesBetween(
      schedule,
      Date.parse("2026-11-01T05:00Z"),
      Date.parse("2026-11-01T08:00Z"),
      false,
    )
    expect(opens.filter(({ kind }) => kind === "opens")).toHaveLength(3)
  })

  test("an hourly cron loses no reading that is skipped: it fires at the transition", () => {
    const schedule = compiled({
      timezone: "America/Toronto",
      windows: [{ name: "job", cron: "0 */2 * * *", duration: "30m" }],
    })
    const edges = edgesBetween(
      schedule,
      Date.parse("2026-03-08T06:00Z"),
      Date.parse("2026-03-08T09:00Z"),
      false,
    )
    expect(edges.map(({ at }) => iso(at))).toEqual([
      "2026-03-08T07:00Z",
      "2026-03-08T07:30Z",
      "2026-03-08T08:00Z",
      "2026-03-08T08:30Z",
    ])
  })

  test("upstream's hour membership knows no edge to resolve: a skipped hour does not occur, a repeated one does twice", () => {
    const schedule = compiled({ timezone: "America/New_York", daysOfWeek: ["sun"], hoursOfDay: ["2"] })
    const spring = edgesBetween(
      schedule,
      Date.parse("2026-03-08T00:00Z"),
      Date.parse("2026-03-09T00:00Z"),
      false,
    )
    expect(spring).toEqual([])
    const hourOne = compiled({ timezone: "America/New_York", daysOfWeek: ["sun"], hoursOfDay: ["1"] })
    const autumn = edgesBetween(
      hourOne,
      Date.parse("2026-11-01T00:00Z"),
      Date.parse("2026-11-02T00:00Z"),
      false,
    )
    expect(autumn.map(({ at }) => iso(at))).toEqual(["2026-11-01T05:00Z", "2026-11-01T07:00Z"])
  })
})

test.each([
  "Japan",
  "Singapore",
  "NZ",
  "GB-Eire",
  "W-SU",
  "EST5EDT",
  "CET",
  "Zulu",
  "Etc/GMT+5",
  "America/Argentina/Ushuaia",
])("%s is a zone of the IANA database and is read", (name) => {
  expect(zoneOf(name)?.name).toBe(name)
})

test.each(["EST", "pst", "IST", "+05:00", "Mars/Phobos", "Atlantis"])(
  "%s names no place and is refused",
  (name) => {
    expect(zoneOf(name)).toBeUndefined()
  },
)
