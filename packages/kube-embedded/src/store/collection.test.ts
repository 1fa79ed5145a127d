import * as fc from "fast-check"
import { expect, test } from "vitest"
import { Collection } from "./collection.ts"

const key = fc.stringMatching(/^[ab]{1,2}\/[a-d]{1,2}$/)
const write = fc.record({ kind: fc.constantFrom("set", "delete", "read"), key })

test("keys are read in order whatever was written since they were last read, from any prefix and after any key", () => {
  fc.assert(
    fc.property(fc.array(write), fc.constantFrom("", "a", "a/", "b/"), key, (writes, prefix, after) => {
      const collection = new Collection()
      const expected = new Set<string>()
      for (const { kind, key } of writes) {
        if (kind === "set") {
          collection.set(key, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: key } })
          expected.add(key)
        } else if (kind === "delete") {
          collection.delete(key)
          expected.delete(key)
        } else expect([...collection.keys()]).toEqual([...expected].sort())
      }
      const selected = [...expected].sort().filter((one) => one.startsWith(prefix) && one > after)
      expect([...collection.keys(prefix, after)]).toEqual(selected)
    }),
  )
})
