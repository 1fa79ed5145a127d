import { expect, test } from "vitest"
import { describe, validate } from "./index.ts"

test("a pattern is reported with the value, the place and the pattern", () => {
  const schema = {
    type: "object",
    properties: { spec: { type: "object", properties: { x: { type: "string", pattern: "^..$" } } } },
  } as const
  expect(validate(schema, { spec: { x: "foo" } }).map(describe)).toEqual([
    `spec.x: Invalid value: "foo": spec.x in body should match '^..$'`,
  ])
})
