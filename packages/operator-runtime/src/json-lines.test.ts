import * as fc from "fast-check"
import { expect, test } from "vitest"
import { JsonLines } from "./json-lines.ts"

test("however the bytes are cut, even inside a character, the same values come out", () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue(), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (values, cuts) => {
        const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""))
        const lines = new JsonLines()
        const out: unknown[] = []
        let at = 0
        for (let i = 0; at < bytes.length; i++) {
          const next = at + (cuts[i % cuts.length] ?? 1)
          lines.push(Buffer.from(bytes.subarray(at, next)), (value) => out.push(value))
          at = next
        }
        expect(JSON.stringify(out)).toBe(JSON.stringify(values))
      },
    ),
  )
})

test("a line without its end is not a value yet", () => {
  const lines = new JsonLines()
  const out: unknown[] = []
  lines.push(Buffer.from('{"a":1}'), (value) => out.push(value))
  expect(out).toEqual([])
  lines.push(Buffer.from("\n\n"), (value) => out.push(value))
  expect(out).toEqual([{ a: 1 }])
})
