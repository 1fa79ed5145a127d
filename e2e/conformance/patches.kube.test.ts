import { describe, expect } from "vitest"
import type { Body } from "./api.ts"
import { configMap, deployment, pod, serve, service, serviceAccountOf } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

describe("a JSON patch", () => {
  check("adds, replaces and removes by pointer, in order", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", { x: "1", y: "2" }))
    const { status, body } = await api.patch(`${core("configmaps")}/a`, "json", [
      { op: "add", path: "/data/z", value: "3" },
      { op: "replace", path: "/data/x", value: "one" },
      { op: "remove", path: "/data/y" },
    ])
    expect(status).toBe(200)
    expect(body.data).toEqual({ x: "one", z: "3" })
  })

  check("escapes slashes and tildes in keys", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const { body } = await api.patch(`${core("configmaps")}/a`, "json", [
      { op: "add", path: "/metadata/labels", value: {} },
      { op: "add", path: "/metadata/labels/test.dev~1on", value: "yes" },
    ])
    expect(body.metadata?.labels).toEqual({ "test.dev/on": "yes" })
  })

  check("appends to a list with a dash", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", {}, { finalizers: ["test.dev/one"] }))
    const { body } = await api.patch(`${core("configmaps")}/a`, "json", [
      { op: "add", path: "/metadata/finalizers/-", value: "test.dev/two" },
    ])
    expect(body.metadata?.finalizers).toEqual(["test.dev/one", "test.dev/two"])
    await api.patch(`${core("configmaps")}/a`, "json", [{ op: "remove", path: "/metadata/finalizers" }])
  })

  check("whose test fails changes nothing and is Invalid", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", { x: "1" }))
    const { status, body } = await api.patch(`${core("configmaps")}/a`, "json", [
      { op: "add", path: "/data/y", value: "2" },
      { op: "test", path: "/data/x", value: "other" },
    ])
    expect(status).toBe(422)
    expect(body).toMatchObject({
      reason: "Invalid",
      message: "the server rejected our request due to an error in our request",
    })
    expect((await api.get(`${core("configmaps")}/a`)).body.data).toEqual({ x: "1" })
  })

  check("that tests a field against null holds only while it is missing", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const path = `${core("configmaps")}/a`
    const give = (value: string) => [
      { op: "test", path: "/data", value: null },
      { op: "add", path: "/data", value: { by: value } },
    ]
    expect((await api.patch(path, "json", give("first"))).status).toBe(200)
    expect((await api.patch(path, "json", give("second"))).status).toBe(422)
    expect((await api.get(path)).body.data).toEqual({ by: "first" })
  })

  check("that removes what is not there is Invalid", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const { status, body } = await api.patch(`${core("configmaps")}/a`, "json", [
      { op: "remove", path: "/data/none" },
    ])
    expect(status).toBe(422)
    expect(body).toMatchObject({ reason: "Invalid" })
  })

  check("that is no list of operations is a BadRequest", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const { status, body } = await api.patch(`${core("configmaps")}/a`, "json", { data: {} })
    expect(status).toBe(400)
    expect(body).toMatchObject({ reason: "BadRequest" })
  })

  check("that tests the resourceVersion is refused after somebody else wrote", async ({ api, core }) => {
    const created = (await api.post(core("configmaps"), configMap("a"))).body
    await api.patch(`${core("configmaps")}/a`, "merge", { data: { by: "other" } })
    const { status } = await api.patch(`${core("configmaps")}/a`, "json", [
      { op: "test", path: "/metadata/resourceVersion", value: created.metadata?.resourceVersion },
      { op: "add", path: "/data/by", value: "me" },
    ])
    expect(status).toBe(422)
  })
})

describe("a merge patch", () => {
  check("sets, keeps what it does not name, and removes with null", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", { x: "1", y: "2" }))
    const { body } = await api.patch(`${core("configmaps")}/a`, "merge", { data: { x: null, z: "3" } })
    expect(body.data).toEqual({ y: "2", z: "3" })
  })

  check("replaces lists whole", async ({ api, core }) => {
    await api.post(core("services"), service("a", { clusterIP: "None", ports: [{ port: 1, name: "one" }] }))
    const { body } = await api.patch(`${core("services")}/a`, "merge", {
      spec: { ports: [{ port: 2, name: "two" }] },
    })
    expect([...(body.spec?.ports ?? [])].map(({ name }) => name)).toEqual(["two"])
  })

  check("with the resourceVersion of the past is a Conflict", async ({ api, core }) => {
    const created = (await api.post(core("configmaps"), configMap("a"))).body
    await api.patch(`${core("configmaps")}/a`, "merge", { data: { by: "other" } })
    const { status, body } = await api.patch(`${core("configmaps")}/a`, "merge", {
      metadata: { resourceVersion: created.metadata?.resourceVersion },
      data: { by: "me" },
    })
    expect(status).toBe(409)
    expect(body).toMatchObject({
      reason: "Conflict",
      message: `Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again`,
      details: { name: "a", kind: "configmaps" },
    })
  })

  check("of an absent object is NotFound", async ({ api, core }) => {
    const { status, body } = await api.patch(`${core("configmaps")}/nobody`, "merge", { data: {} })
    expect(status).toBe(404)
    expect(body).toMatchObject({ reason: "NotFound", message: `configmaps "nobody" not found` })
  })

  check("cannot give an object another name", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const { status, body } = await api.patch(`${core("configmaps")}/a`, "merge", { metadata: { name: "b" } })
    expect(status).toBe(400)
    expect(body).toMatchObject({ reason: "BadRequest" })
    expect(body.message).toBe("the name of the object (b) does not match the name on the URL (a)")
  })

  check("cannot change the uid", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const { status, body } = await api.patch(`${core("configmaps")}/a`, "merge", {
      metadata: { uid: "00000000-0000-0000-0000-000000000000" },
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      reason: "Invalid",
      details: {
        causes: expect.arrayContaining([
          {
            reason: "FieldValueInvalid",
            field: "metadata.uid",
            message: `Invalid value: "00000000-0000-0000-0000-000000000000": field is immutable`,
          },
        ]),
      },
    })
  })

  check(
    "of a custom kind merges lists as wholes and drops what it sets to null",
    async ({ api, namespace }) => {
      const { path, widget } = await serve(api, {
        spec: { list: { type: "array", items: { type: "string" } }, size: { type: "integer" } },
      })
      await api.post(path(namespace), widget("a", { list: ["a", "b"], size: 1 }))
      const { body } = await api.patch(`${path(namespace)}/a`, "merge", { spec: { list: ["c"], size: null } })
      expect(body.spec).toEqual({ list: ["c"] })
    },
  )
})

describe("a strategic merge patch", () => {
  const deployments = (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`

  check("merges containers by name", async ({ api, namespace }) => {
    await api.post(deployments(namespace), deployment("a", 0))
    const { body } = await api.patch(`${deployments(namespace)}/a`, "strategic-merge", {
      spec: { template: { spec: { containers: [{ name: "side", image: "example.org/side:1" }] } } },
    })
    const containers = [...(body.spec?.template?.spec?.containers ?? [])]
    expect(containers.map(({ name }) => String(name)).toSorted()).toEqual(["main", "side"])
  })

  check("deletes a list item by $patch: delete", async ({ api, namespace }) => {
    await api.post(deployments(namespace), deployment("a", 0))
    await api.patch(`${deployments(namespace)}/a`, "strategic-merge", {
      spec: { template: { spec: { containers: [{ name: "side", image: "example.org/side:1" }] } } },
    })
    const { body } = await api.patch(`${deployments(namespace)}/a`, "strategic-merge", {
      spec: { template: { spec: { containers: [{ name: "side", $patch: "delete" }] } } },
    })
    expect([...(body.spec?.template?.spec?.containers ?? [])].map(({ name }) => name)).toEqual(["main"])
  })

  check("replaces a map by $patch: replace", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", {}, { labels: { one: "1", two: "2" } }))
    const { body } = await api.patch(`${core("configmaps")}/a`, "strategic-merge", {
      metadata: { labels: { $patch: "replace", three: "3" } },
    })
    expect(body.metadata?.labels).toEqual({ three: "3" })
  })

  check("merges a set of primitives and deletes from it", async ({ api, core }) => {
    const path = core("configmaps")
    await api.post(path, configMap("a", {}, { finalizers: ["test.dev/one"] }))
    const more = { metadata: { finalizers: ["test.dev/two"] } }
    expect((await api.patch(`${path}/a`, "strategic-merge", more)).body.metadata?.finalizers).toEqual([
      "test.dev/two",
      "test.dev/one",
    ])
    const less = { metadata: { "$deleteFromPrimitiveList/finalizers": ["test.dev/one", "test.dev/two"] } }
    const { body } = await api.patch(`${path}/a`, "strategic-merge", less)
    expect(body.metadata).not.toHaveProperty("finalizers")
  })

  check("merges conditions of a Node by type", async ({ api, namespace }) => {
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: namespace } }
    await api.post("/api/v1/nodes", node)
    const condition = (type: string, status: string) =>
      api.patch(`/api/v1/nodes/${namespace}/status`, "strategic-merge", {
        status: { conditions: [{ type, status }] },
      })
    await condition("TestOne", "True")
    await condition("TestTwo", "True")
    const { body } = await condition("TestOne", "False")
    const conditions = [...(body.status?.conditions ?? [])].filter(({ type }) =>
      String(type).startsWith("Test"),
    )
    expect(conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: "TestOne", status: "False" }),
        expect.objectContaining({ type: "TestTwo", status: "True" }),
      ]),
    )
    expect(conditions).toHaveLength(2)
    await api.delete(`/api/v1/nodes/${namespace}`)
  })

  check(
    "adds a toleration to a Pod and cannot change what a Pod may not change",
    async ({ api, core, namespace }) => {
      await serviceAccountOf(api, namespace)
      await api.post(core("pods"), pod("a"))
      const { status, body } = await api.patch(`${core("pods")}/a`, "strategic-merge", {
        spec: { tolerations: [{ key: "test.dev/new", operator: "Exists", effect: "NoExecute" }] },
      })
      expect(status).toBe(200)
      expect([...(body.spec?.tolerations ?? [])]).toContainEqual(
        expect.objectContaining({ key: "test.dev/new" }),
      )
      const refused = await api.patch(`${core("pods")}/a`, "strategic-merge", { spec: { hostNetwork: true } })
      expect(refused.status).toBe(422)
      expect(refused.body).toMatchObject({
        reason: "Invalid",
        message: expect.stringMatching(
          /^Pod "a" is invalid: spec: Forbidden: pod updates may not change fields other than/,
        ),
      })
    },
  )

  check("of a custom kind is an unsupported media type", async ({ api, namespace }) => {
    const { path, widget } = await serve(api)
    await api.post(path(namespace), widget("a"))
    const { status, body } = await api.patch(`${path(namespace)}/a`, "strategic-merge", { spec: {} })
    expect(status).toBe(415)
    expect(body).toMatchObject({
      kind: "Status",
      reason: "UnsupportedMediaType",
      message: expect.stringContaining(
        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
      ),
    })
  })

  check("with a media type that is no patch is unsupported too", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const { status, body } = await api.call("PATCH", `${core("configmaps")}/a`, { body: {} })
    expect(status).toBe(415)
    expect(body).toMatchObject({ reason: "UnsupportedMediaType" })
  })
})

describe("a patch that leaves a value of another type", () => {
  const refused = (result: { status: number; body: Body }) => ({
    status: result.status,
    reason: result.body.reason,
    fields: [...(result.body.details?.causes ?? [])].map(({ field }) => field),
  })
  const invalidPatch = { status: 422, reason: "Invalid", fields: ["patch"] }

  check(
    "is Invalid in every dialect, where a body would be a BadRequest",
    async ({ api, core, namespace }) => {
      const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
      await api.post(deployments, deployment("d"))
      await api.post(core("configmaps"), configMap("c"))
      for (const type of ["merge", "strategic-merge"] as const) {
        const patched = async (path: string, body: unknown) => refused(await api.patch(path, type, body))
        expect(await patched(`${deployments}/d`, { spec: { replicas: "two" } })).toEqual(invalidPatch)
        expect(await patched(`${deployments}/d`, { spec: { replicas: 1.5 } })).toEqual(invalidPatch)
        expect(await patched(`${deployments}/d/status`, { status: { replicas: "x" } })).toEqual(invalidPatch)
        expect(await patched(`${deployments}/d/scale`, { spec: { replicas: "x" } })).toEqual(invalidPatch)
        expect(await patched(`${core("configmaps")}/c`, { data: { a: 1 } })).toEqual(invalidPatch)
        expect(await patched(`${core("configmaps")}/c`, { metadata: "x" })).toEqual(invalidPatch)
        expect(await patched(`${core("configmaps")}/c`, { metadata: { labels: { a: 1 } } })).toEqual(
          invalidPatch,
        )
        expect(await patched(`${core("configmaps")}/c`, { metadata: { labels: [] } })).toEqual(invalidPatch)
      }
      const add = (path: string, value: unknown) => [{ op: "add", path, value }]
      const operated = async (path: string, body: unknown) => refused(await api.patch(path, "json", body))
      expect(await operated(`${deployments}/d`, add("/spec/replicas", "two"))).toEqual(invalidPatch)
      expect(await operated(`${core("configmaps")}/c`, add("/metadata/labels", { a: 1 }))).toEqual(
        invalidPatch,
      )
      expect(await operated(`${core("configmaps")}/c`, add("", 5))).toEqual({ ...invalidPatch, fields: [] })
      const { status, body } = await api.put(`${core("configmaps")}/c`, { ...configMap("c"), data: { a: 1 } })
      expect([status, body.reason]).toEqual([400, "BadRequest"])
    },
  )

  check("of a merge says which field and which type", async ({ api, core, namespace }) => {
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
    await api.post(deployments, deployment("d"))
    await api.post(core("configmaps"), configMap("c"))
    const told = async (path: string, body: unknown) =>
      String((await api.patch(path, "merge", body)).body.message).replace(/^.*": json: /, "")
    expect(await told(`${deployments}/d`, { spec: { replicas: "two" } })).toBe(
      "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    )
    expect(await told(`${core("configmaps")}/c`, { metadata: { labels: [] } })).toBe(
      "cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
    )
    expect(await told(`${core("configmaps")}/c`, { metadata: "x" })).toBe(
      "cannot unmarshal string into Go struct field ConfigMap.metadata of type v1.ObjectMeta",
    )
  })

  check("is told by an apply in words of its own", async ({ api, core, namespace }) => {
    const applied = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c", namespace, labels: { a: 1 } },
    }
    const { status, body } = await api.apply(`${core("configmaps")}/c`, "one", applied)
    expect([status, body.message]).toEqual([
      500,
      `failed to create typed patch object (${namespace}/c; /v1, Kind=ConfigMap): .metadata.labels.a: expected string, got &value.valueUnstructured{Value:1}`,
    ])
  })

  check("or another kind, or no name, is refused", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("c"))
    const patched = (body: unknown) => api.patch(`${core("configmaps")}/c`, "merge", body)
    expect(refused(await patched({ kind: "Secret" }))).toEqual(invalidPatch)
    const { status, body } = await patched({ metadata: { name: null } })
    expect([status, body.message]).toEqual([
      400,
      "the name of the object (c based on URL) was undeterminable: name must be provided",
    ])
    const applied = await api.apply(`${core("configmaps")}/c`, "one", {
      ...configMap("c"),
      kind: "Secret",
    })
    expect([applied.status, applied.body.message]).toEqual([400, "invalid object type: /v1, Kind=Secret"])
  })

  check("is Invalid in the metadata of a custom object too", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, { spec: { size: { type: "integer" } } })
    await api.post(path(namespace), widget("w", { size: 1 }))
    const patched = async (body: unknown) => refused(await api.patch(`${path(namespace)}/w`, "merge", body))
    expect(await patched({ metadata: { labels: { a: 1 } } })).toEqual(invalidPatch)
    expect(await patched({ metadata: "x" })).toEqual(invalidPatch)
    expect(await patched({ spec: { size: "x" } })).toEqual({ ...invalidPatch, fields: ["spec.size"] })
  })
})
