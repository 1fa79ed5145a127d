import * as fc from "fast-check"
import { expect, test } from "vitest"
import { namespaceOf } from "./keys.ts"
import { ReadyKeys } from "./ready-keys.ts"

function drain(keys: ReadyKeys): string[] {
  const taken: string[] = []
  for (let key = keys.take(); key !== undefined; key = keys.take()) taken.push(key)
  return taken
}

test("a namespace with two keys does not wait for one with a thousand", () => {
  const keys = new ReadyKeys(namespaceOf)
  for (let i = 0; i < 1_000; i++) keys.add(`big/${i}`, 0)
  keys.add("small/a", 0)
  keys.add("small/b", 0)
  const order = drain(keys)
  expect(order.indexOf("small/a")).toBeLessThan(3)
  expect(order.indexOf("small/b")).toBeLessThan(5)
  expect(order).toHaveLength(1_002)
})

test("higher priorities go first, and a key that is wanted more urgently moves up", () => {
  const keys = new ReadyKeys(namespaceOf)
  keys.add("n/low", -100)
  keys.add("n/normal", 0)
  keys.add("n/raised", -100)
  expect(keys.add("n/raised", 10)).toBe(false)
  expect(keys.add("n/normal", -5)).toBe(false)
  expect(drain(keys)).toEqual(["n/raised", "n/normal", "n/low"])
})

const someKey = fc
  .tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 9 }))
  .map(([namespace, name]) => `${namespace}/${name}`)

test("every key comes out exactly once, in turns between namespaces of one priority", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(someKey, fc.constantFrom(-1, 0, 1))), (adds) => {
      const keys = new ReadyKeys(namespaceOf)
      const priority = new Map<string, number>()
      for (const [key, wanted] of adds) {
        expect(keys.add(key, wanted)).toBe(!priority.has(key))
        priority.set(key, Math.max(wanted, priority.get(key) ?? wanted))
      }
      expect(keys.size).toBe(priority.size)
      const order = drain(keys)
      expect(order.toSorted()).toEqual([...priority.keys()].toSorted())
      order.forEach((key, index) => {
        const next = order[index + 1]
        if (next === undefined) return
        const [mine = 0, theirs = 0] = [priority.get(key), priority.get(next)]
        expect(theirs).toBeLessThanOrEqual(mine)
        // The same namespace twice in a row means that no other has anything left at this priority.
        if (theirs === mine && namespaceOf(next) === namespaceOf(key)) {
          const others = order
            .slice(index + 1)
            .filter((other) => priority.get(other) === mine && namespaceOf(other) !== namespaceOf(key))
          expect(others).toEqual([])
        }
      })
      expect(keys.take()).toBeUndefined()
    }),
  )
})
