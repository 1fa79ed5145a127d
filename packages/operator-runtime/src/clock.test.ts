import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { systemClock } from "./clock.ts"
import { FakeClock } from "./testing/fake-clock.ts"

const day = 86_400_000

describe("the system clock", () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test("a timer sixty days away, far beyond 2^31 ms, fires on its day and not before", () => {
    const run = vi.fn()
    systemClock.timer(Date.now() + 60 * day, run)
    vi.advanceTimersByTime(60 * day - 1_000)
    expect(run).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1_000)
    expect(run).toHaveBeenCalledOnce()
  })

  test("a delay of sixty days does not fire at once, as a bare setTimeout would", () => {
    const run = vi.fn()
    systemClock.after(60 * day, run)
    vi.advanceTimersByTime(59 * day)
    expect(run).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1 * day + 1)
    expect(run).toHaveBeenCalledOnce()
  })

  test("a date is reached within a minute of the wall clock being set past it", () => {
    const run = vi.fn()
    systemClock.timer(Date.now() + 5 * day, run)
    vi.setSystemTime(Date.now() + 6 * day)
    vi.advanceTimersByTime(60_000)
    expect(run).toHaveBeenCalledOnce()
  })

  test("a date is not reached early when the wall clock is set back", () => {
    const run = vi.fn()
    systemClock.timer(Date.now() + 30_000, run)
    vi.setSystemTime(Date.now() - day)
    vi.advanceTimersByTime(30_000)
    expect(run).not.toHaveBeenCalled()
    vi.advanceTimersByTime(day)
    expect(run).toHaveBeenCalledOnce()
  })

  test("a cancelled timer stays silent, also after it was armed again", () => {
    const run = vi.fn()
    const timer = systemClock.timer(Date.now() + 40 * day, run)
    vi.advanceTimersByTime(30 * day)
    timer.cancel()
    timer.cancel()
    vi.advanceTimersByTime(30 * day)
    expect(run).not.toHaveBeenCalled()
  })
})

describe("the fake clock", () => {
  test("timers fire in the order of their instants, each at its own", async () => {
    const clock = new FakeClock(0)
    const fired: [string, number][] = []
    clock.timer(300, () => fired.push(["c", clock.now()]))
    clock.after(100, () => fired.push(["a", clock.now()]))
    clock.timer(200, () => {
      fired.push(["b", clock.now()])
      clock.after(50, () => fired.push(["b+50", clock.now()]))
    })
    await clock.advance(1_000)
    expect(fired).toEqual([
      ["a", 100],
      ["b", 200],
      ["b+50", 250],
      ["c", 300],
    ])
    expect(clock.now()).toBe(1_000)
  })

  test("setting the wall clock moves dates and not durations", async () => {
    const clock = new FakeClock(0)
    const fired: string[] = []
    clock.timer(10_000, () => fired.push("date"))
    clock.after(10_000, () => fired.push("duration"))
    await clock.step(20_000)
    expect(fired).toEqual(["date"])
    await clock.advance(10_000)
    expect(fired).toEqual(["date", "duration"])
  })
})
