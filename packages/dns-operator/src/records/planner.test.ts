import { parseName, type RRset, rrset } from "@nightshift/rfc2136"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { noAdoption } from "./adoption.ts"
import { type Contents, contentsOf } from "./contents.ts"
import { merge } from "./desired.ts"
import { markerRRset } from "./ownership.ts"
import type { Plan, PlanRules } from "./plan.ts"
import { plan, Planner } from "./planner.ts"
import type { Wish } from "./wish.ts"

const zone = parseName("spot.example.")
const rules: PlanRules = { zone, owner: "us", adoption: noAdoption, drift: "Repair" }
const mergeRules = { zone, defaultTtl: 30, maxRecords: 100, guests: "" }

const names = ["a", "b", "*.c", "@", "_own-a.a"]
const types = [
  ["A", "192.0.2.1"],
  ["A", "192.0.2.2"],
  ["TXT", "x"],
  ["CNAME", "other.example."],
] as const

const set = (name: string, [type, data]: readonly [string, string]): RRset =>
  rrset(parseName(name, { origin: zone }), type, 30, [data])

/** Every wish there can be: the same object whenever it is wished for, as a record's is until its spec changes. */
const wishes: readonly Wish[] = names.flatMap((name) =>
  types.map((value, index): Wish => {
    const { name: owner, type, rdatas } = set(name, value)
    const text = `${name} ${index}`
    const source = { kind: "ARecord", namespace: "ns", name: text, uid: text, createdAt: index }
    return { name: owner, type, ttl: undefined, rdatas, source, exclusive: false }
  }),
)

/** Everything a zone can hold: data, and markers of ours and of somebody else for whatever may be wished for. */
const rrsets: readonly RRset[] = [
  ...names.flatMap((name) => types.map((value) => set(name, value))),
  ...[...merge(wishes, mergeRules).desired.values()].flatMap((found) =>
    [...found.values()].flatMap((wanted) => ["us", "them"].map((owner) => markerRRset(wanted, owner))),
  ),
]

/** Contents that share with the former ones what did not change, as transferred versions of a zone do. */
function version(before: Contents, held: readonly RRset[]): Contents {
  const fresh = contentsOf(held)
  const shared = new Map(
    fresh.parts
      .flatMap((part) => [...part])
      .map(([key, now]) => {
        const was = before.at(key)
        const same = was?.size === now.size && [...now].every(([type, one]) => was.get(type) === one)
        return [key, same ? was : now]
      }),
  )
  return { size: shared.size, at: (key) => shared.get(key), parts: [shared] }
}

const told = ({ changes, obstacles, owned }: Plan) => ({
  changes: changes
    .map(
      ({ name, changes: steps }) =>
        `${name} ${steps
          .map((one) => JSON.stringify(one))
          .toSorted()
          .join(" ")}`,
    )
    .toSorted(),
  obstacles: obstacles.map(({ message }) => message).toSorted(),
  owned,
})

const some = <T>(all: readonly T[]) => fc.subarray([...all], { minLength: 0, maxLength: all.length })
const step = fc.record({
  wished: some(wishes),
  held: some(rrsets),
  drift: fc.constantFrom("Repair" as const, "Repair" as const, "Report" as const),
})

test("a planner that looks only at what has moved plans the same as one that looks at everything", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 6 }), (steps) => {
      const planner = new Planner()
      let contents = contentsOf([])
      for (const { wished, held, drift } of steps) {
        contents = version(contents, held)
        const { desired } = merge(wished, mergeRules)
        const now = { ...rules, drift }
        expect(told(planner.plan(desired, contents, now))).toEqual(told(plan(desired, contents, now)))
      }
    }),
    { numRuns: 300 },
  )
})

test("at a name where nothing moved the plan holds the very same change", () => {
  const planner = new Planner()
  const contents = contentsOf([])
  const [first, other] = [wishes[0], wishes[4]]
  if (first === undefined || other === undefined) throw new Error("there are two wishes")
  const before = planner.plan(merge([first], mergeRules).desired, contents, rules)
  const after = planner.plan(merge([first, other], mergeRules).desired, contents, rules)
  expect(after.changes).toHaveLength(2)
  expect(after.changes[0]).toBe(before.changes[0])
})
