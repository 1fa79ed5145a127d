import { describe, expect } from "vitest"
import { eventually } from "./eventually.ts"
import { definition, definitions, serve } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

describe("a definition", () => {
  check("is established: its names are accepted, its storage version noted", async ({ api }) => {
    const { group } = await serve(api)
    const { body } = await api.get(`${definitions}/widgets.${group}`)
    const conditions = [...(body.status?.conditions ?? [])].map(
      ({ type, status }) => `${String(type)}=${String(status)}`,
    )
    expect(conditions).toEqual(expect.arrayContaining(["NamesAccepted=True", "Established=True"]))
    expect(body.status).toMatchObject({
      storedVersions: ["v1"],
      acceptedNames: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
    })
  })

  check("must be named for its plural and group", async ({ api }) => {
    const { status, body } = await api.post(definitions, {
      ...definition({}),
      metadata: { name: "other.test.dev" },
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({ reason: "Invalid", details: { causes: [{ field: "metadata.name" }] } })
    expect(body.message).toMatch(/must be spec\.names\.plural\+"\."\+spec\.group/)
  })

  check("needs a schema in every version", async ({ api }) => {
    const { status, body } = await api.post(definitions, definition({ version: { schema: undefined } }))
    expect(status).toBe(422)
    expect(body.message).toMatch(/spec\.versions\[0\]\.schema\.openAPIV3Schema: Required value$/)
  })

  check("needs exactly one storage version", async ({ api }) => {
    const { status, body } = await api.post(
      definitions,
      definition({ versions: [{ name: "v1" }, { name: "v2" }] }),
    )
    expect(status).toBe(422)
    expect(body.message).toMatch(/must have exactly one version marked as storage version/)
  })

  check("of a schema without types is refused as not structural", async ({ api }) => {
    const { status, body } = await api.post(definitions, definition({ spec: { size: {} } }))
    expect(status).toBe(422)
    expect(body).toMatchObject({
      details: {
        causes: [
          {
            reason: "FieldValueRequired",
            field: "spec.validation.openAPIV3Schema.properties[spec].properties[size].type",
            message: "Required value: must not be empty for specified object fields",
          },
        ],
      },
    })
  })

  check("refuses a default that its own schema refuses", async ({ api }) => {
    const { status, body } = await api.post(
      definitions,
      definition({ spec: { size: { type: "integer", default: "x" } } }),
    )
    expect(status).toBe(422)
    expect(body.message).toMatch(/properties\[size\]\.default: Invalid value: "string"/)
  })

  check("refuses a pattern that RE2 cannot read", async ({ api }) => {
    const { status } = await api.post(
      definitions,
      definition({ spec: { x: { type: "string", pattern: "(?=a)" } } }),
    )
    expect(status).toBe(422)
  })

  check("refuses a selectable field that its schema does not have", async ({ api }) => {
    const { status, body } = await api.post(
      definitions,
      definition({ version: { selectableFields: [{ jsonPath: ".spec.nothing" }] } }),
    )
    expect(status).toBe(422)
    expect(body.message).toMatch(
      /spec\.selectableFields\[0\]\.jsonPath: Invalid value: "\.spec\.nothing": is an invalid path: does not refer to a valid field/,
    )
  })

  check("cannot change its group's scope", async ({ api }) => {
    const { group } = await serve(api)
    const { status, body } = await api.patch(`${definitions}/widgets.${group}`, "merge", {
      spec: { scope: "Cluster" },
    })
    expect(status).toBe(422)
    expect(body.message).toMatch(/spec\.scope: Invalid value: .*field is immutable/)
  })

  check("takes its objects with it when it is deleted", async ({ api, namespace }) => {
    const { group, path, widget } = await serve(api, { spec: { gone: { type: "string" } } })
    await api.post(path(namespace), widget("a"))
    await api.delete(`${definitions}/widgets.${group}`)
    await eventually(
      () => api.get(`${definitions}/widgets.${group}`),
      ({ status }) => status === 404,
    )
    expect((await api.get(`${path(namespace)}/a`)).status).toBe(404)
  })

  check("of scope Cluster has no namespaced paths", async ({ api, namespace }) => {
    const { group, path, widget } = await serve(api, { scope: "Cluster" })
    expect((await api.post(path(namespace), widget("a"))).status).toBe(404)
    expect((await api.post(`/apis/${group}/v1/widgets`, widget("a"))).status).toBe(201)
  })

  check("can be applied by server-side apply, twice", async ({ api }) => {
    const body = definition({ spec: { size: { type: "integer" } } })
    const path = `${definitions}/${body.metadata.name}`
    expect((await api.apply(path, "one", body)).status).toBe(201)
    await eventually(
      () => api.get(`/apis/${body.spec.group}/v1/widgets`),
      ({ status }) => status === 200,
    )
    expect((await api.apply(path, "one", body)).status).toBe(200)
  })
})
