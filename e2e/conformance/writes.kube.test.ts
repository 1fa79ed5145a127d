import { describe, expect } from "vitest"
import { configMap } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

describe("dry run", () => {
  check("of an update tells the outcome and changes nothing", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", { x: "1" }))
    const { body } = await api.call("PATCH", `${core("configmaps")}/a?dryRun=All`, {
      body: { data: { x: "2" } },
      headers: { "content-type": "application/merge-patch+json" },
    })
    expect(body.data).toEqual({ x: "2" })
    expect((await api.get(`${core("configmaps")}/a`)).body.data).toEqual({ x: "1" })
  })

  check("refuses what would be refused", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    expect((await api.post(`${core("configmaps")}?dryRun=All`, configMap("a"))).status).toBe(409)
  })

  check("of anything but All is a refusal", async ({ api, core }) => {
    const { status, body } = await api.post(`${core("configmaps")}?dryRun=Some`, configMap("a"))
    expect(status).toBe(422)
    expect(body.message).toMatch(/dryRun: Unsupported value: \["Some"\]: supported values: "All"/)
  })
})

describe("a field manager", () => {
  check("has a name of at most 128 bytes", async ({ api, core }) => {
    const path = (length: number) => `${core("configmaps")}?fieldManager=${"x".repeat(length)}`
    expect((await api.post(path(128), configMap("a"))).status).toBe(201)
    const { status, body } = await api.post(path(129), configMap("b"))
    expect([status, body.message]).toEqual([
      422,
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ])
  })
})

describe("strict field validation", () => {
  check("names a field that stands twice in a body", async ({ api, core }) => {
    const text = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"1","x":"2"}}`
    const { status, body } = await api.call("POST", `${core("configmaps")}?fieldValidation=Strict`, {
      body: text,
    })
    expect(status).toBe(400)
    expect(body.message).toMatch(/strict decoding error: duplicate field "data\.x"/)
  })

  check("names every unknown field with its path", async ({ api, core }) => {
    const { status, body } = await api.post(`${core("configmaps")}?fieldValidation=Strict`, {
      ...configMap("a", {}, { nonsense: 1 }),
      more: true,
    })
    expect(status).toBe(400)
    expect(body).toMatchObject({
      reason: "BadRequest",
      message: `ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "metadata.nonsense", unknown field "more"`,
    })
  })

  check("by default only warns, in a header", async ({ api, core }) => {
    const { status, headers } = await api.post(core("configmaps"), { ...configMap("a"), more: true })
    expect(status).toBe(201)
    expect(headers["warning"]).toBe(`299 - "unknown field \\"more\\""`)
  })

  check("Ignore says nothing", async ({ api, core }) => {
    const { status, headers } = await api.post(`${core("configmaps")}?fieldValidation=Ignore`, {
      ...configMap("a"),
      more: true,
    })
    expect([status, headers["warning"]]).toEqual([201, undefined])
  })

  check("looks into patches as well", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const { status, body } = await api.call("PATCH", `${core("configmaps")}/a?fieldValidation=Strict`, {
      body: { more: true },
      headers: { "content-type": "application/merge-patch+json" },
    })
    expect(status).toBe(422)
    expect(body.message).toMatch(/unknown field "more"/)
  })

  check("of another value is refused", async ({ api, core }) => {
    const { status, body } = await api.post(`${core("configmaps")}?fieldValidation=Sometimes`, configMap("a"))
    expect(status).toBe(422)
    expect(body.message).toMatch(/fieldValidation: Unsupported value: "Sometimes"/)
  })
})
