import * as fc from "fast-check"
import { expect, it } from "vitest"
import { isArray, isObject, type Json, type JsonObject } from "../json.ts"
import { decodeFields, encodeFields } from "./fields-v1.ts"
import { difference, fieldSetOf, intersection, pathsOf, union } from "./field-set.ts"
import { serverSideApply } from "./index.ts"
import { entries, thing, writer } from "../../test/thing.ts"

const managers = ["a", "b", "c"] as const
const runs = { numRuns: 60 }
const text = fc.constantFrom("1", "2", "3")

/** Configurations that touch every kind of field: scalars, atomic and keyed lists, granular and atomic maps. */
const spec: fc.Arbitrary<JsonObject> = fc.record(
  {
    replicas: fc.integer({ min: 1, max: 3 }),
    args: fc.uniqueArray(text, { minLength: 1 }),
    selector: fc.dictionary(fc.constantFrom("p", "q"), text, { minKeys: 1 }),
    free: fc.dictionary(fc.constantFrom("p", "q"), text, { minKeys: 1 }),
    ports: fc
      .uniqueArray(fc.record({ port: fc.constantFrom(53, 80, 443), name: text }), {
        selector: ({ port }) => port,
      })
      .filter((list) => list.length > 0),
  },
  { requiredKeys: [] },
)
const step = fc.record({ manager: fc.constantFrom(...managers), spec })
const history = fc.array(step, { minLength: 1, maxLength: 6 })

const applied = (steps: readonly { manager: string; spec: JsonObject }[]) =>
  steps.reduce<JsonObject | undefined>(
    (live, { manager, spec }) => serverSideApply(live, thing(spec), writer(manager), true),
    undefined,
  ) ?? {}

/** Whether everything in `part` is in `whole`; items of keyed lists wherever they stand. */
function holds(whole: Json | undefined, part: Json): boolean {
  if (isArray(part)) {
    if (!isArray(whole)) return false
    return part.every((item) => whole.some((other) => holds(other, item)))
  }
  if (!isObject(part)) return whole === part
  return isObject(whole) && Object.entries(part).every(([key, value]) => holds(whole[key], value))
}

it("applying the last configuration once more changes nothing", () => {
  fc.assert(
    fc.property(history, (steps) => {
      const live = applied(steps)
      const last = steps.at(-1)
      if (last === undefined) return
      const again = serverSideApply(live, thing(last.spec), writer(last.manager, { now: 9e12 }), false)
      expect(again).toEqual(live)
    }),
    runs,
  )
})

it("after a forced apply the object holds the whole configuration, and every manager's fields are still in it", () => {
  fc.assert(
    fc.property(history, (steps) => {
      const live = applied(steps)
      const last = steps.at(-1)
      if (last !== undefined) expect(holds(live["spec"], last.spec)).toBe(true)
      for (const manager of managers) {
        const known = entries(live).find((entry) => entry["manager"] === manager)
        const latest = steps.findLast((one) => one.manager === manager)
        if (known === undefined || latest === undefined) continue
        const alone = serverSideApply(undefined, thing(latest.spec), writer(manager), true)
        const claimed = decodeFields(entries(alone)[0]?.["fieldsV1"] as JsonObject)
        const kept = decodeFields(known["fieldsV1"] as JsonObject)
        expect([...pathsOf(difference(kept, claimed))]).toEqual([])
      }
    }),
    runs,
  )
})

it("what a manager lets go of stays exactly where another has it too", () => {
  fc.assert(
    fc.property(spec, spec, (mine, theirs) => {
      const both = applied([
        { manager: "a", spec: mine },
        { manager: "b", spec: theirs },
      ])
      const left = serverSideApply(both, thing({ replicas: 9 }), writer("a"), true)
      const { replicas: _, ...rest } = theirs
      expect(holds(left["spec"], rest)).toBe(true)
      for (const field of Object.keys(mine)) {
        if (field !== "replicas" && theirs[field] === undefined) {
          expect((left["spec"] as JsonObject)[field]).toBeUndefined()
        }
      }
    }),
    runs,
  )
})

it("field sets obey the laws of sets and survive their wire form", () => {
  const path = fc.array(fc.constantFrom("f:a", "f:b", 'k:{"n":1}', 'v:"x"'), { minLength: 1, maxLength: 4 })
  const set = fc.array(path, { maxLength: 8 }).map(fieldSetOf)
  const listed = (of: Parameters<typeof pathsOf>[0]) => [...pathsOf(of)].map((one) => one.join("/")).sort()
  fc.assert(
    fc.property(set, set, (a, b) => {
      expect(listed(decodeFields(encodeFields(a)))).toEqual(listed(a))
      expect(listed(union(difference(a, b), intersection(a, b)))).toEqual(listed(a))
      expect(listed(difference(union(a, b), b))).toEqual(listed(difference(a, b)))
      expect(listed(union(a, b))).toEqual(listed(union(b, a)))
    }),
    runs,
  )
})
