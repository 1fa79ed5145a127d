import * as fc from "fast-check"
import { expect, test } from "vitest"
import { KubeError, type KubeErrorKind } from "./kube-error.ts"
import { calm, type Ending, nextStep } from "./reflector-policy.ts"

const failed = (kind: KubeErrorKind, more: { code?: number; retryAfterSeconds?: number } = {}): Ending => ({
  kind: "failed",
  phase: "watch",
  opened: false,
  error: new KubeError("no", { kind, ...more }),
})

test("delays double from 0.8 s and never exceed 30 s, whatever the dice say", () => {
  const longest: number[] = []
  let streak = calm
  for (let i = 0; i < 10; i++) {
    const step = nextStep(streak, failed("unreachable"), () => 1)
    longest.push(step.waitMs)
    streak = step.streak
  }
  expect(longest).toEqual([800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000, 30_000])
})

test("a healthy watch is joined again without any delay", () => {
  expect(nextStep(calm, { kind: "ended", lastedMs: 400_000, events: 0 }, () => 1)).toMatchObject({
    waitMs: 0,
    relist: false,
    knows: true,
  })
})

test("an unreachable server is never a reason to list anew: when it is back, the watch goes on where it was", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }), (dice) => {
      let streak = calm
      for (const die of dice) {
        const step = nextStep(streak, failed("unreachable"), () => die)
        expect(step.relist).toBe(false)
        streak = step.streak
      }
    }),
  )
})

test("what the server asks is added to, never undercut", () => {
  const step = nextStep(calm, failed("tooMany", { code: 429, retryAfterSeconds: 12 }), () => 0)
  expect(step.waitMs).toBe(12_000)
})
