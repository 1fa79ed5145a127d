import { FakeClock } from "@nightshift/operator-runtime/testing"
import { describe, expect, test } from "vitest"
import { Openings, type OpeningWish, ownerOf, queueOf } from "./openings.ts"

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

  test("at a rate the highest priority goes first, whoever asks first, and each is told its own turn", async () => {
    const clock = new FakeClock()
    const openings = new Openings({ max: Number.POSITIVE_INFINITY, clock, wake: () => {} })
    const began = clock.now()
    const of = (priority: number) => wish(clock, { ratePerMinute: 1, priority })
    openings.expect("urgent", of(200))
    openings.expect("later", of(100))
    expect(openings.ask("idle", of(10))).toMatchObject({ granted: false, until: began + 2 * 60_000 })
    expect(openings.ask("urgent", of(200))).toEqual({ granted: true })
    expect(openings.ask("later", of(100))).toMatchObject({ granted: false, until: began + 60_000 })
    await clock.advance(60_000)
    expect(openings.ask("idle", of(10))).toMatchObject({ granted: false })
    expect(openings.ask("later", of(100))).toEqual({ granted: true })
  })

  test("one that waits for its cluster's rate stands in no other cluster's way", () => {
    const clock = new FakeClock()
    const openings = new Openings({ max: 1, clock, wake: () => {} })
    const paced = wish(clock, { ratePerMinute: 1, priority: 200 })
    openings.ask("first", paced)
    openings.done("first")
    expect(openings.ask("second", paced)).toMatchObject({ granted: false, until: clock.now() + 60_000 })
    expect(openings.ask("other", wish(clock, { cluster: "elsewhere" }))).toEqual({ granted: true })
  })

  test("when one that goes first does not come after all, the next is woken", () => {
    for (const limit of [{ max: 1 }, { max: Number.POSITIVE_INFINITY, ratePerMinute: 1 }]) {
      const clock = new FakeClock()
      const woken: string[] = []
      const openings = new Openings({ max: limit.max, clock, wake: (key) => woken.push(key) })
      const of = (priority: number) => wish(clock, { ratePerMinute: limit.ratePerMinute, priority })
      openings.expect("urgent", of(200))
      openings.ask("idle", of(10))
      openings.done("urgent")
      expect(woken).toEqual(["idle"])
      expect(openings.ask("idle", of(10))).toEqual({ granted: true })
    }
  })

  test("both groups of ScheduledMachines share the places, and the same name in both is two", () => {
    const clock = new FakeClock()
    const woken: string[] = []
    const wake = (id: string) => woken.push(`${ownerOf(id).group}: ${ownerOf(id).key}`)
    const all = new Openings({ max: 1, clock, wake })
    const [main, legacy] = [queueOf(all, "main"), queueOf(all, "legacy")]
    expect(main.ask("default/m1", wish(clock))).toEqual({ granted: true })
    expect(legacy.ask("default/m1", wish(clock))).toMatchObject({ granted: false })
    main.done("default/m1")
    expect(woken).toEqual(["legacy: default/m1"])
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
