import { describe, expect } from "vitest"
import type { Body } from "./api.ts"
import { configMap, deployment, service } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const managersOf = (object: Body): string[] =>
  [...(object.metadata?.managedFields ?? [])].map(
    ({ manager, operation }) => `${String(manager)} ${String(operation)}`,
  )
const entryOf = (object: Body, manager: string): Body | undefined =>
  [...(object.metadata?.managedFields ?? [])].find((entry) => String(entry.manager) === manager)

describe("server-side apply", () => {
  check("creates what is not there and notes who owns which field", async ({ api, core }) => {
    const { status, body } = await api.apply(`${core("configmaps")}/a`, "one", configMap("a", { x: "1" }))
    expect(status).toBe(201)
    expect(body.metadata?.managedFields).toMatchObject([
      {
        manager: "one",
        operation: "Apply",
        apiVersion: "v1",
        fieldsType: "FieldsV1",
        fieldsV1: { "f:data": { "f:x": {} } },
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    ])
  })

  check("of the same again changes neither version nor managed fields", async ({ api, core }) => {
    const first = await api.apply(`${core("configmaps")}/a`, "one", configMap("a", { x: "1" }))
    const again = await api.apply(`${core("configmaps")}/a`, "one", configMap("a", { x: "1" }))
    expect(again.status).toBe(200)
    expect(again.body.metadata).toEqual(first.body.metadata)
  })

  check("without a field manager is Invalid", async ({ api, core }) => {
    const { status, body } = await api.patch(`${core("configmaps")}/a`, "apply", configMap("a"))
    expect(status).toBe(422)
    expect(body).toMatchObject({ reason: "Invalid" })
    expect(body.message).toMatch(/fieldManager: Required value: is required for apply patch/)
  })

  check(
    "of a field that another applier owns is a Conflict that names manager and field",
    async ({ api, core }) => {
      await api.apply(`${core("configmaps")}/a`, "one", configMap("a", { x: "1" }))
      const { status, body } = await api.apply(`${core("configmaps")}/a`, "two", configMap("a", { x: "2" }))
      expect(status).toBe(409)
      expect(body).toEqual({
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: `Apply failed with 1 conflict: conflict with "one": .data.x`,
        reason: "Conflict",
        details: {
          causes: [{ reason: "FieldManagerConflict", message: `conflict with "one"`, field: ".data.x" }],
        },
        code: 409,
      })
    },
  )

  check("with several conflicts tells them all, by manager", async ({ api, core }) => {
    await api.apply(`${core("configmaps")}/a`, "one", configMap("a", { x: "1", y: "1" }))
    await api.apply(`${core("configmaps")}/a`, "two", configMap("a", { z: "1" }))
    const { body } = await api.apply(
      `${core("configmaps")}/a`,
      "three",
      configMap("a", { x: "2", y: "2", z: "2" }),
    )
    expect(body.message).toBe(
      `Apply failed with 3 conflicts: conflicts with "one":\n- .data.x\n- .data.y\nconflicts with "two":\n- .data.z`,
    )
    expect([...(body.details?.causes ?? [])].map(({ field }) => String(field)).toSorted()).toEqual([
      ".data.x",
      ".data.y",
      ".data.z",
    ])
  })

  check(
    "of a field that an update set is a Conflict that says with what it was set and when",
    async ({ api, core }) => {
      await api.call("POST", `${core("configmaps")}?fieldManager=editor`, {
        body: configMap("a", { x: "1" }),
      })
      const { status, body } = await api.apply(`${core("configmaps")}/a`, "two", configMap("a", { x: "2" }))
      expect(status).toBe(409)
      expect(body.message).toMatch(
        /^Apply failed with 1 conflict: conflict with "editor" using v1( at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?: \.data\.x$/,
      )
    },
  )

  check("with force takes the field from the other", async ({ api, core }) => {
    await api.apply(`${core("configmaps")}/a`, "one", configMap("a", { x: "1", y: "1" }))
    const { status, body } = await api.apply(
      `${core("configmaps")}/a`,
      "two",
      configMap("a", { x: "2" }),
      "&force=true",
    )
    expect(status).toBe(200)
    expect(body.data).toEqual({ x: "2", y: "1" })
    expect(entryOf(body, "one")?.fieldsV1?.["f:data"]).toEqual({ "f:y": {} })
    expect(entryOf(body, "two")?.fieldsV1?.["f:data"]).toMatchObject({ "f:x": {} })
  })

  check("of the same value as another's is no conflict: both own it", async ({ api, core }) => {
    await api.apply(`${core("configmaps")}/a`, "one", configMap("a", { x: "1" }))
    const { status, body } = await api.apply(`${core("configmaps")}/a`, "two", configMap("a", { x: "1" }))
    expect(status).toBe(200)
    expect(managersOf(body).toSorted()).toEqual(["one Apply", "two Apply"])
  })

  check("removes what its manager no longer names, unless another owns it too", async ({ api, core }) => {
    const path = `${core("configmaps")}/a`
    await api.apply(path, "one", configMap("a", { x: "1", y: "1" }))
    await api.apply(path, "two", configMap("a", { y: "1" }))
    const { body } = await api.apply(path, "one", configMap("a", {}))
    expect(body.data).toEqual({ y: "1" })
  })

  check("never removes what an update added", async ({ api, core }) => {
    const path = `${core("configmaps")}/a`
    await api.apply(path, "one", configMap("a", { x: "1" }))
    await api.call("PATCH", `${path}?fieldManager=editor`, {
      body: { data: { y: "2" } },
      headers: { "content-type": "application/merge-patch+json" },
    })
    const { body } = await api.apply(path, "one", configMap("a", { x: "1" }))
    expect(body.data).toEqual({ x: "1", y: "2" })
    expect(managersOf(body).toSorted()).toEqual(["editor Update", "one Apply"])
  })

  check("an update that changes an applied field takes it from the applier", async ({ api, core }) => {
    const path = `${core("configmaps")}/a`
    await api.apply(path, "one", configMap("a", { x: "1", y: "1" }))
    const { body } = await api.call("PATCH", `${path}?fieldManager=editor`, {
      body: { data: { x: "2" } },
      headers: { "content-type": "application/merge-patch+json" },
    })
    expect(entryOf(body, "one")?.fieldsV1?.["f:data"]).toEqual({ "f:y": {} })
    expect(entryOf(body, "editor")?.fieldsV1?.["f:data"]).toEqual({ "f:x": {} })
  })

  check("a write without a field manager is noted under the client's name", async ({ api, core }) => {
    const { body } = await api.call("POST", core("configmaps"), {
      body: configMap("a", { x: "1" }),
      headers: { "user-agent": "my-tool/1.2 (linux)" },
    })
    expect(managersOf(body)).toEqual(["my-tool Update"])
  })

  check("a dry run tells the outcome and leaves nothing", async ({ api, core }) => {
    const path = `${core("configmaps")}/a`
    const { status, body } = await api.apply(path, "one", configMap("a", { x: "1" }), "&dryRun=All")
    expect(status).toBe(201)
    expect(body.data).toEqual({ x: "1" })
    expect((await api.get(path)).status).toBe(404)
  })

  check("of a body with managedFields is a BadRequest", async ({ api, core }) => {
    const { status, body } = await api.apply(
      `${core("configmaps")}/a`,
      "one",
      configMap(
        "a",
        {},
        {
          managedFields: [
            { manager: "x", operation: "Apply", apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1: {} },
          ],
        },
      ),
    )
    expect(status).toBe(400)
    expect(body.message).toMatch(/metadata\.managedFields must be nil/)
  })

  check("of a body without its kind is a BadRequest", async ({ api, core }) => {
    const { status, body } = await api.apply(`${core("configmaps")}/a`, "one", { metadata: { name: "a" } })
    expect(status).toBe(400)
    expect(body).toMatchObject({ reason: "BadRequest", message: "invalid object type: /, Kind=" })
  })

  check("takes YAML as well", async ({ api, core }) => {
    const text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: one\n"
    const { status, body } = await api.apply(`${core("configmaps")}/a`, "one", text)
    expect(status).toBe(201)
    expect(body.data).toEqual({ x: "one" })
  })

  check("merges a Service's ports by port and protocol", async ({ api, core }) => {
    const path = `${core("services")}/a`
    const ports = (...all: object[]) => service("a", { clusterIP: "None", ports: all })
    await api.apply(path, "one", ports({ name: "http", port: 80 }))
    const { status, body } = await api.apply(path, "two", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a" },
      spec: { ports: [{ name: "dns", port: 53, protocol: "UDP" }] },
    })
    expect(status).toBe(200)
    expect([...(body.spec?.ports ?? [])].map(({ port }) => port)).toEqual([80, 53])
  })

  check("merges containers and their environment by name", async ({ api, namespace }) => {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/a`
    await api.apply(path, "one", deployment("a", 0))
    const { status, body } = await api.apply(path, "two", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "a" },
      spec: { template: { spec: { containers: [{ name: "main", env: [{ name: "X", value: "1" }] }] } } },
    })
    expect(status).toBe(200)
    expect(body.spec?.template?.spec?.containers).toMatchObject([
      { name: "main", image: "example.org/app:1", env: [{ name: "X", value: "1" }] },
    ])
  })

  check("keeps two managers' finalizers as a set", async ({ api, core }) => {
    const path = `${core("configmaps")}/a`
    const holding = (...finalizers: string[]) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", ...(finalizers.length === 0 ? {} : { finalizers }) },
    })
    await api.apply(path, "one", holding("test.dev/one"))
    const both = await api.apply(path, "two", holding("test.dev/two"))
    expect(both.body.metadata?.finalizers).toEqual(["test.dev/one", "test.dev/two"])
    const { body } = await api.apply(path, "one", holding())
    expect(body.metadata?.finalizers).toEqual(["test.dev/two"])
    await api.apply(path, "two", holding())
  })
})
