import { describe, expect, test } from "vitest"
import { type CalendarSpec, compileCalendar } from "./calendar.ts"
import { compileMarket } from "./market.ts"

const at = (text: string): number => Date.parse(text)
const iso = (instant: number): string => new Date(instant).toISOString().replace(":00.000Z", "Z")

function days(spec: CalendarSpec, from: string, to: string): string[] {
  const calendar = compileCalendar("c", spec)
  if (!calendar.valid) throw new Error(JSON.stringify(calendar.problems))
  return calendar.value.intervals(at(from), at(to)).map(({ start, end }) => `${iso(start)}/${iso(end)}`)
}

const ics = (...lines: string[]): string =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", ...lines, "END:VEVENT", "END:VCALENDAR"].join("\r\n")

describe("a calendar", () => {
  test("dates run from local midnight to local midnight, also when that day has 23 hours", () => {
    expect(days({ timezone: "America/New_York", dates: ["2026-03-08"] }, "2026-01-01", "2027-01-01")).toEqual(
      ["2026-03-08T05:00Z/2026-03-09T04:00Z"],
    )
  })

  test("a range of dates includes its last, a range of instants does not", () => {
    const ranges = [
      { from: "2026-12-24", until: "2026-12-26" },
      { from: "2026-07-01T08:00:00Z", until: "2026-07-01T09:00:00Z" },
    ]
    expect(days({ ranges }, "2026-01-01", "2027-01-01")).toEqual([
      "2026-07-01T08:00Z/2026-07-01T09:00Z",
      "2026-12-24T00:00Z/2026-12-27T00:00Z",
    ])
  })

  test("a yearly holiday returns every year", () => {
    const text = ics("SUMMARY:St-Jean", "DTSTART;VALUE=DATE:20200624", "RRULE:FREQ=YEARLY")
    expect(days({ timezone: "America/Toronto", ics: text }, "2026-01-01", "2028-01-01")).toEqual([
      "2026-06-24T04:00Z/2026-06-25T04:00Z",
      "2027-06-24T04:00Z/2027-06-25T04:00Z",
    ])
  })

  test("the first Monday of September and the last Monday of May are found", () => {
    const labour = ics("DTSTART;VALUE=DATE:20200907", "RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=1MO")
    expect(days({ ics: labour }, "2026-01-01", "2027-01-01")).toEqual(["2026-09-07T00:00Z/2026-09-08T00:00Z"])
    const memorial = ics("DTSTART;VALUE=DATE:20200525", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO")
    expect(days({ ics: memorial }, "2026-01-01", "2027-01-01")).toEqual([
      "2026-05-25T00:00Z/2026-05-26T00:00Z",
    ])
  })

  test("a weekly event keeps its local time over the change of the clock, skips its exceptions and ends", () => {
    const text = ics(
      "DTSTART;TZID=Europe/London:20261019T220000",
      "DURATION:PT2H",
      "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261104",
      "EXDATE;TZID=Europe/London:20261028T220000",
    )
    expect(days({ ics: text }, "2026-10-01", "2027-01-01")).toEqual([
      "2026-10-19T21:00Z/2026-10-19T23:00Z",
      "2026-10-21T21:00Z/2026-10-21T23:00Z",
      "2026-10-26T22:00Z/2026-10-27T00:00Z",
      "2026-11-02T22:00Z/2026-11-03T00:00Z",
      "2026-11-04T22:00Z/2026-11-05T00:00Z",
    ])
  })

  test("every second week counts from the first, and COUNT ends it", () => {
    const text = ics(
      "DTSTART:20260601T080000Z",
      "DTEND:20260601T090000Z",
      "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3",
    )
    expect(days({ ics: text }, "2026-06-10", "2027-01-01")).toEqual([
      "2026-06-15T08:00Z/2026-06-15T09:00Z",
      "2026-06-29T08:00Z/2026-06-29T09:00Z",
    ])
  })

  test("folded lines, alarms and cancelled events are read as RFC 5545 says", () => {
    const text = [
      "BEGIN:VCALENDAR",
      "BEGIN:VEVENT",
      "DTSTART;VALUE=DATE:2026",
      " 0605",
      "BEGIN:VALARM",
      "DURATION:PT15M",
      "END:VALARM",
      "END:VEVENT",
      "BEGIN:VEVENT",
      "DTSTART;VALUE=DATE:20260606",
      "STATUS:CANCELLED",
      "END:VEVENT",
      "END:VCALENDAR",
    ].join("\n")
    expect(days({ ics: text }, "2026-01-01", "2027-01-01")).toEqual(["2026-06-05T00:00Z/2026-06-06T00:00Z"])
  })

  const event = (...lines: string[]): string => ["BEGIN:VEVENT", ...lines, "END:VEVENT"].join("\r\n")
  const texts = (...events: string[]): string => ["BEGIN:VCALENDAR", ...events, "END:VCALENDAR"].join("\r\n")
  const starts = (spec: CalendarSpec): string[] =>
    days(spec, "2026-11-01", "2027-01-10").map((span) => span.split("/")[0] as string)

  test("an UNTIL in UTC includes the last occurrence east and west of it", () => {
    const weekly = (zone: string, start: string, until: string): string =>
      ics(`DTSTART;TZID=${zone}:${start}`, "DURATION:PT1H", `RRULE:FREQ=WEEKLY;UNTIL=${until}`)
    expect(starts({ ics: weekly("Asia/Tokyo", "20261124T080000", "20261207T230000Z") })).toEqual([
      "2026-11-23T23:00Z",
      "2026-11-30T23:00Z",
      "2026-12-07T23:00Z",
    ])
    expect(starts({ ics: weekly("America/Toronto", "20261124T220000", "20261202T025959Z") })).toEqual([
      "2026-11-25T03:00Z",
    ])
  })

  test.each([
    ["in UTC", "EXDATE:20261202T030000Z"],
    ["in its own zone", "EXDATE;TZID=America/Toronto:20261201T220000"],
    ["in another zone", "EXDATE;TZID=Asia/Tokyo:20261202T120000"],
    ["by its date", "EXDATE;VALUE=DATE:20261201"],
  ])("an occurrence that is excluded %s does not happen", (_, exdate) => {
    const text = ics(
      "DTSTART;TZID=America/Toronto:20261124T220000",
      "DURATION:PT1H",
      "RRULE:FREQ=WEEKLY;COUNT=3",
      exdate,
    )
    expect(starts({ ics: text })).toEqual(["2026-11-25T03:00Z", "2026-12-09T03:00Z"])
  })

  const series = event(
    "UID:rota@example.com",
    "DTSTART;TZID=America/Toronto:20261124T220000",
    "DURATION:PT1H",
    "RRULE:FREQ=WEEKLY;COUNT=3",
  )

  test("an occurrence that was cancelled does not happen, and one that was moved happens only where it was moved to", () => {
    const cancelled = event("UID:rota@example.com", "RECURRENCE-ID:20261202T030000Z", "STATUS:CANCELLED")
    expect(starts({ ics: texts(series, cancelled) })).toEqual(["2026-11-25T03:00Z", "2026-12-09T03:00Z"])
    const moved = event(
      "UID:rota@example.com",
      "RECURRENCE-ID;TZID=America/Toronto:20261201T220000",
      "DTSTART;TZID=America/Toronto:20261203T090000",
      "DURATION:PT2H",
    )
    expect(starts({ ics: texts(moved, series) })).toEqual([
      "2026-11-25T03:00Z",
      "2026-12-03T14:00Z",
      "2026-12-09T03:00Z",
    ])
    const ofAnother = cancelled.replace("rota@", "else@")
    expect(starts({ ics: texts(series, ofAnother) })).toHaveLength(3)
  })

  test("an RDATE happens besides the first, in whatever zone it is said", () => {
    const dates = ics("DTSTART;VALUE=DATE:20261124", "RDATE;VALUE=DATE:20261130,20261225")
    expect(starts({ ics: dates })).toEqual(["2026-11-24T00:00Z", "2026-11-30T00:00Z", "2026-12-25T00:00Z"])
    const times = ics(
      "DTSTART;TZID=America/Toronto:20261124T220000",
      "DURATION:PT1H",
      "RDATE:20261130T120000Z",
    )
    expect(starts({ ics: times })).toEqual(["2026-11-25T03:00Z", "2026-11-30T12:00Z"])
  })

  test.each([
    [event("UID:1", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T220000Z"), "20261201T220000Z"],
    [event("RECURRENCE-ID:20261201T220000Z", "STATUS:CANCELLED"), "20261201T220000Z"],
    [
      event("DTSTART;VALUE=DATE:20261124", "RDATE;VALUE=PERIOD:20261130T120000Z/PT1H"),
      "20261130T120000Z/PT1H",
    ],
    [event("DTSTART;VALUE=DATE:20261124", "RDATE:20261130T120000Z"), "20261130T120000Z"],
    [event("DTSTART;VALUE=DATE:20261124", "EXRULE:FREQ=WEEKLY"), "FREQ=WEEKLY"],
  ])("what is not read is refused and not passed over: %s", (text, value) => {
    const calendar = compileCalendar("c", { ics: texts(text) })
    expect(calendar.valid ? [] : calendar.problems).toMatchObject([{ path: "spec.ics", value }])
  })

  test.each([
    [{ dates: ["2026-02-30"] }, "spec.dates[0]", "2026-02-30"],
    [{ timezone: "EST" }, "spec.timezone", "EST"],
    [{ ranges: [{ from: "2026-05-02", until: "2026-05-01" }] }, "spec.ranges[0]", "2026-05-02 to 2026-05-01"],
    [{ ics: ics("DTSTART;TZID=Moon/Base:20260101T000000") }, "spec.ics", "20260101T000000"],
    [{ ics: ics("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=SECONDLY") }, "spec.ics RRULE", "SECONDLY"],
  ] satisfies [CalendarSpec, string, string][])("%j is refused with the value", (spec, path, value) => {
    const calendar = compileCalendar("c", spec)
    expect(calendar.valid ? [] : calendar.problems).toMatchObject([{ path, value }])
  })
})

describe("a capital markets schedule", () => {
  const market = compileMarket({
    timezone: "America/New_York",
    sessions: [{ daysOfWeek: ["mon-fri"], hoursOfDay: ["9-15"] }],
    holidays: ["2026-11-26"],
    earlyCloses: [{ date: "2026-11-27", closeHour: 12 }],
  })

  test("a holiday closes its day and an early close ends after its hour", () => {
    if (!market.valid) throw new Error("refused")
    const sessions = market.value.intervals(at("2026-11-25T00:00Z"), at("2026-11-29T00:00Z"))
    expect(
      sessions
        .filter(({ end }) => end > at("2026-11-25T06:00Z"))
        .map(({ start, end }) => `${iso(start)}/${iso(end)}`),
    ).toEqual(["2026-11-25T14:00Z/2026-11-25T21:00Z", "2026-11-27T14:00Z/2026-11-27T18:00Z"])
  })

  test("a date that does not exist is refused", () => {
    expect(compileMarket({ holidays: ["2026-13-01"] })).toMatchObject({ valid: false })
  })
})
