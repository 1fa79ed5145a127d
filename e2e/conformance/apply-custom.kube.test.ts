import { describe, expect } from "vitest"
import type { Body } from "./api.ts"
import { serve } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const entryOf = (object: Body, manager: string): Body | undefined =>
  [...(object.metadata?.managedFields ?? [])].find((entry) => String(entry.manager) === manager)

const lists = {
  spec: {
    tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
    ports: {
      type: "array",
      items: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, port: { type: "integer" }, note: { type: "string" } },
      },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    },
    whole: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "atomic" },
    plain: { type: "array", items: { type: "string" } },
    atom: { type: "object", additionalProperties: { type: "string" }, "x-kubernetes-map-type": "atomic" },
    map: { type: "object", additionalProperties: { type: "string" } },
    size: { type: "integer" },
    other: { type: "integer" },
  },
  status: { phase: { type: "string" }, count: { type: "integer" } },
}

describe("server-side apply of a custom kind", () => {
  check("merges sets and maps of two managers and gives each back its own", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, lists)
    const at = `${path(namespace)}/a`
    await api.apply(at, "one", widget("a", { tags: ["x"], ports: [{ name: "a", port: 1 }], map: { k: "1" } }))
    const both = await api.apply(
      at,
      "two",
      widget("a", { tags: ["y"], ports: [{ name: "b", port: 2 }], map: { l: "2" } }),
    )
    expect(both.body.spec).toEqual({
      tags: ["x", "y"],
      ports: [
        { name: "a", port: 1 },
        { name: "b", port: 2 },
      ],
      map: { k: "1", l: "2" },
    })
    expect(entryOf(both.body, "two")?.fieldsV1?.["f:spec"]).toEqual({
      "f:map": { "f:l": {} },
      "f:ports": { 'k:{"name":"b"}': { ".": {}, "f:name": {}, "f:port": {} } },
      "f:tags": { 'v:"y"': {} },
    })
    const { body } = await api.apply(at, "one", widget("a"))
    expect(body.spec).toEqual({ tags: ["y"], ports: [{ name: "b", port: 2 }], map: { l: "2" } })
  })

  check("lets two managers share one item of a list map by different fields", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, lists)
    const at = `${path(namespace)}/a`
    await api.apply(at, "one", widget("a", { ports: [{ name: "a", port: 1 }] }))
    await api.apply(at, "two", widget("a", { ports: [{ name: "a", note: "mine" }] }))
    const { body } = await api.apply(at, "one", widget("a", { ports: [] }))
    expect(body.spec).toEqual({ ports: [{ name: "a", note: "mine" }] })
  })

  check("treats atomic and undeclared lists and atomic maps as one value", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, lists)
    const at = `${path(namespace)}/a`
    await api.apply(at, "one", widget("a", { whole: ["x"], plain: ["x"], atom: { k: "1" } }))
    const { status, body } = await api.apply(
      at,
      "two",
      widget("a", { whole: ["y"], plain: ["y"], atom: { l: "1" } }),
    )
    expect(status).toBe(409)
    expect([...(body.details?.causes ?? [])].map(({ field }) => field)).toEqual([
      ".spec.atom",
      ".spec.plain",
      ".spec.whole",
    ])
    const forced = await api.apply(
      at,
      "two",
      widget("a", { whole: ["y"], plain: ["y"], atom: { l: "1" } }),
      "&force=true",
    )
    expect(forced.body.spec).toEqual({ whole: ["y"], plain: ["y"], atom: { l: "1" } })
  })

  check("names a list item by its keys in a conflict", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, lists)
    const at = `${path(namespace)}/a`
    await api.apply(at, "one", widget("a", { ports: [{ name: "a", port: 1 }] }))
    const { body } = await api.apply(at, "two", widget("a", { ports: [{ name: "a", port: 2 }] }))
    expect(body.message).toBe(`Apply failed with 1 conflict: conflict with "one": .spec.ports[name="a"].port`)
  })

  check("refuses a list map with the same key twice", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, lists)
    const twice = widget("a", { ports: [{ name: "a" }, { name: "a" }] })
    const { status, body } = await api.apply(`${path(namespace)}/a`, "one", twice)
    expect(status).toBe(500)
    expect(body.message).toMatch(/duplicate entries for key \[name="a"\]/)
    const created = await api.post(path(namespace), twice)
    expect(created.status).toBe(422)
    expect(created.body).toMatchObject({
      details: { causes: [{ reason: "FieldValueDuplicate", field: "spec.ports[1]" }] },
    })
  })

  check(
    "of the status owns status fields only, and the main path none of them",
    async ({ api, namespace }) => {
      const { path, widget } = await serve(api, lists)
      const at = `${path(namespace)}/a`
      await api.apply(at, "user", widget("a", { size: 1 }, { status: { phase: "ignored" } }))
      const { body } = await api.apply(
        `${at}/status`,
        "operator",
        widget("a", { size: 7 }, { status: { phase: "Ready", count: 2 } }),
      )
      expect(body).toMatchObject({ spec: { size: 1 }, status: { phase: "Ready", count: 2 } })
      expect(entryOf(body, "operator")).toMatchObject({
        operation: "Apply",
        subresource: "status",
        fieldsV1: { "f:status": { "f:count": {}, "f:phase": {} } },
      })
      expect(entryOf(body, "user")?.fieldsV1).toEqual({ "f:spec": { "f:size": {} } })
      const less = await api.apply(
        `${at}/status`,
        "operator",
        widget("a", {}, { status: { phase: "Ready" } }),
      )
      expect(less.body.status).toEqual({ phase: "Ready" })
    },
  )

  check("of the status of an absent object is NotFound", async ({ api, namespace }) => {
    const { path, widget, group } = await serve(api, lists)
    const { status, body } = await api.apply(
      `${path(namespace)}/a/status`,
      "operator",
      widget("a", {}, { status: { phase: "Ready" } }),
    )
    expect(status).toBe(404)
    expect(body).toMatchObject({ reason: "NotFound", message: `widgets.${group} "a" not found` })
  })

  check(
    "adds one to the generation when the spec changes, and not when it does not",
    async ({ api, namespace }) => {
      const { path, widget } = await serve(api, lists)
      const at = `${path(namespace)}/a`
      const generation = async (spec: object) =>
        (await api.apply(at, "one", widget("a", spec))).body.metadata?.generation
      expect(await generation({ size: 1 })).toBe(1)
      expect(await generation({ size: 1 })).toBe(1)
      expect(await generation({ size: 2 })).toBe(2)
    },
  )

  check("of an unknown field is refused under strict validation, whole", async ({ api, namespace }) => {
    const { path, widget, apiVersion } = await serve(api, lists)
    const { status, body } = await api.apply(
      `${path(namespace)}/a`,
      "one",
      widget("a", { size: 1, typo: 2 }, { metadata: { name: "a", namespace } }),
      "&fieldValidation=Strict",
    )
    expect(status).toBe(500)
    expect(body.message).toBe(
      `failed to create typed patch object (${namespace}/a; ${apiVersion}, Kind=Widget): .spec.typo: field not declared in schema`,
    )
  })
})
