import { describe, expect } from "vitest"
import { deployment, serve, service } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const scalable = {
  spec: { replicas: { type: "integer" }, size: { type: "integer" } },
  status: {
    replicas: { type: "integer" },
    selector: { type: "string" },
    phase: { type: "string" },
    observedGeneration: { type: "integer" },
  },
  version: {
    subresources: {
      status: {},
      scale: {
        specReplicasPath: ".spec.replicas",
        statusReplicasPath: ".status.replicas",
        labelSelectorPath: ".status.selector",
      },
    },
  },
}

describe("the status subresource", () => {
  check("is the only way to the status: create and update leave it alone", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, scalable)
    const created = await api.post(path(namespace), widget("a", {}, { status: { phase: "Ready" } }))
    expect(created.body).not.toHaveProperty("status")
    await api.patch(`${path(namespace)}/a/status`, "merge", { status: { phase: "Ready" } })
    const { body } = await api.patch(`${path(namespace)}/a`, "merge", {
      spec: { size: 1 },
      status: { phase: "Gone" },
    })
    expect(body).toMatchObject({ spec: { size: 1 }, status: { phase: "Ready" } })
  })

  check("changes nothing but the status, and not the generation", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, scalable)
    const created = (await api.post(path(namespace), widget("a", { size: 1 }))).body
    const { status, body } = await api.put(
      `${path(namespace)}/a/status`,
      Object.assign({}, created, {
        metadata: Object.assign({}, created.metadata, { labels: { x: "y" } }),
        spec: { size: 2 },
        status: { phase: "Ready", observedGeneration: 1 },
      }),
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({ spec: { size: 1 }, status: { phase: "Ready" }, metadata: { generation: 1 } })
    expect(body.metadata).not.toHaveProperty("labels")
  })

  check("with an old resourceVersion is a Conflict", async ({ api, namespace }) => {
    const { path, widget, group } = await serve(api, scalable)
    const created = (await api.post(path(namespace), widget("a"))).body
    await api.patch(`${path(namespace)}/a`, "merge", { spec: { size: 1 } })
    const { status, body } = await api.put(
      `${path(namespace)}/a/status`,
      Object.assign({}, created, { status: { phase: "Old" } }),
    )
    expect(status).toBe(409)
    expect(body.message).toBe(
      `Operation cannot be fulfilled on widgets.${group} "a": the object has been modified; please apply your changes to the latest version and try again`,
    )
  })

  check("is validated by the schema", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, scalable)
    await api.post(path(namespace), widget("a"))
    const { status, body } = await api.patch(`${path(namespace)}/a/status`, "merge", {
      status: { phase: 7 },
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      reason: "Invalid",
      details: {
        causes: [
          {
            reason: "FieldValueTypeInvalid",
            field: "status.phase",
            message: `Invalid value: "integer": phase in body must be of type string: "integer"`,
          },
        ],
      },
    })
  })

  check("of a kind that has none is not found", async ({ api, namespace }) => {
    const { path, widget } = await serve(api)
    await api.post(path(namespace), widget("a"))
    expect((await api.patch(`${path(namespace)}/a/status`, "merge", { status: {} })).status).toBe(404)
  })

  check("can be read by itself", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, scalable)
    await api.post(path(namespace), widget("a", { size: 3 }))
    const { status, body } = await api.get(`${path(namespace)}/a/status`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ kind: "Widget", spec: { size: 3 } })
  })

  check("of a Service takes a load balancer's address", async ({ api, core }) => {
    await api.post(core("services"), service("a", { type: "LoadBalancer", ports: [{ port: 80 }] }))
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } }
    const { body } = await api.patch(`${core("services")}/a/status`, "merge", { status })
    expect(body.status?.loadBalancer?.ingress).toMatchObject([{ ip: "192.0.2.1", ipMode: "VIP" }])
  })
})

describe("generation", () => {
  check("begins with 1 and follows the spec, not metadata and not status", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, scalable)
    const at = `${path(namespace)}/a`
    const created = (await api.post(path(namespace), widget("a"))).body
    expect(created.metadata?.generation).toBe(1)
    const after = async (suffix: string, patch: object) =>
      (await api.patch(`${at}${suffix}`, "merge", patch)).body.metadata?.generation
    expect(await after("", { metadata: { labels: { x: "y" } } })).toBe(1)
    expect(await after("/status", { status: { phase: "Ready" } })).toBe(1)
    expect(await after("", { spec: { size: 2 } })).toBe(2)
  })

  check("cannot be set by a client", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, scalable)
    const { body } = await api.post(path(namespace), {
      ...widget("a"),
      metadata: { name: "a", generation: 7 },
    })
    expect(body.metadata?.generation).toBe(1)
  })

  check(
    "of a kind without a status subresource follows every field but metadata",
    async ({ api, namespace }) => {
      const { path, widget } = await serve(api, { spec: { size: { type: "integer" } } })
      await api.post(path(namespace), widget("a"))
      const after = async (patch: object) =>
        (await api.patch(`${path(namespace)}/a`, "merge", patch)).body.metadata?.generation
      expect(await after({ metadata: { annotations: { x: "y" } } })).toBe(1)
      expect(await after({ spec: { size: 1 } })).toBe(2)
    },
  )

  check("is one more when deletion begins", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, scalable)
    const kept = widget("a", {}, { metadata: { name: "a", finalizers: ["test.dev/keep"] } })
    await api.post(path(namespace), kept)
    const { body } = await api.delete(`${path(namespace)}/a`)
    expect(body.metadata?.generation).toBe(2)
    await api.patch(`${path(namespace)}/a`, "merge", { metadata: { finalizers: null } })
  })
})

describe("the scale subresource", () => {
  check("of a custom kind shows replicas and selector by its paths", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, scalable)
    await api.post(path(namespace), widget("a", { replicas: 3 }))
    await api.patch(`${path(namespace)}/a/status`, "merge", { status: { replicas: 2, selector: "app=a" } })
    const { status, body } = await api.get(`${path(namespace)}/a/scale`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      metadata: { name: "a", namespace },
      spec: { replicas: 3 },
      status: { replicas: 2, selector: "app=a" },
    })
  })

  check("sets replicas, and with them the generation", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, scalable)
    await api.post(path(namespace), widget("a", { replicas: 3 }))
    const scale = (await api.get(`${path(namespace)}/a/scale`)).body
    const { status, body } = await api.put(
      `${path(namespace)}/a/scale`,
      Object.assign({}, scale, { spec: { replicas: 5 } }),
    )
    expect([status, body.spec?.replicas]).toEqual([200, 5])
    expect((await api.get(`${path(namespace)}/a`)).body).toMatchObject({
      spec: { replicas: 5 },
      metadata: { generation: 2 },
    })
  })

  check("of a Deployment is set by a merge patch", async ({ api, namespace }) => {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`
    await api.post(path, deployment("a", 0))
    const { status, body } = await api.patch(`${path}/a/scale`, "merge", { spec: { replicas: 1 } })
    expect([status, body.kind, body.spec?.replicas]).toEqual([200, "Scale", 1])
    expect((await api.get(`${path}/a`)).body.spec?.replicas).toBe(1)
  })

  check("refuses fewer than no replicas", async ({ api, namespace }) => {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`
    await api.post(path, deployment("a", 0))
    const { status, body } = await api.patch(`${path}/a/scale`, "merge", { spec: { replicas: -1 } })
    expect(status).toBe(422)
    expect(body).toMatchObject({ reason: "Invalid", details: { causes: [{ field: "spec.replicas" }] } })
  })
})
