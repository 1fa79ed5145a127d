import * as fc from "fast-check"
import { expect, test } from "vitest"
import { moved } from "./contents.ts"
import { NameMap } from "./name-map.ts"

const edits = fc.array(
  fc.record({ key: fc.string({ maxLength: 2 }), value: fc.option(fc.nat(3), { nil: undefined }) }),
)

test("a version is what its edits make of the one before, which stays as it was, and what moved between them is told", () => {
  fc.assert(
    fc.property(fc.array(edits), (versions) => {
      let before = NameMap.empty<number>()
      let known = new Map<string, number>()
      for (const version of versions) {
        const wanted = new Map(known)
        const after = before.edited((draft) => {
          for (const { key, value } of version) {
            if (value === undefined) draft.delete(key)
            else draft.set(key, value)
            if (value === undefined) wanted.delete(key)
            else wanted.set(key, value)
          }
        })
        const asMap = (map: NameMap<number>) => new Map(map.parts.flatMap((part) => [...part]))
        expect(asMap(before)).toEqual(known)
        expect(asMap(after)).toEqual(wanted)
        expect(after.size).toBe(wanted.size)
        const keys = new Set([...known.keys(), ...wanted.keys()])
        const different = [...keys].filter((key) => known.get(key) !== wanted.get(key))
        expect([...moved(before, after)].toSorted()).toEqual(different.toSorted())
        before = after
        known = wanted
      }
    }),
  )
})

test("a version shares every part that it does not change", () => {
  const before = NameMap.empty<number>().edited((draft) => {
    for (let i = 0; i < 10_000; i++) draft.set(`name-${i}`, i)
  })
  const after = before.edited((draft) => draft.set("name-7", 0))
  expect(after.parts.filter((part, i) => part !== before.parts[i])).toHaveLength(1)
})
