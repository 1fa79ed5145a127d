import { expect, test } from "vitest"
import { microTimestamp, setCondition, timestamp } from "./conditions.ts"

const t0 = Date.parse("2026-03-01T10:00:00.900Z")
const t1 = t0 + 60_000
const ready = { type: "Ready", status: "True", reason: "Serving", message: "all is well" } as const

test("the transition time moves when the status changes and only then", () => {
  const first = setCondition([], ready, t0)
  const reworded = setCondition(first, { ...ready, message: "all is very well", observedGeneration: 2 }, t1)
  const broken = setCondition(reworded, { ...ready, status: "False", reason: "Broken" }, t1)
  expect(first[0]?.lastTransitionTime).toBe("2026-03-01T10:00:00Z")
  expect(reworded[0]).toMatchObject({
    message: "all is very well",
    lastTransitionTime: "2026-03-01T10:00:00Z",
  })
  expect(broken[0]).toMatchObject({ status: "False", lastTransitionTime: "2026-03-01T10:01:00Z" })
})

test("a condition that is already as wished stays the very same value, and others keep their place", () => {
  const other = setCondition([], { ...ready, type: "Other" }, t0)
  const both = setCondition(other, ready, t0)
  const again = setCondition(both, ready, t1)
  expect(again[1]).toBe(both[1])
  expect(again.map(({ type }) => type)).toEqual(["Other", "Ready"])
})

test("the list that was given is not changed", () => {
  const frozen = Object.freeze(setCondition([], ready, t0))
  expect(setCondition(frozen, { ...ready, status: "False" }, t1)).not.toBe(frozen)
  expect(frozen[0]?.status).toBe("True")
})

test("times have whole seconds, and micro times exactly six digits", () => {
  expect(timestamp(t0)).toBe("2026-03-01T10:00:00Z")
  expect(microTimestamp(t0)).toBe("2026-03-01T10:00:00.900000Z")
})
