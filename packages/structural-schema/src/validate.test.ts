import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { JsonValue, StructuralSchema } from "./index.ts"
import { applyDefaults, describe as spelled, prune, validate } from "./index.ts"

/** The schema under `spec.x`, and what is said of a value there. */
const said = (x: StructuralSchema, value: JsonValue, old?: JsonValue) =>
  validate(
    { type: "object", properties: { spec: { type: "object", properties: { x } } } },
    { spec: { x: value } },
    old === undefined ? undefined : { spec: { x: old } },
  ).map(spelled)

describe("kube-apiserver 1.36 says the same, word for word", () => {
  test.each<[string, StructuralSchema, JsonValue, string[]]>([
    [
      "a string that does not match",
      { type: "string", pattern: "^..$" },
      "foo",
      [`spec.x: Invalid value: "foo": spec.x in body should match '^..$'`],
    ],
    [
      "a number where a string belongs",
      { type: "string" },
      5,
      [`spec.x: Invalid value: "integer": spec.x in body must be of type string: "integer"`],
    ],
    [
      "a null that may not be null",
      { type: "object" },
      null,
      [`spec.x: Invalid value: "null": spec.x in body must be of type object: "null"`],
    ],
    ["a null that may", { type: "object", nullable: true }, null, []],
    [
      "a value that is not offered",
      { type: "string", enum: ["a", "b"] },
      "c",
      [`spec.x: Unsupported value: "c": supported values: "a", "b"`],
    ],
    [
      "a string that is too long",
      { type: "string", maxLength: 3 },
      "abcd",
      ["spec.x: Too long: may not be more than 3 bytes"],
    ],
    [
      "a string that is too short",
      { type: "string", minLength: 2 },
      "a",
      [`spec.x: Invalid value: "a": spec.x in body should be at least 2 chars long`],
    ],
    [
      "a number above its bound",
      { type: "integer", maximum: 255 },
      256,
      ["spec.x: Invalid value: 256: spec.x in body should be less than or equal to 255"],
    ],
    [
      "a number at an excluded bound",
      { type: "integer", minimum: 0, exclusiveMinimum: true },
      0,
      ["spec.x: Invalid value: 0: spec.x in body should be greater than 0"],
    ],
    [
      "a fraction where whole numbers belong",
      { type: "integer" },
      1.5,
      [
        `spec.x: Invalid value: "number": spec.x in body must be of type integer: "number"`,
        `<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.x`,
      ],
    ],
    [
      "more than 32 bits",
      { type: "integer", format: "int32" },
      2 ** 31,
      [`<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.x`],
    ],
    [
      "no multiple",
      { type: "integer", multipleOf: 5 },
      7,
      ["spec.x: Invalid value: 7: spec.x in body should be a multiple of 5"],
    ],
    [
      "too many items",
      { type: "array", items: { type: "integer" }, maxItems: 1 },
      [1, 2],
      ["spec.x: Too many: 2: must have at most 1 item"],
    ],
    [
      "too few items",
      { type: "array", items: { type: "integer" }, minItems: 1 },
      [],
      ["spec.x: Invalid value: 0: spec.x in body should have at least 1 items"],
    ],
    [
      "too many members",
      { type: "object", additionalProperties: { type: "string" }, maxProperties: 1 },
      { a: "", b: "" },
      ["spec.x: Too many: 2: must have at most 1 item"],
    ],
    [
      "a missing field",
      { type: "object", required: ["name"], properties: { name: { type: "string" } } },
      {},
      ["spec.x.name: Required value"],
    ],
    [
      "an item inside a list",
      { type: "array", items: { type: "object", properties: { n: { type: "boolean" } } } },
      [{ n: true }, { n: "yes" }],
      [`spec.x[1].n: Invalid value: "string": spec.x[1].n in body must be of type boolean: "string"`],
    ],
    [
      "a value of a map",
      { type: "object", additionalProperties: { type: "string" } },
      { "app.io/x": 1 },
      [
        `spec.x.app.io/x: Invalid value: "integer": spec.x.app.io/x in body must be of type string: "integer"`,
      ],
    ],
    [
      "a wrong format",
      { type: "string", format: "ipv4" },
      "localhost",
      [`spec.x: Invalid value: "localhost": spec.x in body must be of type ipv4: "localhost"`],
    ],
    ["a format that Kubernetes does not know", { type: "string", format: "fqdn" }, "??", []],
    ["an integer for int-or-string", { "x-kubernetes-int-or-string": true }, 80, []],
    [
      "a boolean for int-or-string",
      { "x-kubernetes-int-or-string": true },
      true,
      [`spec.x: Invalid value: "boolean": spec.x in body must be of type integer,string: "boolean"`],
    ],
    [
      "an item twice in a set",
      { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
      ["a", "b", "a", "a"],
      [`spec.x[2]: Duplicate value: "a"`],
    ],
    [
      "a key twice in a list of type map",
      {
        type: "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["type"],
        items: { type: "object", required: ["type"], properties: { type: { type: "string" } } },
      },
      [{ type: "Ready" }, { type: "Ready" }],
      [`spec.x[1]: Duplicate value: {"type":"Ready"}`],
    ],
    [
      "none of several ways",
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" } },
        oneOf: [{ required: ["a"] }, { required: ["b"] }],
      },
      {},
      [
        `<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found none valid`,
        "spec.x.a: Required value",
      ],
    ],
    [
      "two ways at once",
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" } },
        oneOf: [{ required: ["a"] }, { required: ["b"] }],
      },
      { a: "", b: "" },
      [
        `<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives`,
      ],
    ],
    [
      "what must not be",
      { type: "object", properties: { a: { type: "string" } }, not: { required: ["a"] } },
      { a: "" },
      [`<nil>: Invalid value: "": "spec.x" must not validate the schema (not)`],
    ],
    [
      "an embedded resource without a kind",
      {
        type: "object",
        "x-kubernetes-embedded-resource": true,
        "x-kubernetes-preserve-unknown-fields": true,
      },
      { apiVersion: "v1" },
      ["spec.x.kind: Required value"],
    ],
  ])("%s", (_, schema, value, words) => {
    expect(said(schema, value)).toEqual(words)
  })
})

test("length is counted in code points", () => {
  expect(said({ type: "string", maxLength: 2 }, "😀é")).toEqual([])
  expect(said({ type: "string", maxLength: 1 }, "😀")).toEqual([])
})

test("a value that stands under status is placed there, while the sentence speaks of the path inside it", () => {
  const schema: StructuralSchema = { type: "object", properties: { phase: { type: "string", maxLength: 1 } } }
  expect(validate(schema, { phase: "ab" }, undefined, "status").map(({ field }) => field)).toEqual([
    "status.phase",
  ])
})

describe("on an update what has not changed is not held against the caller", () => {
  const short: StructuralSchema = { type: "string", maxLength: 1 }

  test("an old value that a new schema forbids may stay", () => {
    expect(said(short, "old", "old")).toEqual([])
  })

  test("it may not be replaced by another forbidden one", () => {
    expect(said(short, "new", "old")).toHaveLength(1)
  })

  test("in a list of type map an item is its key's, wherever it moved", () => {
    const schema: StructuralSchema = {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["k"],
      items: { type: "object", required: ["k"], properties: { k: { type: "string" }, v: short } },
    }
    expect(
      said(
        schema,
        [
          { k: "b", v: "x" },
          { k: "a", v: "long" },
        ],
        [{ k: "a", v: "long" }],
      ),
    ).toEqual([])
  })

  test("in an atomic list a change of one item puts all of them to the test", () => {
    const schema: StructuralSchema = { type: "array", items: short }
    expect(said(schema, ["long", "y"], ["long", "x"])).toHaveLength(1)
  })
})

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>

test("validation, pruning and defaulting never throw, and the latter two settle at once", () => {
  const schema: StructuralSchema = {
    type: "object",
    properties: {
      a: { type: "string", pattern: "^a", default: "a" },
      b: { type: "array", items: { type: "object", properties: { a: { type: "integer", default: 1 } } } },
      c: {
        type: "object",
        additionalProperties: { type: "object", nullable: true, default: {} },
        default: {},
      },
      d: { "x-kubernetes-preserve-unknown-fields": true },
    },
  }
  const shaped = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e", "__proto__"), json, {
    noNullPrototype: true,
  })
  fc.assert(
    fc.property(shaped, (value) => {
      const kept = prune(schema, value).value
      expect(prune(schema, kept)).toEqual({ value: kept, pruned: [] })
      const filled = applyDefaults(schema, kept)
      expect(applyDefaults(schema, filled)).toEqual(filled)
      validate(schema, filled, value)
    }),
  )
})
