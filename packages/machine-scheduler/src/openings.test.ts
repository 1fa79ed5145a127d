import { FakeClock } from "@nightshift/operator-runtime/testing"
import { describe, expect, test } from "vitest"
import { Openings, type OpeningWish } from "./openings.ts"

const wish = (clock: FakeClock, more: Partial<OpeningWish> = {}): OpeningWish => ({
  priority: 50,
  at: clock.now(),
  cluster: "spot",
  ratePerMinute: undefined,
  ...more,
})

describe("limited openings", () => {
  test("at the edge the highest priority goes first, whoever asks first", () => {
    const clock = new FakeClock()
    const openings = new Openings({ max: 1, clock, wake: () => {} })
    openings.expect("urgent", wish(clock, { priority: 90 }))
    openings.expect("idle", wish(clock, { priority: 10 }))
    expect(openings.ask("idle", wish(clock, { priority: 10 }))).toMatchObject({ granted: false })
    expect(openings.ask("urgent", wish(clock, { priority: 90 }))).toEqual({ granted: true })
  })

  test("when one is done the next in order is woken", () => {
    const clock = new FakeClock()
    const woken: string[] = []
    const openings = new Openings({ max: 1, clock, wake: (key) => woken.push(key) })
    openings.ask("a", wish(clock))
    openings.ask("c", wish(clock))
    openings.ask("b", wish(clock))
    openings.done("a")
    expect(woken).toEqual(["b"])
    expect(openings.ask("b", wish(clock))).toEqual({ granted: true })
  })

  test("one that is expected later stands in nobody's way", () => {
    const clock = new FakeClock()
    const openings = new Openings({ max: 1, clock, wake: () => {} })
    openings.expect("tomorrow", wish(clock, { priority: 200, at: clock.now() + 86_400_000 }))
    expect(openings.ask("now", wish(clock))).toEqual({ granted: true })
  })

  test("a rate lets so many begin in a minute, and says when the next may", async () => {
    const clock = new FakeClock()
    const openings = new Openings({ max: Number.POSITIVE_INFINITY, clock, wake: () => {} })
    const paced = wish(clock, { ratePerMinute: 2 })
    const began = clock.now()
    expect(openings.ask("a", paced)).toEqual({ granted: true })
    await clock.advance(10_000)
    expect(openings.ask("b", paced)).toEqual({ granted: true })
    expect(openings.ask("c", paced)).toMatchObject({ granted: false, until: began + 60_000 })
    await clock.advance(50_000)
    expect(openings.ask("c", paced)).toEqual({ granted: true })
  })

  test("what a former leader began counts", () => {
    const clock = new FakeClock()
    const openings = new Openings({ max: 1, clock, wake: () => {} })
    openings.underWay("begun")
    expect(openings.ask("new", wish(clock))).toMatchObject({ granted: false })
    openings.done("begun")
    expect(openings.ask("new", wish(clock))).toEqual({ granted: true })
  })
})
