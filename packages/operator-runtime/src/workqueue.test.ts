import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { KubeError } from "./kube-error.ts"
import { retry, settled, until } from "./outcome.ts"
import { FakeClock } from "./testing/fake-clock.ts"
import { WorkQueue, type WorkQueueOptions } from "./workqueue.ts"

function queue(options: WorkQueueOptions = {}): { clock: FakeClock; queue: WorkQueue } {
  const clock = new FakeClock(0)
  const made = new WorkQueue({ clock, random: () => 0.5, ...options })
  made.start()
  return { clock, queue: made }
}

const failed = retry(new Error("no"))

describe("a key", () => {
  test("that is added many times before it runs, runs once", () => {
    const { queue: q } = queue()
    q.add("a")
    q.add("a")
    expect(q.take()).toBe("a")
    expect(q.take()).toBeUndefined()
  })

  test("that is added while it runs is not handed out again until that run has ended, and then once", () => {
    const { queue: q } = queue()
    q.add("a")
    q.take()
    q.add("a")
    q.add("a")
    expect(q.take()).toBeUndefined()
    q.finish("a", settled)
    expect(q.take()).toBe("a")
    q.finish("a", settled)
    expect(q.take()).toBeUndefined()
  })

  test("that fails comes back after 5, 10, 20 ms and so on, half of it chance, up to the longest delay", async () => {
    const { queue: q, clock } = queue({ random: () => 0, backoff: { baseMs: 10, maxMs: 40 } })
    q.add("a")
    for (const delay of [5, 10, 20, 20, 20]) {
      expect(q.take()).toBe("a")
      q.finish("a", failed)
      await clock.advance(delay - 1)
      expect(q.take()).toBeUndefined()
      await clock.advance(1)
    }
    expect(q.failures("a")).toBe(5)
  })

  test("that succeeds after failures begins its back-off anew", async () => {
    const { queue: q, clock } = queue({ random: () => 0, backoff: { baseMs: 10, maxMs: 1_000 } })
    q.add("a")
    for (let i = 0; i < 4; i++) {
      q.take()
      q.finish("a", failed)
      await clock.advance(1_000)
    }
    q.take()
    q.finish("a", settled)
    q.add("a")
    q.take()
    q.finish("a", failed)
    await clock.advance(5)
    expect(q.take()).toBe("a")
  })

  test("that was told to wait by the server waits as long as the server said", async () => {
    const { queue: q, clock } = queue()
    q.add("a")
    q.take()
    q.finish("a", retry(new KubeError("slowly", { kind: "tooMany", retryAfterSeconds: 7 })))
    await clock.advance(6_999)
    expect(q.take()).toBeUndefined()
    await clock.advance(1)
    expect(q.take()).toBe("a")
  })

  test("that failed comes back at the instant that matters, however long its back-off is", async () => {
    const { queue: q, clock } = queue()
    q.add("a")
    q.take()
    const slowly = new KubeError("slowly", { kind: "tooMany", retryAfterSeconds: 60 })
    q.finish("a", retry(slowly, clock.now() + 7_000))
    await clock.advance(6_999)
    expect(q.take()).toBeUndefined()
    await clock.advance(1)
    expect(q.take()).toBe("a")
    q.finish("a", settled)
    await clock.advance(60_000)
    expect(q.take()).toBeUndefined()
  })

  test("that named its instant runs at it before those that merely changed", async () => {
    const { queue: q, clock } = queue()
    q.add("edge")
    q.take()
    q.finish("edge", until(clock.now() + 1_000))
    q.add("changed")
    await clock.advance(1_000)
    expect(q.take()).toBe("edge")
    expect(q.take()).toBe("changed")
  })

  test("that shall be looked at in forty days is looked at in forty days", async () => {
    const { queue: q, clock } = queue()
    const day = 86_400_000
    q.add("a")
    q.take()
    q.finish("a", until(40 * day))
    await clock.advanceTo(40 * day - 1)
    expect(q.take()).toBeUndefined()
    await clock.advanceTo(40 * day)
    expect(q.take()).toBe("a")
  })

  test("follows the date when the wall clock is set forward, and its back-off does not", async () => {
    const { queue: q, clock } = queue({ random: () => 0, backoff: { baseMs: 2_000, maxMs: 2_000 } })
    for (const key of ["dated", "failing"]) q.add(key)
    q.take()
    q.finish("dated", until(3_600_000))
    q.take()
    q.finish("failing", failed)
    await clock.step(3_600_000)
    expect(q.take()).toBe("dated")
    expect(q.take()).toBeUndefined()
    await clock.advance(1_000)
    expect(q.take()).toBe("failing")
  })

  test("forgets the instant of an earlier outcome as soon as it runs again", async () => {
    const { queue: q, clock } = queue()
    q.add("a")
    q.take()
    q.finish("a", until(1_000))
    q.add("a")
    q.take()
    q.finish("a", settled)
    await clock.advance(2_000)
    expect(q.take()).toBeUndefined()
  })

  test("whose instant has passed already comes back after a second, and not in a busy loop", async () => {
    const { queue: q, clock } = queue()
    q.add("a")
    q.take()
    q.finish("a", until(clock.now()))
    await clock.advance(999)
    expect(q.take()).toBeUndefined()
    await clock.advance(1)
    expect(q.take()).toBe("a")
  })

  test("delayed from outside keeps the earliest wish, whatever its runs decide", async () => {
    const { queue: q, clock } = queue()
    q.add("a", { after: 500 })
    q.add("a", { after: 900 })
    q.add("a")
    q.take()
    q.finish("a", settled)
    await clock.advance(499)
    expect(q.take()).toBeUndefined()
    await clock.advance(1)
    expect(q.take()).toBe("a")
    q.finish("a", settled)
    await clock.advance(1_000)
    expect(q.take()).toBeUndefined()
  })
})

describe("stopping", () => {
  test("waits for what runs, hands out nothing more and takes nothing in", async () => {
    const { queue: q } = queue()
    q.add("a")
    q.add("b")
    q.take()
    let drained = false
    const stopped = q.stop().then(() => (drained = true))
    q.add("c")
    expect(q.take()).toBeUndefined()
    await Promise.resolve()
    expect(drained).toBe(false)
    q.finish("a", failed)
    await stopped
    expect([q.depth, q.waiting, q.running]).toEqual([0, 0, 0])
  })

  test("leaves no timer behind", async () => {
    const { queue: q, clock } = queue()
    q.add("a", { after: 100 })
    q.add("b")
    q.take()
    q.finish("b", until(1_000))
    await q.stop()
    expect(clock.timers).toBe(0)
  })
})

test("a key that was never handed out cannot be finished", () => {
  const { queue: q } = queue()
  expect(() => q.finish("a", settled)).toThrow(/did not hand out a/)
})

type Step =
  | { do: "add"; key: string; after: number; priority: number }
  | { do: "take" }
  | { do: "finish"; which: number; how: "settled" | "until" | "retry" }
  | { do: "wait"; ms: number }

const steps = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant("add" as const),
      key: fc.constantFrom("a/1", "a/2", "b/1", "c"),
      after: fc.constantFrom(0, 0, 5, 50),
      priority: fc.constantFrom(-100, 0, 1),
    }),
    fc.record({ do: fc.constant("take" as const) }),
    fc.record({
      do: fc.constant("finish" as const),
      which: fc.nat(3),
      how: fc.constantFrom("settled" as const, "until" as const, "retry" as const),
    }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, 10, 100) }),
  ),
  { maxLength: 80 },
) as fc.Arbitrary<Step[]>

test("no key ever runs twice at once, and every add is followed by a run that began after it", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const { queue: q, clock } = queue({ backoff: { baseMs: 5, maxMs: 40 } })
      const running: string[] = []
      const owed = new Set<string>()
      const take = (): boolean => {
        const key = q.take()
        if (key === undefined) return false
        expect(running).not.toContain(key)
        running.push(key)
        owed.delete(key)
        return true
      }
      for (const step of steps) {
        if (step.do === "add") {
          q.add(step.key, { after: step.after, priority: step.priority })
          owed.add(step.key)
        } else if (step.do === "take") take()
        else if (step.do === "wait") await clock.advance(step.ms)
        else {
          const [key] = running.splice(step.which, 1)
          if (key === undefined) continue
          if (step.how !== "settled") owed.add(key)
          q.finish(
            key,
            step.how === "settled" ? settled : step.how === "until" ? until(clock.now() + 20) : failed,
          )
        }
      }
      // A key delayed from outside may be owed a run although one began meanwhile; time pays everything.
      for (let round = 0; round < 20; round++) {
        while (take());
        for (const key of running.splice(0)) q.finish(key, settled)
        await clock.advance(100)
      }
      expect([...owed]).toEqual([])
      expect([q.depth, q.running, q.waiting]).toEqual([0, 0, 0])
      await q.stop()
    }),
    { numRuns: 60 },
  )
})
