import { describe, expect, test } from "vitest"
import { evaluate } from "./evaluate.ts"
import { provided, type ProviderWord } from "./provided.ts"
import { compileSchedule, type OverrideSpec, type Schedule, type ScheduleSpec } from "./schedule.ts"

const at = (text: string): number => Date.parse(text)
const noon = at("2026-06-01T12:00:00Z")
const idle = { running: false, promised: false }
const running = { running: true, promised: false }

const word = (more: Partial<ProviderWord> = {}): ProviderWord => ({
  active: true,
  since: at("2026-06-01T09:00:00Z"),
  next: at("2026-06-01T17:00:00Z"),
  ...more,
})

function schedule(spec: ScheduleSpec, says: ProviderWord, now = noon): Schedule {
  const calendar = { timezone: "UTC", dates: ["2026-06-01"] }
  const compiled = compileSchedule({ timezone: "UTC", ...spec }, () => calendar)
  if (!compiled.valid) throw new Error(JSON.stringify(compiled.problems))
  return provided(compiled.value, says, now)
}

describe("the word of a provider is a window among others", () => {
  test("that opened when it began to say so, and closes when it will say otherwise", () => {
    expect(evaluate(schedule({}, word()), noon, idle)).toMatchObject({
      open: true,
      window: { name: "provider", opensAt: at("2026-06-01T09:00:00Z"), closesAt: at("2026-06-01T17:00:00Z") },
      next: [{ at: at("2026-06-01T17:00:00Z"), kind: "closes" }],
    })
  })

  test("a freeze keeps what is, although the provider says: active", () => {
    const frozen = schedule({ calendars: [{ name: "quarter-end", action: "Freeze" }] }, word())
    expect(evaluate(frozen, noon, idle)).toMatchObject({ open: false, rule: { by: "freeze" } })
    expect(evaluate(frozen, noon, running)).toMatchObject({ open: true, rule: { by: "freeze" } })
  })

  test("an override closes what it opened, and opens what it closed", () => {
    const overridden = (state: OverrideSpec["state"]) => [{ until: "2026-06-01T13:00:00Z", state }]
    const closed = schedule({ overrides: overridden("Closed") }, word())
    expect(evaluate(closed, noon, running)).toMatchObject({
      open: false,
      next: [
        { at: at("2026-06-01T13:00:00Z"), kind: "opens" },
        { at: at("2026-06-01T17:00:00Z"), kind: "closes" },
      ],
    })
    const open = schedule({ overrides: overridden("Open") }, word({ active: false, next: undefined }))
    expect(evaluate(open, noon, idle)).toMatchObject({ open: true, rule: { by: "override" } })
  })

  test("a calendar excludes its days", () => {
    const excluded = schedule({ calendars: [{ name: "holidays", action: "Exclude" }] }, word())
    expect(evaluate(excluded, noon, idle)).toMatchObject({ open: false, rule: { by: "exclude" } })
  })

  test("an instant that it announced and let pass changes nothing until it says so", () => {
    const late = at("2026-06-01T17:00:05Z")
    expect(evaluate(schedule({}, word(), late), late, running)).toMatchObject({
      open: true,
      window: { closesAt: undefined },
    })
    const inactive = word({ active: false, next: noon })
    expect(evaluate(schedule({}, inactive, late), late, idle)).toMatchObject({ open: false, next: [] })
  })
})
