import { expect, test } from "vitest"
import { EqualValues, sharing } from "./equal-values.ts"
import { scheduledMachine } from "./testing/manifests.ts"

test("two objects that say the same share what they say, and each keeps its own", () => {
  const condition = { type: "Ready", status: "True", reason: "AsScheduled", message: "no window is open" }
  const read = (name: string) =>
    ({
      ...scheduledMachine(name),
      status: { phase: "UnScheduled", conditions: [{ ...condition }], nodeRef: { name } },
    }) as never
  const share = sharing()
  const [one, other] = [share(read("a")), share(read("b"))] as never as {
    spec: { bootstrapSpec: object; infrastructureSpec: { spec: { address: string } } }
    status: { conditions: object[]; nodeRef: object }
  }[]
  expect(one).toEqual(read("a"))
  expect(other).toEqual(read("b"))
  expect(one?.status.conditions[0]).toBe(other?.status.conditions[0])
  expect(one?.spec.bootstrapSpec).toBe(other?.spec.bootstrapSpec)
  expect(one?.status.nodeRef).not.toBe(other?.status.nodeRef)
})

test("however many different values it is shown, each comes back as it was", () => {
  const equal = new EqualValues()
  for (let value = 0; value < 25_000; value++) expect(equal.one({ value })).toEqual({ value })
})
