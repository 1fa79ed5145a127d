import { describe, expect, test } from "vitest"
import type { StructuralSchema } from "./index.ts"
import { applyDefaults, prune } from "./index.ts"

const schema: StructuralSchema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        known: { type: "string" },
        list: { type: "array", items: { type: "object", properties: { a: { type: "string" } } } },
        map: {
          type: "object",
          additionalProperties: { type: "object", properties: { a: { type: "string" } } },
        },
        open: {
          type: "object",
          "x-kubernetes-preserve-unknown-fields": true,
          properties: { closed: { type: "object", properties: { a: { type: "string" } } } },
        },
        resource: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          properties: { spec: { type: "object", properties: { a: { type: "string" } } } },
        },
      },
    },
  },
}

describe("what a schema does not know is dropped and named", () => {
  test("at every depth, in lists and in maps", () => {
    const spec = { known: "k", typo: 1, list: [{ a: "x" }, { b: "y" }], map: { m: { a: "x", c: null } } }
    expect(prune(schema, { spec })).toEqual({
      value: { spec: { known: "k", list: [{ a: "x" }, {}], map: { m: { a: "x" } } } },
      pruned: ["spec.list[1].b", "spec.map.m.c", "spec.typo"],
    })
  })

  test("apiVersion, kind and metadata of the object itself stay", () => {
    const object = { apiVersion: "v1", kind: "X", metadata: { name: "n", anything: 1 }, spec: {} }
    expect(prune(schema, object)).toEqual({ value: object, pruned: [] })
  })

  test("an object that keeps unknown fields keeps them, but not inside the fields it declares", () => {
    const spec = { open: { extra: { deep: [1] }, closed: { a: "x", b: "y" } } }
    expect(prune(schema, { spec })).toEqual({
      value: { spec: { open: { extra: { deep: [1] }, closed: { a: "x" } } } },
      pruned: ["spec.open.closed.b"],
    })
  })

  test("an embedded resource keeps its type and metadata", () => {
    const resource = {
      apiVersion: "v1",
      kind: "X",
      metadata: { labels: { a: "b" } },
      spec: { a: "x" },
      status: {},
    }
    expect(prune(schema, { spec: { resource } }).pruned).toEqual(["spec.resource.status"])
  })

  test("the value that was given is left as it was", () => {
    const given = Object.freeze({ spec: Object.freeze({ typo: 1 }) })
    prune(schema, given)
    expect(given).toEqual({ spec: { typo: 1 } })
  })

  test("a member called __proto__ is a member like any other", () => {
    const given = JSON.parse(`{"spec":{"map":{"__proto__":{"a":"x"}},"open":{"__proto__":1}}}`)
    expect(JSON.stringify(prune(schema, given).value)).toBe(JSON.stringify(given))
  })
})

describe("defaults", () => {
  const defaulted: StructuralSchema = {
    type: "object",
    properties: {
      s: { type: "string", default: "d" },
      nullable: { type: "string", nullable: true, default: "d" },
      plain: { type: "string" },
      o: { type: "object", default: {}, properties: { inner: { type: "integer", default: 5 } } },
      l: { type: "array", items: { type: "object", properties: { k: { type: "string", default: "k" } } } },
    },
  }

  test("fill what is missing, and what they fill is filled in turn", () => {
    expect(applyDefaults(defaulted, { l: [{}] })).toEqual({
      s: "d",
      nullable: "d",
      o: { inner: 5 },
      l: [{ k: "k" }],
    })
  })

  test("replace a null that may not be null, and leave one that may", () => {
    expect(applyDefaults(defaulted, { s: null, nullable: null, o: { inner: 1 } })).toEqual({
      s: "d",
      nullable: null,
      o: { inner: 1 },
    })
  })

  test("a null that may not be null and has no default is dropped", () => {
    expect(applyDefaults(defaulted, { plain: null })).not.toHaveProperty("plain")
  })

  test("are copied: two objects never share one", () => {
    const [one, two] = [applyDefaults(defaulted, {}), applyDefaults(defaulted, {})] as { o: object }[]
    expect(one?.o).not.toBe(two?.o)
    expect(one?.o).not.toBe(defaulted.properties?.["o"]?.default)
  })
})
