import { describe, expect, test } from "vitest"
import { type Circumstances, evaluate } from "./evaluate.ts"
import { type Calendars, compileSchedule, type Schedule, type ScheduleSpec } from "./schedule.ts"

const idle: Circumstances = { running: false, promised: false }
const running: Circumstances = { running: true, promised: false }
const at = (text: string): number => Date.parse(text)
const iso = (instant: number | undefined): string =>
  instant === undefined ? "never" : new Date(instant).toISOString().replace(":00.000Z", "Z")

function schedule(spec: ScheduleSpec, calendars: Calendars = () => undefined): Schedule {
  const compiled = compileSchedule(spec, calendars)
  if (!compiled.valid) throw new Error(JSON.stringify(compiled.problems))
  return compiled.value
}

function problems(spec: ScheduleSpec): string[] {
  const compiled = compileSchedule(spec, () => undefined)
  return compiled.valid ? [] : compiled.problems.map(({ path, value }) => `${path} = ${value}`)
}

const nights: ScheduleSpec = {
  timezone: "America/Toronto",
  windows: [{ name: "nights", days: ["mon-fri"], start: "20:00", end: "06:30" }],
}

describe("upstream's days and hours", () => {
  const business = schedule({ daysOfWeek: ["mon-fri"], hoursOfDay: ["9-17"], timezone: "America/New_York" })

  test("9-17 is open from 09:00:00 to 17:59:59 local", () => {
    const monday = evaluate(business, at("2026-06-01T12:00Z"), idle)
    expect(monday.open).toBe(false)
    expect(monday.next.slice(0, 2).map((edge) => [edge.kind, iso(edge.at)])).toEqual([
      ["opens", "2026-06-01T13:00Z"],
      ["closes", "2026-06-01T22:00Z"],
    ])
    expect(evaluate(business, at("2026-06-01T21:59:59.999Z"), idle).open).toBe(true)
    expect(evaluate(business, at("2026-06-01T22:00Z"), idle).open).toBe(false)
  })

  test("a range of hours that wraps does not carry its day", () => {
    const friday = schedule({ daysOfWeek: ["fri"], hoursOfDay: ["22-6"] })
    expect(evaluate(friday, at("2026-06-05T03:00Z"), idle).open).toBe(true)
    expect(evaluate(friday, at("2026-06-05T23:00Z"), idle).open).toBe(true)
    expect(evaluate(friday, at("2026-06-06T03:00Z"), idle).open).toBe(false)
  })

  test("days wrap over the week end, lists and upper case are read", () => {
    const wrapped = schedule({ daysOfWeek: ["Fri-MON, wed"], hoursOfDay: ["0-23"] })
    const open = ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04", "2026-06-05"].map(
      (date) => evaluate(wrapped, at(`${date}T12:00Z`), idle).open,
    )
    expect(open).toEqual([true, false, true, false, true])
  })

  test("every hour of every day is open with no edge at all", () => {
    const always = evaluate(
      schedule({ daysOfWeek: ["mon-sun"], hoursOfDay: ["0-23"] }),
      at("2026-06-01T00:00Z"),
      idle,
    )
    expect(always).toMatchObject({ open: true, next: [], until: undefined })
    expect(always.window).toEqual({ name: "schedule", opensAt: undefined, closesAt: undefined })
  })

  test("an empty set is never open, as it has always been", () => {
    expect(
      evaluate(schedule({ daysOfWeek: [], hoursOfDay: ["9-17"] }), at("2026-06-01T12:00Z"), idle),
    ).toMatchObject({
      open: false,
      next: [],
    })
  })

  test.each([
    ["*", "9"],
    ["monday", "9"],
    ["mon,", "9"],
    ["mon-tue-wed", "9"],
    ["mon", "9:00"],
    ["mon", "24"],
    ["mon", "9am"],
    ["mon", "-1"],
  ])("days %s with hours %s are refused with the value", (days, hours) => {
    expect(problems({ daysOfWeek: [days], hoursOfDay: [hours] })).toHaveLength(1)
  })
})

describe("windows", () => {
  test("an overnight window belongs to its start day", () => {
    const compiled = schedule(nights)
    const saturday = evaluate(compiled, at("2026-06-06T05:00Z"), idle)
    expect(saturday.open).toBe(true)
    expect(saturday.window).toEqual({
      name: "nights",
      opensAt: at("2026-06-06T00:00Z"),
      closesAt: at("2026-06-06T10:30Z"),
    })
    expect(evaluate(compiled, at("2026-06-01T05:00Z"), idle).open).toBe(false)
  })

  test("windows that touch are one window without a stop", () => {
    const compiled = schedule({
      windows: [
        { name: "evening", days: ["fri"], start: "22:00", end: "24:00" },
        { name: "weekend", days: ["sat", "sun"], start: "00:00", end: "24:00" },
        { name: "morning", days: ["mon"], start: "00:00", end: "06:00" },
      ],
    })
    const sunday = evaluate(compiled, at("2026-06-07T12:00Z"), idle)
    expect(sunday.window).toEqual({
      name: "evening",
      opensAt: at("2026-06-05T22:00Z"),
      closesAt: at("2026-06-08T06:00Z"),
    })
  })

  test("a window of 56 hours opened by cron is one window", () => {
    const compiled = schedule({ windows: [{ name: "weekend", cron: "0 22 * * 5", duration: "56h" }] })
    expect(evaluate(compiled, at("2026-06-07T12:00Z"), idle).window).toEqual({
      name: "weekend",
      opensAt: at("2026-06-05T22:00Z"),
      closesAt: at("2026-06-08T06:00Z"),
    })
  })

  test("an absolute range of half a year tells when it opened", () => {
    const compiled = schedule({
      windows: [{ name: "loan", from: "2026-01-01T00:00:00Z", until: "2026-07-01T00:00:00+02:00" }],
    })
    const june = evaluate(compiled, at("2026-06-07T12:00Z"), idle)
    expect(june.window?.opensAt).toBe(at("2026-01-01T00:00Z"))
    expect(june.next).toEqual([{ at: at("2026-06-30T22:00Z"), kind: "closes", window: "loan" }])
  })

  test("a window on the leap day is found years ahead", () => {
    const compiled = schedule({ windows: [{ name: "leap", cron: "0 6 29 2 *", duration: "1h" }] })
    expect(evaluate(compiled, at("2026-06-07T12:00Z"), idle).next.map((edge) => iso(edge.at))).toEqual([
      "2028-02-29T06:00Z",
      "2028-02-29T07:00Z",
      "2032-02-29T06:00Z",
      "2032-02-29T07:00Z",
      "2036-02-29T06:00Z",
    ])
  })

  test("days of month and days of week of a cron match either, as cron has always done", () => {
    const compiled = schedule({ windows: [{ name: "w", cron: "0 6 1 * mon", duration: "1h" }] })
    const opens = evaluate(compiled, at("2026-06-30T12:00Z"), idle).next.filter(
      ({ kind }) => kind === "opens",
    )
    expect(opens.map((edge) => iso(edge.at)).slice(0, 2)).toEqual(["2026-07-01T06:00Z", "2026-07-06T06:00Z"])
  })

  test("an end at the time of the start means the next day", () => {
    const compiled = schedule({ windows: [{ name: "day", days: ["sat"], start: "08:00", end: "08:00" }] })
    expect(evaluate(compiled, at("2026-06-06T12:00Z"), idle).window).toEqual({
      name: "day",
      opensAt: at("2026-06-06T08:00Z"),
      closesAt: at("2026-06-07T08:00Z"),
    })
  })

  test("31 December runs into 1 January", () => {
    const compiled = schedule({ windows: [{ name: "night", start: "22:00", end: "02:00" }] })
    expect(evaluate(compiled, at("2027-01-01T01:00Z"), idle).window?.opensAt).toBe(at("2026-12-31T22:00Z"))
  })

  test.each([
    [{ timezone: "EST", windows: [] }, "schedule.timezone = EST"],
    [{ timezone: "Mars/Olympus", windows: [] }, "schedule.timezone = Mars/Olympus"],
    [{ windows: [{ start: "9:00", end: "17:00" }] }, "schedule.windows[0].start = 9:00"],
    [{ windows: [{ start: "09:00", end: "24:30" }] }, "schedule.windows[0].end = 24:30"],
    [{ windows: [{ cron: "0 0 31 2 *", duration: "1h" }] }, "schedule.windows[0].cron = 0 0 31 2 *"],
    [{ windows: [{ cron: "0 0 * *", duration: "1h" }] }, "schedule.windows[0].cron = 0 0 * *"],
    [{ windows: [{ cron: "0 0 * * *", duration: "0s" }] }, "schedule.windows[0].duration = 0s"],
    [
      { windows: [{ from: "2026-02-30T00:00:00Z", until: "2026-03-01T00:00:00Z" }] },
      "schedule.windows[0].from = 2026-02-30T00:00:00Z",
    ],
    [{ calendars: [{ name: "ca-qc", action: "Exclude" }] }, "schedule.calendars[0].name = ca-qc"],
  ] satisfies [ScheduleSpec, string][])("a broken schedule is refused with the value: %j", (spec, first) => {
    expect(problems(spec)[0]).toBe(first)
  })
})

describe("precedence: freeze > override > exclude > window > closed", () => {
  const day = (...dates: string[]) => ({ dates })
  const calendars: Calendars = (name) =>
    name === "holidays"
      ? day("2026-06-03")
      : name === "quarter-end"
        ? day("2026-06-04", "2026-06-05")
        : undefined
  const daily: ScheduleSpec["windows"] = [{ name: "day", start: "08:00", end: "18:00" }]

  test("an excluded day stays closed, and says by which calendar", () => {
    const compiled = schedule(
      { windows: daily, calendars: [{ name: "holidays", action: "Exclude" }] },
      calendars,
    )
    const noon = evaluate(compiled, at("2026-06-03T12:00Z"), idle)
    expect(noon.open).toBe(false)
    expect(noon.rule).toEqual({ by: "exclude", calendar: "holidays" })
    expect(iso(noon.next[0]?.at)).toBe("2026-06-04T08:00Z")
  })

  test("an override beats the excluded day until it expires, at that very instant", () => {
    const compiled = schedule(
      {
        windows: daily,
        calendars: [{ name: "holidays", action: "Exclude" }],
        overrides: [
          { from: "2026-06-03T10:00:00Z", until: "2026-06-03T18:00:00Z", state: "Open", reason: "INC-42" },
        ],
      },
      calendars,
    )
    const noon = evaluate(compiled, at("2026-06-03T12:00Z"), idle)
    expect(noon.open).toBe(true)
    expect(noon.window).toEqual({
      name: "INC-42",
      opensAt: at("2026-06-03T10:00Z"),
      closesAt: at("2026-06-03T18:00Z"),
    })
    expect(noon.rule).toMatchObject({ by: "override", reason: "INC-42" })
  })

  test("Only is about windows alone: Extend opens besides them, whether or not its day is one of Only's", () => {
    const both = schedule(
      {
        windows: daily,
        calendars: [
          { name: "holidays", action: "Only" },
          { name: "quarter-end", action: "Extend" },
        ],
      },
      calendars,
    )
    expect(evaluate(both, at("2026-06-05T12:00Z"), idle)).toMatchObject({
      open: true,
      rule: { by: "extend", calendar: "quarter-end" },
    })
    expect(evaluate(both, at("2026-06-02T12:00Z"), idle)).toMatchObject({ open: false, rule: { by: "only" } })
  })

  test("Only narrows the windows to its days, Extend adds whole days", () => {
    const only = schedule({ windows: daily, calendars: [{ name: "holidays", action: "Only" }] }, calendars)
    expect(evaluate(only, at("2026-06-02T12:00Z"), idle).open).toBe(false)
    expect(evaluate(only, at("2026-06-03T12:00Z"), idle).open).toBe(true)
    const extend = schedule(
      { windows: daily, calendars: [{ name: "holidays", action: "Extend" }] },
      calendars,
    )
    expect(evaluate(extend, at("2026-06-03T02:00Z"), idle).open).toBe(true)
    expect(evaluate(extend, at("2026-06-02T02:00Z"), idle).open).toBe(false)
  })

  const frozen = schedule(
    { windows: daily, calendars: [{ name: "quarter-end", action: "Freeze" }] },
    calendars,
  )

  test("in a freeze nothing opens: what does not run stays away until it ends", () => {
    const noon = evaluate(frozen, at("2026-06-04T12:00Z"), idle)
    expect(noon.open).toBe(false)
    expect(noon.rule).toEqual({ by: "freeze", calendar: "quarter-end" })
    expect(iso(noon.next[0]?.at)).toBe("2026-06-06T08:00Z")
  })

  test("in a freeze nothing closes: what runs stays until it ends", () => {
    const night = evaluate(frozen, at("2026-06-04T22:00Z"), running)
    expect(night.open).toBe(true)
    expect(iso(night.next[0]?.at)).toBe("2026-06-06T00:00Z")
  })

  test("a host that is promised back by the window's end goes back through the freeze", () => {
    const promised = { running: true, promised: true }
    const noon = evaluate(frozen, at("2026-06-04T12:00Z"), promised)
    expect(noon.open).toBe(true)
    expect(iso(noon.window?.closesAt)).toBe("2026-06-04T18:00Z")
    expect(evaluate(frozen, at("2026-06-04T20:00Z"), promised).open).toBe(false)
  })

  test("Hold keeps what is, either way", () => {
    const held = schedule({
      windows: daily,
      overrides: [
        { from: "2026-06-02T17:00:00Z", until: "2026-06-02T21:00:00Z", state: "Hold", reason: "batch" },
      ],
    })
    expect(evaluate(held, at("2026-06-02T20:00Z"), running).open).toBe(true)
    expect(evaluate(held, at("2026-06-02T17:30Z"), idle).open).toBe(false)
    expect(iso(evaluate(held, at("2026-06-02T12:00Z"), running).window?.closesAt)).toBe("2026-06-02T21:00Z")
  })

  test("of two overrides at once the one listed first decides", () => {
    const compiled = schedule({
      overrides: [
        { until: "2026-06-02T12:00:00Z", state: "Closed", reason: "first" },
        { until: "2026-06-03T12:00:00Z", state: "Open", reason: "second" },
      ],
    })
    expect(evaluate(compiled, at("2026-06-02T06:00Z"), idle).open).toBe(false)
    expect(evaluate(compiled, at("2026-06-02T12:00Z"), idle).open).toBe(true)
  })
})
