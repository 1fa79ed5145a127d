import { describe, expect } from "vitest"
import type { Reply } from "./api.ts"
import { configMap, deployment, pod, service, serviceAccountOf } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

describe("a built-in kind", () => {
  check("refuses a field of another type with a path, as a BadRequest", async ({ api, core }) => {
    const { status, body } = await api.post(core("services"), service("a", { ports: [{ port: "http" }] }))
    expect(status).toBe(400)
    expect(body).toMatchObject({
      reason: "BadRequest",
      message:
        'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
    })
  })

  check("refuses a time that is none, and says which item of a list is wrong", async ({ api, core }) => {
    const told = async (metadata: object) => {
      const { status, body } = await api.post(core("configmaps"), configMap("a", {}, metadata))
      return [status, String(body.message).replace(/^.*cannot be handled as a ConfigMap: /, "")]
    }
    expect(await told({ creationTimestamp: "yesterday" })).toEqual([
      400,
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    ])
    expect(await told({ ownerReferences: ["x"] })).toEqual([
      400,
      "json: cannot unmarshal string into Go struct field ObjectMeta.metadata.ownerReferences of type v1.OwnerReference",
    ])
  })

  check("whose version is no number is an error of the server's own", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const bad = 'strconv.ParseUint: parsing "x": invalid syntax'
    const told = ({ status, body }: Reply) => [status, body.message]
    const path = `${core("configmaps")}/a`
    expect(told(await api.put(path, configMap("a", {}, { resourceVersion: "x" })))).toEqual([500, bad])
    expect(told(await api.get(`${path}?resourceVersion=x`))).toEqual([
      500,
      `resourceVersion: Invalid value: "x": ${bad}`,
    ])
    expect(told(await api.get(`${core("configmaps")}?resourceVersion=x`))).toEqual([
      400,
      `invalid resource version: resourceVersion: Invalid value: "x": ${bad}`,
    ])
  })

  check("refuses a body of another kind", async ({ api, core }) => {
    const { status, body } = await api.post(core("secrets"), configMap("a"))
    expect(status).toBe(400)
    expect(body).toMatchObject({ reason: "BadRequest" })
    expect(body.message).toMatch(/ConfigMap in version "v1" cannot be handled as a Secret/)
  })

  check("refuses text that is no JSON", async ({ api, core }) => {
    const { status, body } = await api.call("POST", core("configmaps"), { body: "{nonsense" })
    expect(status).toBe(400)
    expect(body).toMatchObject({ kind: "Status", reason: "BadRequest" })
  })

  check("takes YAML as a body", async ({ api, core }) => {
    const { status, body } = await api.call("POST", core("configmaps"), {
      body: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: '1'}\n",
      headers: { "content-type": "application/yaml" },
    })
    expect([status, body.data]).toEqual([201, { x: "1" }])
  })

  check("refuses an illegal label value with the rule", async ({ api, core }) => {
    const { status, body } = await api.post(
      core("configmaps"),
      configMap("a", {}, { labels: { x: "not legal!" } }),
    )
    expect(status).toBe(422)
    expect(body).toMatchObject({
      details: { causes: [{ reason: "FieldValueInvalid", field: "metadata.labels" }] },
    })
    expect(body.message).toMatch(
      /a valid label must be an empty string or consist of alphanumeric characters/,
    )
  })

  check("refuses an annotation key with a space", async ({ api, core }) => {
    const { status, body } = await api.post(
      core("configmaps"),
      configMap("a", {}, { annotations: { "a b": "" } }),
    )
    expect(status).toBe(422)
    expect(body).toMatchObject({ details: { causes: [{ field: "metadata.annotations" }] } })
  })

  check("refuses a finalizer without a domain", async ({ api, core }) => {
    const { status, body } = await api.post(core("configmaps"), configMap("a", {}, { finalizers: ["keep"] }))
    expect(status).toBe(422)
    expect(body.message).toMatch(/metadata\.finalizers/)
  })

  check("needs a name or a generateName", async ({ api, core }) => {
    const { status, body } = await api.post(core("configmaps"), {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {},
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      message: `ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required`,
      details: {
        kind: "ConfigMap",
        causes: [
          {
            reason: "FieldValueRequired",
            message: "Required value: name or generateName is required",
            field: "metadata.name",
          },
        ],
      },
    })
  })

  check("refuses a create with a resourceVersion", async ({ api, core }) => {
    const { status, body } = await api.post(core("configmaps"), configMap("a", {}, { resourceVersion: "1" }))
    expect(status).toBe(500)
    expect(body.message).toBe("resourceVersion should not be set on objects to be created")
  })

  check("that is updated but not there is NotFound", async ({ api, core }) => {
    const { status, body } = await api.put(`${core("configmaps")}/a`, configMap("a"))
    expect(status).toBe(404)
    expect(body).toMatchObject({ reason: "NotFound", message: `configmaps "a" not found` })
  })

  check("refuses a ConfigMap key that could not be a file's name", async ({ api, core }) => {
    const { status, body } = await api.post(core("configmaps"), configMap("a", { "not/legal": "" }))
    expect(status).toBe(422)
    expect(body).toMatchObject({
      details: { causes: [{ reason: "FieldValueInvalid", field: "data[not/legal]" }] },
    })
  })

  check("Secret encodes stringData into data and shows it no more", async ({ api, core }) => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, stringData: { x: "text" } }
    const { body } = await api.post(core("secrets"), secret)
    expect(body).toMatchObject({ data: { x: Buffer.from("text").toString("base64") }, type: "Opaque" })
    expect(body).not.toHaveProperty("stringData")
  })

  check("Secret refuses data that is not base64", async ({ api, core }) => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, data: { x: "not base64!" } }
    const { status, body } = await api.post(core("secrets"), secret)
    expect(status).toBe(400)
    expect(body.message).toMatch(/illegal base64 data at input byte 3/)
  })

  check("Secret keeps its type for life", async ({ api, core }) => {
    await api.post(core("secrets"), { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } })
    const { status, body } = await api.patch(`${core("secrets")}/a`, "merge", { type: "test.dev/other" })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      details: {
        causes: [{ field: "type", message: `Invalid value: "test.dev/other": field is immutable` }],
      },
    })
  })

  check("Pod gets the defaults that a drain and a kubelet look at", async ({ api, core, namespace }) => {
    await serviceAccountOf(api, namespace)
    const { body } = await api.post(core("pods"), pod("a"))
    expect(body).toMatchObject({
      spec: {
        restartPolicy: "Always",
        terminationGracePeriodSeconds: 30,
        dnsPolicy: "ClusterFirst",
        schedulerName: "default-scheduler",
        serviceAccountName: "default",
        containers: [
          {
            name: "main",
            imagePullPolicy: "IfNotPresent",
            terminationMessagePath: "/dev/termination-log",
            resources: {},
          },
        ],
      },
      status: { phase: "Pending", qosClass: "BestEffort" },
    })
  })

  check("Pod refuses to have no container", async ({ api, core, namespace }) => {
    await serviceAccountOf(api, namespace)
    const { status, body } = await api.post(core("pods"), pod("a", {}, { containers: [] }))
    expect(status).toBe(422)
    expect(body).toMatchObject({
      details: { causes: [{ reason: "FieldValueRequired", field: "spec.containers" }] },
    })
  })

  check("Deployment gets its defaults", async ({ api, namespace }) => {
    const { body } = await api.post(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment("a"))
    expect(body).toMatchObject({
      metadata: { generation: 1 },
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
      },
    })
  })

  check("Deployment refuses a selector that does not select its own template", async ({ api, namespace }) => {
    const wrong = deployment("a")
    const { status, body } = await api.post(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
      ...wrong,
      spec: { ...wrong.spec, selector: { matchLabels: { app: "other" } } },
    })
    expect(status).toBe(422)
    expect(body.message).toMatch(
      /spec\.template\.metadata\.labels: Invalid value: .*`selector` does not match template `labels`/,
    )
  })

  check("Deployment keeps its selector for life", async ({ api, namespace }) => {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`
    await api.post(path, deployment("a", 0))
    const { status, body } = await api.patch(`${path}/a`, "merge", {
      spec: {
        selector: { matchLabels: { app: "b" } },
        template: { metadata: { labels: { app: "b" } } },
      },
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({ details: { causes: [{ field: "spec.selector" }] } })
    expect(body.message).toMatch(/field is immutable/)
  })

  check("Lease takes micro times and refuses times without them", async ({ api, namespace }) => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`
    const lease = (name: string, renewTime: string) => ({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name },
      spec: { holderIdentity: "me", leaseDurationSeconds: 15, renewTime },
    })
    const { status, body } = await api.post(path, lease("a", "2026-11-21T10:00:00.123456Z"))
    expect([status, body.spec?.renewTime]).toEqual([201, "2026-11-21T10:00:00.123456Z"])
    const refused = await api.post(path, lease("b", "yesterday"))
    expect(refused.status).toBe(400)
  })

  check("Lease refuses a duration of nothing", async ({ api, namespace }) => {
    const { status, body } = await api.post(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "a" },
      spec: { leaseDurationSeconds: 0 },
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      details: {
        causes: [{ field: "spec.leaseDurationSeconds", message: "Invalid value: 0: must be greater than 0" }],
      },
    })
  })

  check("Lease cannot be updated without saying which version was read", async ({ api, namespace }) => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "a" }, spec: {} }
    await api.post(path, lease)
    const { status, body } = await api.put(`${path}/a`, { ...lease, spec: { holderIdentity: "me" } })
    expect(status).toBe(422)
    expect(body.message).toMatch(
      /metadata\.resourceVersion: Invalid value: .*must be specified for an update/,
    )
  })
})
