import { describe, expect } from "vitest"
import { serve } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const everything = {
  spec: {
    size: { type: "integer", default: 3, minimum: 1, maximum: 9 },
    name: { type: "string", minLength: 2, maxLength: 5, pattern: "^[a-z]+$" },
    mode: { type: "string", enum: ["On", "Off"] },
    list: { type: "array", maxItems: 2, items: { type: "string" } },
    nested: {
      type: "object",
      default: {},
      properties: { must: { type: "string", default: "be" }, other: { type: "string" } },
    },
    when: { type: "string", format: "date-time" },
    either: { "x-kubernetes-int-or-string": true },
    open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    nothing: { type: "string", nullable: true },
  },
  status: { phase: { type: "string" } },
}

describe("a custom object", () => {
  check("gets its defaults, also below defaulted objects", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, everything)
    const { body } = await api.post(path(namespace), widget("a"))
    expect(body.spec).toEqual({ size: 3, nested: { must: "be" } })
  })

  check(
    "loses what its schema does not know, but not where unknown fields are kept",
    async ({ api, namespace }) => {
      const { path, widget } = await serve(api, everything)
      const { body } = await api.post(
        path(namespace),
        widget("a", { typo: 1, open: { any: { thing: [1] } } }, { more: 1 }),
      )
      expect(body.spec).toEqual({ size: 3, nested: { must: "be" }, open: { any: { thing: [1] } } })
      expect(body).not.toHaveProperty("more")
    },
  )

  check("with an unknown field is refused under strict validation", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, everything)
    const { status, body } = await api.post(
      `${path(namespace)}?fieldValidation=Strict`,
      widget("a", { typo: 1, nested: { must: "x", wrong: 2 } }),
    )
    expect(status).toBe(400)
    expect(body.message).toMatch(
      /^Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec\.nested\.wrong", unknown field "spec\.typo"$/,
    )
  })

  check("drops null where it may not be null, before the default comes", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, everything)
    const { body } = await api.post(path(namespace), widget("a", { size: null, nothing: null, name: null }))
    expect(body.spec).toMatchObject({ size: 3, nothing: null })
    expect(body.spec).not.toHaveProperty("name")
  })

  const refusals: readonly [string, object, object][] = [
    [
      "a wrong type",
      { size: "x" },
      {
        reason: "FieldValueTypeInvalid",
        field: "spec.size",
        message: `Invalid value: "string": spec.size in body must be of type integer: "string"`,
      },
    ],
    [
      "a number beyond its maximum",
      { size: 10 },
      {
        reason: "FieldValueInvalid",
        field: "spec.size",
        message: "Invalid value: 10: spec.size in body should be less than or equal to 9",
      },
    ],
    [
      "text beyond its length",
      { name: "abcdef" },
      { reason: "FieldValueTooLong", field: "spec.name", message: "Too long: may not be more than 5 bytes" },
    ],
    [
      "text that does not match its pattern",
      { name: "ABC" },
      {
        reason: "FieldValueInvalid",
        field: "spec.name",
        message: `Invalid value: "ABC": spec.name in body should match '^[a-z]+$'`,
      },
    ],
    [
      "a value that is not in its enum",
      { mode: "Perhaps" },
      {
        reason: "FieldValueNotSupported",
        field: "spec.mode",
        message: `Unsupported value: "Perhaps": supported values: "On", "Off"`,
      },
    ],
    [
      "more items than allowed",
      { list: ["a", "b", "c"] },
      { reason: "FieldValueTooMany", field: "spec.list", message: "Too many: 3: must have at most 2 items" },
    ],
    [
      "a time that is none",
      { when: "yesterday" },
      {
        reason: "FieldValueTypeInvalid",
        field: "spec.when",
        message: `Invalid value: "yesterday": spec.when in body must be of type date-time: "yesterday"`,
      },
    ],
    [
      "neither an integer nor a string where one of them belongs",
      { either: true },
      { reason: "FieldValueTypeInvalid", field: "spec.either" },
    ],
  ]
  for (const [what, spec, cause] of refusals) {
    check(`is refused for ${what}, in the server's words`, async ({ api, namespace }) => {
      const { path, widget } = await serve(api, everything)
      const { status, body } = await api.post(path(namespace), widget("a", spec))
      expect(status).toBe(422)
      expect(body).toMatchObject({
        reason: "Invalid",
        details: { name: "a", kind: "Widget", causes: [cause] },
      })
    })
  }

  check("is refused for a missing required field", async ({ api, namespace }) => {
    const { path, widget, group } = await serve(api, required)
    const { status, body } = await api.post(path(namespace), widget("a", { other: "x" }))
    expect(status).toBe(422)
    expect(body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: `Widget.${group} "a" is invalid: spec.nested: Required value`,
      reason: "Invalid",
      details: {
        name: "a",
        group,
        kind: "Widget",
        causes: [{ reason: "FieldValueRequired", message: "Required value", field: "spec.nested" }],
      },
      code: 422,
    })
  })

  check("of another apiVersion than its path's is a BadRequest", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, everything)
    const { status, body } = await api.post(path(namespace), { ...widget("a"), apiVersion: "test.dev/v7" })
    expect(status).toBe(400)
    expect(body.message).toMatch(/does not match the expected API version/)
  })

  const required = {
    version: {
      schema: {
        openAPIV3Schema: {
          type: "object",
          properties: {
            spec: {
              type: "object",
              required: ["nested"],
              properties: { nested: { type: "string" }, other: { type: "string" } },
            },
          },
        },
      },
    },
  }
})

describe("several versions of a custom kind", () => {
  const two = { versions: [{ name: "v1" }, { name: "v1beta1", storage: false }] }

  check("show one object, with the apiVersion that is asked for", async ({ api, namespace }) => {
    const { group, path, widget } = await serve(api, two)
    await api.post(path(namespace), widget("a"))
    const { body } = await api.get(`${path(namespace, "v1beta1")}/a`)
    expect(body).toMatchObject({ apiVersion: `${group}/v1beta1`, kind: "Widget" })
  })

  check("take objects in each, stored once", async ({ api, namespace }) => {
    const { group, path, widget } = await serve(api, two)
    const created = await api.post(path(namespace, "v1beta1"), {
      ...widget("a"),
      apiVersion: `${group}/v1beta1`,
    })
    expect(created.status).toBe(201)
    const { body } = await api.get(`${path(namespace)}/a`)
    expect(body).toMatchObject({ apiVersion: `${group}/v1`, metadata: { uid: created.body.metadata?.uid } })
  })

  check("are told by a watch in the version that is watched", async ({ api, namespace }) => {
    const { group, path, widget } = await serve(api, two)
    const list = await api.get(path(namespace, "v1beta1"))
    await api.post(path(namespace), widget("a"))
    const version = String(list.body.metadata?.resourceVersion)
    const events = await api.watch(
      `${path(namespace, "v1beta1")}?watch=true&resourceVersion=${version}`,
      (seen) => seen.length > 0,
    )
    expect(events).toMatchObject([{ type: "ADDED", object: { apiVersion: `${group}/v1beta1` } }])
  })

  check("that are not served are not found", async ({ api, namespace }) => {
    const { path } = await serve(api, {
      versions: [{ name: "v1" }, { name: "v1alpha1", storage: false, served: false }],
    })
    expect((await api.get(path(namespace, "v1alpha1"))).status).toBe(404)
  })
})
