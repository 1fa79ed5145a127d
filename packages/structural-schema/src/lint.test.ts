import { describe, expect, test } from "vitest"
import type { StructuralSchema } from "./index.ts"
import { describe as spelled, lint, unbounded } from "./index.ts"

const root = (x: object): StructuralSchema => ({
  type: "object",
  properties: { spec: x },
})
const at = "openAPIV3Schema.properties[spec]"

describe("a schema that Kubernetes would refuse is refused with its place and the rule", () => {
  test.each<[string, object, string]>([
    ["no type", {}, `${at}.type: Required value: must not be empty for specified object fields`],
    [
      "no type of an item",
      { type: "array", items: {} },
      `${at}.items.type: Required value: must not be empty for specified array items`,
    ],
    ["an array of nothing", { type: "array" }, `${at}.items: Required value: must be specified`],
    ["a reference", { type: "object", $ref: "#/x" }, `${at}.$ref: Forbidden: $ref is not supported`],
    [
      "type null",
      { type: "null" },
      `${at}.type: Forbidden: type cannot be set to null, use nullable as an alternative`,
    ],
    [
      "a type of another language",
      { type: "float" },
      `${at}.type: Unsupported value: "float": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
    [
      "properties beside additionalProperties",
      { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "string" } },
      `${at}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
    ],
    [
      "unique items",
      { type: "array", items: { type: "string" }, uniqueItems: true },
      `${at}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ],
    [
      "a type inside a junctor",
      { type: "object", anyOf: [{ type: "object" }] },
      `${at}.anyOf[0].type: Forbidden: must be empty to be structural`,
    ],
    [
      "a field that is known inside a junctor only",
      { type: "object", oneOf: [{ properties: { a: { minLength: 1 } } }] },
      `${at}.properties[a]: Required value: because it is defined in ${at}.oneOf[0].properties[a]`,
    ],
    [
      "int-or-string that keeps unknown fields",
      { "x-kubernetes-int-or-string": true, "x-kubernetes-preserve-unknown-fields": true },
      `${at}.x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true`,
    ],
    [
      "a list of type map without keys",
      { type: "array", items: { type: "object" }, "x-kubernetes-list-type": "map" },
      `${at}.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
    ],
    [
      "a key that may be missing",
      {
        type: "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k"],
        items: { type: "object", properties: { k: { type: "string" } } },
      },
      `${at}.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ],
    [
      "a set of granular objects",
      { type: "array", "x-kubernetes-list-type": "set", items: { type: "object" } },
      `${at}.items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set`,
    ],
    [
      "an embedded resource that is no object",
      { "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
      `${at}.type: Required value: must be object if x-kubernetes-embedded-resource is true`,
    ],
    [
      "a default that its own schema refuses",
      { type: "string", maxLength: 1, default: "long" },
      `${at}.default: Too long: may not be more than 1 byte`,
    ],
    [
      "a default that would be pruned",
      { type: "object", default: { a: 1 } },
      `${at}.default: Invalid value: {"a":1}: must not have unknown fields`,
    ],
    [
      "a rule without words",
      { type: "object", "x-kubernetes-validations": [{ rule: " " }] },
      `${at}.x-kubernetes-validations[0].rule: Required value: rule is not specified`,
    ],
    [
      "a rule that blames a field which is not there",
      {
        type: "object",
        properties: { a: { type: "string" } },
        "x-kubernetes-validations": [{ rule: "true", message: "m", fieldPath: ".b" }],
      },
      `${at}.x-kubernetes-validations[0].fieldPath: Invalid value: ".b": must be a valid path`,
    ],
  ])("%s", (_, schema, words) => {
    expect(lint(root(schema)).map(spelled)).toEqual([words])
  })

  test("metadata with more than names", () => {
    const schema: StructuralSchema = {
      type: "object",
      properties: { metadata: { type: "object", properties: { labels: { type: "object" } } } },
    }
    expect(lint(schema).map(({ field }) => field)).toEqual(["openAPIV3Schema.properties[metadata]"])
  })

  test("a nullable root, and a map for a root", () => {
    expect(lint({ type: "object", nullable: true }).map(({ field }) => field)).toEqual([
      "openAPIV3Schema.nullable",
    ])
    expect(lint({ type: "object", additionalProperties: true }).map(({ message }) => message)).toEqual([
      "Forbidden: must not be used at the root",
    ])
  })

  test.each(["(?=a)b", "a(?!b)", "(a)\\1", "[", "a{2000}"])(
    "the pattern %s, which RE2 cannot read",
    (pattern) => {
      expect(lint(root({ type: "string", pattern })).map(({ field }) => field)).toEqual([`${at}.pattern`])
    },
  )
})

test("both spellings of int-or-string, and conditions inside junctors, are accepted", () => {
  const anyOf = [{ type: "integer" }, { type: "string" }]
  expect(lint(root({ "x-kubernetes-int-or-string": true, anyOf }))).toEqual([])
  expect(lint(root({ "x-kubernetes-int-or-string": true, allOf: [{ anyOf }, { pattern: "^1" }] }))).toEqual(
    [],
  )
})

describe("under a CEL rule everything has a bound", () => {
  const inside: StructuralSchema = {
    type: "object",
    properties: {
      list: { type: "array", items: { type: "string" } },
      map: { type: "object", additionalProperties: { type: "string", enum: ["a"] } },
      when: { type: "string", format: "date-time" },
    },
  }

  test("what has none is named", () => {
    const ruled = { ...inside, "x-kubernetes-validations": [{ rule: "true" }] }
    expect(unbounded(root(ruled))).toEqual([
      { path: "spec.list", missing: "maxItems" },
      { path: "spec.list[]", missing: "maxLength" },
      { path: "spec.map", missing: "maxProperties" },
    ])
  })

  test("where no rule looks nothing is asked, unless everything is", () => {
    expect(unbounded(root(inside))).toEqual([])
    expect(unbounded(root(inside), "everything")).toHaveLength(3)
  })
})
