import { describe, expect } from "vitest"
import { configMap } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

describe("an object's life", () => {
  check(
    "a created object has a uid, a creation time, a resourceVersion and no generation when its kind has none",
    async ({ api, namespace }) => {
      const { status, body } = await api.post(`/api/v1/namespaces/${namespace}/configmaps`, configMap("a"))
      expect(status).toBe(201)
      expect(body).toMatchObject({
        metadata: {
          uid: expect.any(String),
          creationTimestamp: expect.any(String),
          resourceVersion: expect.any(String),
        },
      })
      expect(body).not.toHaveProperty(["metadata", "generation"])
    },
  )

  check(
    "a second object of the same name is refused as AlreadyExists, in the server's words",
    async ({ api, namespace }) => {
      await api.post(`/api/v1/namespaces/${namespace}/configmaps`, configMap("a"))
      const { status, body } = await api.post(`/api/v1/namespaces/${namespace}/configmaps`, configMap("a"))
      expect(status).toBe(409)
      expect(body).toMatchObject({
        kind: "Status",
        status: "Failure",
        reason: "AlreadyExists",
        message: `configmaps "a" already exists`,
        details: { name: "a", kind: "configmaps" },
        code: 409,
      })
    },
  )

  check("an absent object is NotFound with its resource and name", async ({ api, namespace }) => {
    const { status, body } = await api.get(`/api/v1/namespaces/${namespace}/configmaps/nobody`)
    expect(status).toBe(404)
    expect(body).toMatchObject({
      reason: "NotFound",
      message: `configmaps "nobody" not found`,
      details: { name: "nobody", kind: "configmaps" },
    })
  })

  check("an update with an old resourceVersion is a Conflict", async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const created = (await api.post(path, configMap("a"))).body
    await api.put(`${path}/a`, Object.assign({}, created, { data: { one: "1" } }))
    const { status, body } = await api.put(`${path}/a`, Object.assign({}, created, { data: { two: "2" } }))
    expect(status).toBe(409)
    expect(body).toMatchObject({
      reason: "Conflict",
      message: `Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again`,
    })
  })

  check("an update that changes nothing keeps the resourceVersion", async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const created = (await api.post(path, configMap("a", { x: "y" }))).body
    const { body } = await api.put(`${path}/a`, configMap("a", { x: "y" }))
    expect(body.metadata?.resourceVersion).toBe(created.metadata?.resourceVersion)
  })

  check(
    "an object with a finalizer stays, terminating, until the finalizer is gone",
    async ({ api, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`
      await api.post(path, configMap("a", {}, { finalizers: ["test.dev/keep"] }))
      expect((await api.delete(`${path}/a`)).body).toHaveProperty(["metadata", "deletionTimestamp"])
      expect((await api.get(`${path}/a`)).status).toBe(200)
      await api.patch(`${path}/a`, "merge", { metadata: { finalizers: [] } })
      expect((await api.get(`${path}/a`)).status).toBe(404)
    },
  )

  check("a finalizer cannot be added to a terminating object", async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    await api.post(path, configMap("a", {}, { finalizers: ["test.dev/keep"] }))
    await api.delete(`${path}/a`)
    const { status, body } = await api.patch(`${path}/a`, "merge", {
      metadata: { finalizers: ["test.dev/keep", "test.dev/more"] },
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({ reason: "Invalid" })
    await api.patch(`${path}/a`, "merge", { metadata: { finalizers: [] } })
  })

  check("a delete with the uid of another object is a Conflict", async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    await api.post(path, configMap("a"))
    const { status, body } = await api.delete(`${path}/a`, {
      preconditions: { uid: "00000000-0000-0000-0000-000000000000" },
    })
    expect(status).toBe(409)
    expect(body).toMatchObject({ reason: "Conflict" })
  })

  check("generateName makes a name of its prefix and five characters", async ({ api, namespace }) => {
    const { body } = await api.post(`/api/v1/namespaces/${namespace}/configmaps`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { generateName: "made-" },
    })
    expect(body.metadata?.name).toMatch(/^made-[a-z0-9]{5}$/)
  })

  check("an illegal name is Invalid with the field and the rule", async ({ api, namespace }) => {
    const { status, body } = await api.post(
      `/api/v1/namespaces/${namespace}/configmaps`,
      configMap("Not_Legal"),
    )
    expect(status).toBe(422)
    expect(body).toMatchObject({
      reason: "Invalid",
      details: { causes: [{ reason: "FieldValueInvalid", field: "metadata.name" }] },
    })
    expect(String(body.message)).toContain(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters",
    )
  })

  check("a dry run answers as if it were done, and leaves nothing", async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    expect((await api.post(`${path}?dryRun=All`, configMap("a"))).status).toBe(201)
    expect((await api.get(`${path}/a`)).status).toBe(404)
  })

  check(
    "an unknown field is refused under strict validation and dropped without it",
    async ({ api, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`
      const odd = { ...configMap("a"), nonsense: true }
      const { status, body } = await api.post(`${path}?fieldValidation=Strict`, odd)
      expect(status).toBe(400)
      expect(String(body.message)).toContain(`unknown field "nonsense"`)
      expect((await api.post(path, odd)).body).not.toHaveProperty("nonsense")
    },
  )

  check("an immutable ConfigMap refuses a change of its data", async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    await api.post(path, { ...configMap("a", { x: "1" }), immutable: true })
    const { status, body } = await api.patch(`${path}/a`, "merge", { data: { x: "2" } })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      reason: "Invalid",
      details: {
        causes: [
          { field: "data", message: expect.stringContaining("field is immutable when `immutable` is set") },
        ],
      },
    })
  })

  check("a namespace that is not there refuses its objects", async ({ api }) => {
    const { status, body } = await api.post("/api/v1/namespaces/nowhere/configmaps", configMap("a"))
    expect(status).toBe(404)
    expect(body).toMatchObject({ reason: "NotFound", message: `namespaces "nowhere" not found` })
  })
})
