import { describe, expect, it } from "vitest"
import type { Json, JsonObject } from "../json.ts"
import type { Schema } from "../schema.ts"
import { ApiError } from "../status.ts"
import { jsonPatch, mergePatch, strategicMergePatch } from "./index.ts"

describe("a merge patch", () => {
  // The examples of RFC 7386, appendix A.
  it.each<[Json, Json, Json]>([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("of %j with %j gives %j", (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result)
  })

  it("treats __proto__ as a key like any other", () => {
    const patched = mergePatch({}, JSON.parse(`{"__proto__":{"a":1}}`) as Json)
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
    expect(JSON.stringify(patched)).toBe(`{"__proto__":{"a":1}}`)
  })
})

describe("a JSON patch", () => {
  it.each<[string, Json, Json, Json]>([
    ["adds a member", { a: 1 }, [{ op: "add", path: "/b", value: [2] }], { a: 1, b: [2] }],
    ["inserts before an item", { a: [1, 3] }, [{ op: "add", path: "/a/1", value: 2 }], { a: [1, 2, 3] }],
    ["appends with a dash", { a: [1] }, [{ op: "add", path: "/a/-", value: 2 }], { a: [1, 2] }],
    [
      "removes",
      { a: [1, 2], b: 0 },
      [
        { op: "remove", path: "/a/0" },
        { op: "remove", path: "/b" },
      ],
      { a: [2] },
    ],
    ["counts from the end", { a: [1, 2] }, [{ op: "remove", path: "/a/-1" }], { a: [1] }],
    ["replaces", { a: 1 }, [{ op: "replace", path: "/a", value: null }], { a: null }],
    ["replaces a missing key by adding it", {}, [{ op: "replace", path: "/a", value: 1 }], { a: 1 }],
    ["moves", { a: { b: 1 }, c: {} }, [{ op: "move", from: "/a/b", path: "/c/d" }], { a: {}, c: { d: 1 } }],
    ["copies", { a: 1 }, [{ op: "copy", from: "/a", path: "/b" }], { a: 1, b: 1 }],
    ["unescapes", { "a/b~c": 1 }, [{ op: "replace", path: "/a~1b~0c", value: 2 }], { "a/b~c": 2 }],
    ["goes on after a test that holds", { a: [1] }, [{ op: "test", path: "/a", value: [1] }], { a: [1] }],
    ["tests a missing key as null", {}, [{ op: "test", path: "/a", value: null }], {}],
  ])("%s", (_, document, patch, result) => {
    expect(jsonPatch(document, patch)).toEqual(result)
  })

  it("leaves the document it was given as it was", () => {
    const document = { a: [1, { b: 2 }] }
    jsonPatch(document, [{ op: "add", path: "/a/1/c", value: 3 }])
    expect(document).toEqual({ a: [1, { b: 2 }] })
  })

  it.each<[string, Json]>([
    ["a test that fails", [{ op: "test", path: "/a", value: 2 }]],
    ["a missing parent", [{ op: "add", path: "/x/y", value: 2 }]],
    ["the removal of a missing key", [{ op: "remove", path: "/x" }]],
    ["an index beyond the end", [{ op: "add", path: "/l/2", value: 1 }]],
    ["an unknown operation", [{ op: "frob", path: "/a" }]],
    ["a pointer without a slash", [{ op: "remove", path: "a" }]],
  ])("answers %s with 422 and no details", (_, patch) => {
    const refused = refusal(() => jsonPatch({ a: 1, l: [0] }, patch))
    expect(refused.status).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: "the server rejected our request due to an error in our request",
      reason: "Invalid",
      details: {},
      code: 422,
    })
  })

  it("that is no list is a bad request", () => {
    expect(refusal(() => jsonPatch({}, { op: "add" })).code).toBe(400)
  })
})

describe("a strategic merge patch", () => {
  const container: Schema = {
    type: "object",
    properties: {
      env: {
        type: "array",
        items: { type: "object" },
        "x-kubernetes-patch-strategy": "merge",
        "x-kubernetes-patch-merge-key": "name",
      },
      args: { type: "array", items: { type: "string" } },
    },
  }
  const schema: Schema = {
    type: "object",
    properties: {
      finalizers: { type: "array", items: { type: "string" }, "x-kubernetes-patch-strategy": "merge" },
      containers: {
        type: "array",
        items: container,
        "x-kubernetes-patch-strategy": "merge",
        "x-kubernetes-patch-merge-key": "name",
      },
      strategy: { type: "object", "x-kubernetes-patch-strategy": "retainKeys" },
      list: { type: "array" },
    },
  }
  const merge = (target: JsonObject, patch: JsonObject) => strategicMergePatch(target, patch, schema)
  const named = (...names: string[]) => names.map((name) => ({ name }))

  it("merges lists of objects by their merge key and puts new ones after the old", () => {
    const target = {
      containers: [{ name: "a", image: "1", env: [{ name: "X", value: "1" }] }, { name: "b" }],
    }
    const patch = {
      containers: [
        { name: "a", env: [{ name: "Y", value: "2" }] },
        { name: "c", args: ["-v"] },
      ],
    }
    expect(merge(target, patch)).toEqual({
      containers: [
        {
          name: "a",
          image: "1",
          env: [
            { name: "Y", value: "2" },
            { name: "X", value: "1" },
          ],
        },
        { name: "c", args: ["-v"] },
        { name: "b" },
      ],
    })
  })

  it("replaces lists without a strategy and merges lists of primitives with one", () => {
    const target = { list: [1, 2], finalizers: ["a", "b"] }
    expect(merge(target, { list: [3], finalizers: ["b", "c"] })).toEqual({
      list: [3],
      finalizers: ["a", "b", "c"],
    })
  })

  it("deletes an item, a key and primitives by their directives", () => {
    const target = { containers: named("a", "b"), finalizers: ["x", "y"], strategy: { type: "T" } }
    const patch = {
      containers: [{ $patch: "delete", name: "a" }],
      "$deleteFromPrimitiveList/finalizers": ["x"],
      strategy: null,
    }
    expect(merge(target, patch)).toEqual({ containers: named("b"), finalizers: ["y"] })
  })

  it("replaces a whole list or a whole object on request", () => {
    const target = { containers: named("a", "b"), strategy: { type: "T", rest: 1 } }
    const patch = {
      containers: [{ $patch: "replace" }, { name: "c" }],
      strategy: { $patch: "replace", type: "U" },
    }
    expect(merge(target, patch)).toEqual({ containers: named("c"), strategy: { type: "U" } })
  })

  it("retains only the keys it names", () => {
    const target = { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } }
    const patch = { strategy: { $retainKeys: ["type"], type: "Recreate" } }
    expect(merge(target, patch)).toEqual({ strategy: { type: "Recreate" } })
    expect(refusal(() => merge(target, { strategy: { $retainKeys: [], type: "x" } })).message).toBe(
      "invalid patch format of retainKeys",
    )
  })

  it("puts items into the client's order and leaves the server's own where they stood", () => {
    const target = { containers: named("a", "server", "b", "c") }
    const patch = { "$setElementOrder/containers": named("c", "a", "d"), containers: named("d") }
    expect(merge(target, patch)).toEqual({ containers: named("server", "b", "c", "a", "d") })
  })

  it("adds what was not there without its nulls and directives", () => {
    const patch = {
      strategy: { type: "T", gone: null },
      containers: [{ name: "a" }, { name: "b", $patch: "delete" }],
    }
    expect(merge({}, patch)).toEqual({ strategy: { type: "T" }, containers: named("a") })
  })

  it("without a merge key on an item is the server's error, as on the real one", () => {
    expect(refusal(() => merge({ containers: named("a") }, { containers: [{ image: "x" }] })).code).toBe(500)
  })
})

function refusal(action: () => unknown): ApiError {
  try {
    action()
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error("the patch was accepted")
}
