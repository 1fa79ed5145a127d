import * as fc from "fast-check"
import { expect, test } from "vitest"
import { DelayHeap } from "./delay-heap.ts"

type Step = ["set", string, number] | ["delete", string] | ["take", number]

const key = fc.constantFrom("a", "b", "c", "d", "e", "f", "g")
const at = fc.integer({ min: 0, max: 20 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant("set" as const), key, at),
  fc.tuple(fc.constant("delete" as const), key),
  fc.tuple(fc.constant("take" as const), at),
)

test("behaves as a sorted list would, whatever is set, moved, deleted and taken", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const heap = new DelayHeap<string>()
      const model = new Map<string, number>()
      for (const step of steps) {
        if (step[0] === "set") {
          heap.set(step[1], step[2])
          model.set(step[1], step[2])
        } else if (step[0] === "delete") {
          expect(heap.delete(step[1])).toBe(model.delete(step[1]))
        } else {
          const taken = heap.take(step[1])
          const earliest = Math.min(...model.values())
          if (earliest > step[1]) expect(taken).toBeUndefined()
          else {
            expect(model.get(taken ?? "")).toBe(earliest)
            model.delete(taken ?? "")
          }
        }
        expect(heap.size).toBe(model.size)
        expect(heap.next).toBe(model.size === 0 ? undefined : Math.min(...model.values()))
      }
    }),
  )
})
