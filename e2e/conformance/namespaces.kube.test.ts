import { describe, expect } from "vitest"
import { eventually } from "./eventually.ts"
import { configMap } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

describe("a namespace", () => {
  check(
    "is Active, labelled with its name, and held by the finalizer in its spec",
    async ({ api, namespace }) => {
      const { body } = await api.get(`/api/v1/namespaces/${namespace}`)
      expect(body).toMatchObject({
        metadata: { labels: { "kubernetes.io/metadata.name": namespace } },
        spec: { finalizers: ["kubernetes"] },
        status: { phase: "Active" },
      })
    },
  )

  check("gets a default ServiceAccount and the CA's certificate", async ({ api, core }) => {
    await eventually(
      () => api.get(`${core("serviceaccounts")}/default`),
      ({ status }) => status === 200,
    )
    const { body } = await eventually(
      () => api.get(`${core("configmaps")}/kube-root-ca.crt`),
      ({ status }) => status === 200,
    )
    expect(body.data?.["ca.crt"]).toMatch(/BEGIN CERTIFICATE/)
  })

  check(
    "that is deleted is Terminating, refuses new objects, empties, and goes",
    async ({ api, core, namespace }) => {
      await api.post(core("configmaps"), configMap("held", {}, { finalizers: ["test.dev/keep"] }))
      await api.post(core("secrets"), { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } })
      expect((await api.delete(`/api/v1/namespaces/${namespace}`)).status).toBe(200)
      const dying = await api.get(`/api/v1/namespaces/${namespace}`)
      expect(dying.body).toMatchObject({ status: { phase: "Terminating" } })
      const { status, body } = await api.post(core("configmaps"), configMap("late"))
      expect(status).toBe(403)
      expect(body).toMatchObject({
        reason: "Forbidden",
        message: `configmaps "late" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
        details: {
          name: "late",
          kind: "configmaps",
          causes: [
            {
              reason: "NamespaceTerminating",
              message: `namespace ${namespace} is being terminated`,
              field: "metadata.namespace",
            },
          ],
        },
      })
      await eventually(
        () => api.get(`${core("secrets")}/a`),
        (seen) => seen.status === 404,
      )
      const waiting = await eventually(
        () => api.get(`${core("configmaps")}/held`),
        (seen) => seen.body.metadata?.deletionTimestamp !== undefined,
      )
      expect(waiting.status).toBe(200)
      await api.patch(`${core("configmaps")}/held`, "merge", { metadata: { finalizers: null } })
      await eventually(
        () => api.get(`/api/v1/namespaces/${namespace}`),
        (seen) => seen.status === 404,
      )
    },
  )

  check("named default cannot be deleted", async ({ api }) => {
    const { status, body } = await api.delete("/api/v1/namespaces/default")
    expect(status).toBe(403)
    expect(body.message).toBe(`namespaces "default" is forbidden: this namespace may not be deleted`)
  })

  check("of another name than the object's is a BadRequest", async ({ api, core }) => {
    const { status, body } = await api.post(
      core("configmaps"),
      configMap("a", {}, { namespace: "elsewhere" }),
    )
    expect(status).toBe(400)
    expect(body).toMatchObject({
      reason: "BadRequest",
      message: "the namespace of the provided object does not match the namespace sent on the request",
    })
  })

  check("kube-system, kube-public and kube-node-lease are there", async ({ api }) => {
    for (const name of ["kube-system", "kube-public", "kube-node-lease", "default"]) {
      expect((await api.get(`/api/v1/namespaces/${name}`)).status).toBe(200)
    }
  })
})
