import { describe, expect, it } from "vitest"
import type { JsonObject } from "../json.ts"
import type { Schema } from "../schema.ts"
import { compile } from "./environment.ts"
import { ruleProblems, withRules } from "./index.ts"

type Rule = Readonly<Record<string, unknown>> & { readonly rule: string }

const text: Schema = { type: "string" }
const withRule = (schema: Schema, ...rules: readonly Rule[]) =>
  ({ ...schema, "x-kubernetes-validations": rules }) as Schema

const root = (spec: Schema): Schema => ({ type: "object", properties: { spec } })
const said = (spec: Schema, value: JsonObject, old?: JsonObject) =>
  withRules([], root(spec), { spec: value }, old === undefined ? undefined : { spec: old }).map(
    ({ field, message }) => `${field}: ${message}`,
  )

const window: Schema = {
  type: "object",
  properties: {
    replicas: { type: "integer" },
    factor: { type: "number" },
    name: text,
    namespace: text,
    "x-y": text,
    opens: { type: "string", format: "date-time" },
    length: { type: "string", format: "duration" },
    memory: text,
    percent: { "x-kubernetes-int-or-string": true },
    labels: { type: "object", additionalProperties: text },
    hosts: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: { type: "object", properties: { name: text, weight: { type: "integer" } } },
    },
  },
}
const judged = (rule: Rule, value: JsonObject, old?: JsonObject) => said(withRule(window, rule), value, old)

describe("a rule", () => {
  // What follows the rule is what kube-apiserver 1.36.3 answered.
  it.each<[string, Rule, JsonObject, string[]]>([
    ["holds", { rule: "self.replicas > 1" }, { replicas: 2 }, []],
    [
      "has a message",
      { rule: "self.replicas > 1", message: " too few " },
      { replicas: 1 },
      ["spec: Invalid value: too few"],
    ],
    [
      "has none",
      { rule: "self.replicas > 1" },
      { replicas: 1 },
      ["spec: Invalid value: failed rule: self.replicas > 1"],
    ],
    [
      "computes its message and names a field",
      { rule: "self.name != 'x'", messageExpression: "'not ' + self.name", fieldPath: ".name" },
      { name: "x" },
      ["spec.name: Invalid value: not x"],
    ],
    [
      "falls back to its message when the expression fails",
      { rule: "false", messageExpression: "self.nope", message: "no" },
      {},
      ["spec: Invalid value: no"],
    ],
    ["forbids", { rule: "false", message: "no", reason: "FieldValueForbidden" }, {}, ["spec: Forbidden: no"]],
    [
      "requires",
      { rule: "false", message: "no", reason: "FieldValueRequired" },
      {},
      ["spec: Required value: no"],
    ],
    [
      "finds doubles",
      { rule: "false", message: "no", reason: "FieldValueDuplicate" },
      {},
      ["spec: Duplicate value"],
    ],
    [
      "reads a field that is not there",
      { rule: "self.name == 'x'", message: "m" },
      {},
      ['spec: Invalid value: "object": no such key: name evaluating rule: m'],
    ],
    [
      "compares times",
      { rule: "self.opens < timestamp('2026-01-01T00:00:00Z')" },
      { opens: "2025-06-01T00:00:00Z" },
      [],
    ],
    [
      "compares durations",
      { rule: "self.length <= duration('1h')" },
      { length: "90m" },
      ["spec: Invalid value: failed rule: self.length <= duration('1h')"],
    ],
    [
      "compares integers with doubles",
      { rule: "self.replicas < self.factor" },
      { replicas: 1, factor: 1.5 },
      [],
    ],
    [
      "tells int from string",
      { rule: "type(self.percent) == int ? self.percent < 100 : self.percent.endsWith('%')" },
      { percent: "5%" },
      [],
    ],
    [
      "escapes reserved words and dashes",
      { rule: "self.__namespace__ == self.x__dash__y" },
      { namespace: "a", "x-y": "a" },
      [],
    ],
    [
      "walks maps by key",
      { rule: "self.labels.all(k, k.startsWith('a') && self.labels[k] != '')" },
      { labels: { a: "1" } },
      [],
    ],
  ])("that %s", (_, rule, value, expected) => {
    expect(judged(rule, value)).toEqual(expected)
  })

  it("on a value below is judged there, with the value", () => {
    const spec: Schema = {
      type: "object",
      properties: {
        count: withRule({ type: "integer" }, { rule: "self != 7", message: "seven" }),
        map: {
          type: "object",
          additionalProperties: withRule(text, { rule: "self != 'bad'", message: "bad" }),
        },
        list: { type: "array", items: withRule(text, { rule: "self.size() < 3", message: "long" }) },
      },
    }
    expect(said(spec, { count: 7, map: { a: "bad" }, list: ["ok", "long"] })).toEqual([
      "spec.count: Invalid value: 7: seven",
      'spec.map[a]: Invalid value: "bad": bad',
      'spec.list[1]: Invalid value: "long": long',
    ])
  })

  it("at the root names no field", () => {
    const schema = withRule(root(window), {
      rule: "self.metadata.name.startsWith('c')",
      message: "starts with c",
    })
    expect(withRules([], schema, { metadata: { name: "x" } }, undefined)).toEqual([
      { reason: "FieldValueInvalid", field: "<nil>", message: "Invalid value: starts with c" },
    ])
  })

  it("is not asked when the schema has found what rules rely on", () => {
    const found = [{ reason: "FieldValueRequired", field: "spec.name", message: "Required value" }] as const
    const errors = withRules(found, root(withRule(window, { rule: "false" })), { spec: {} }, undefined)
    expect(errors.slice(1).map(({ message }) => message)).toEqual([
      "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
    ])
  })
})

describe("a transition rule", () => {
  const grows = { rule: "self.replicas >= oldSelf.replicas", message: "may not shrink" }

  it("is asked on updates alone", () => {
    expect(judged(grows, { replicas: 1 })).toEqual([])
    expect(judged(grows, { replicas: 1 }, { replicas: 2 })).toEqual(["spec: Invalid value: may not shrink"])
    expect(judged(grows, { replicas: 2 }, { replicas: 1 })).toEqual([])
  })

  it("follows items of a list by their keys, wherever they stand", () => {
    const hosts = window.properties?.["hosts"]
    const items = withRule(hosts?.items ?? {}, { rule: "self.weight >= oldSelf.weight", message: "lighter" })
    const spec: Schema = { type: "object", properties: { hosts: { ...hosts, items } } }
    const old = {
      hosts: [
        { name: "a", weight: 5 },
        { name: "b", weight: 2 },
      ],
    }
    expect(
      said(
        spec,
        {
          hosts: [
            { name: "b", weight: 1 },
            { name: "a", weight: 6 },
            { name: "c", weight: 0 },
          ],
        },
        old,
      ),
    ).toEqual(["spec.hosts[0]: Invalid value: lighter"])
  })

  it("with optionalOldSelf is asked on creation too", () => {
    const rule = {
      rule: "oldSelf.hasValue() ? oldSelf.value().name == self.name : self.name == 'first'",
      optionalOldSelf: true,
      message: "m",
    }
    expect(judged(rule, { name: "second" })).toEqual(["spec: Invalid value: m"])
    expect(judged(rule, { name: "first" })).toEqual([])
    expect(judged(rule, { name: "other" }, { name: "first" })).toEqual(["spec: Invalid value: m"])
  })

  it("leaves alone what was wrong before and has not changed", () => {
    const rule = { rule: "self.replicas > 1", message: "too few" }
    expect(judged(rule, { replicas: 1 }, { replicas: 1 })).toEqual([])
    expect(judged(rule, { replicas: 0 }, { replicas: 1 })).toEqual(["spec: Invalid value: too few"])
  })
})

describe("a definition's rules", () => {
  it("are refused when they cannot be compiled", () => {
    const schema = root(
      withRule(
        window,
        { rule: "self.replicas >" },
        { rule: "quantity(self.memory) > quantity('1')" },
        { rule: "true" },
        { rule: "self.name.matches('(?<!a)b')" },
      ),
    )
    expect(ruleProblems(schema, "spec.validation.openAPIV3Schema").map(({ field }) => field)).toEqual([
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule",
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[1].rule",
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[3].rule",
    ])
  })
})

describe("a rule's fields", () => {
  const undefinedIn = (rule: string, more: Partial<Rule> = {}) =>
    ruleProblems(root(withRule(window, { ...more, rule })), "").map(({ message }) => message)

  it.each([
    "self.nope == 1",
    "has(self.nope)",
    "self.hosts.all(h, h.nope > 1)",
    "self.hosts.exists(h, h.nope == 1)",
    "self.hosts[0].nope == 1",
    "self.name == oldSelf.nope",
    "self.?nope.hasValue()",
    "self.hosts.filter(h, h.weight > 1).all(h, h.nope > 1)",
    "cel.bind(h, self.hosts[0], h.nope == 1)",
    "self.namespace == 'the name is reserved' || self.nope == 1",
  ])("that the schema does not declare are found in %s", (rule) => {
    expect(undefinedIn(rule).join()).toContain("undefined field 'nope'")
  })

  it.each([
    "self.__namespace__ == self.x__dash__y",
    "self.labels.a == 'x' && self.labels.all(k, self.labels[k] != '')",
    "self.hosts.map(h, h.name).all(n, n != '')",
    "self.hosts.map(h, h.weight > 1, h.name).size() > 0",
    "type(self.percent) == int",
    "self.opens.getFullYear() > 2000",
  ])("are all declared in %s", (rule) => {
    expect(undefinedIn(rule)).toEqual([])
  })

  it("are pointed at as the real server does", () => {
    expect(undefinedIn("self.nope > 1")).toEqual([
      'Invalid value: {"Rule":"self.nope \\u003e 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field \'nope\'\n | self.nope > 1\n | ....^',
    ])
  })

  it("at the root are the object's own and its names", () => {
    const problems = (rule: string) =>
      ruleProblems(withRule(root(window), { rule }), "").map(({ message }) => message)
    expect(problems("self.metadata.name == self.spec.name && self.kind != ''")).toEqual([])
    expect(problems("has(self.metadata.labels)").join()).toContain("undefined field 'labels'")
  })
})

describe("what cel-js does not bring", () => {
  const self = { s: "héllo😀", t: ["b", "a"] }
  it.each<[string, unknown]>([
    ["self.s.matches('^h.llo\\\\z')", false],
    ["matches(self.s, '(?i)HÉLLO')", true],
    ["self.t.all(x, x.matches('^[[:alpha:]]$'))", true],
    ["self.?none.optMap(x, x + '!').orValue('nothing')", "nothing"],
    ["has([{'a': 1}][0].a) && !has([{'a': 1}].filter(x, x.a > 0)[0].b)", true],
    ["has([{'a': [{'b': 1}]}].filter(x, has(x.a[0].b))[0].a)", true],
  ])("%s", (expression, expected) => {
    expect(compile(expression, false).run({ self })).toEqual(expected)
  })
})
