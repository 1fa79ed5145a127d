import { afterAll, beforeAll, expect, test } from "vitest"
import { type EmbeddedTestServer, startEmbedded } from "../src/testing.ts"
import { type Body, type Client, clientOf, namesIn } from "./client.ts"

const pods = "/api/v1/namespaces/default/pods"
const services = "/api/v1/namespaces/default/services"
const slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
const budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"

let server: EmbeddedTestServer
let kube: Client

beforeAll(async () => {
  server = await startEmbedded()
  kube = clientOf(server.kubeconfig)
})
afterAll(() => server.stop())

function pod(name: string, app: string): object {
  const container = { name: "main", image: "none", ports: [{ name: "http", containerPort: 8080 }] }
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app } },
    spec: { nodeName: "n1", containers: [container] },
  }
}

/** What a kubelet would report. */
async function running(name: string, ip: string): Promise<void> {
  const status = {
    phase: "Running",
    podIP: ip,
    podIPs: [{ ip }],
    conditions: [{ type: "Ready", status: "True" }],
  }
  await kube.patch(`${pods}/${name}/status`, "merge-patch", { status })
}

/** The first state of a selected object that satisfies the condition. */
async function eventually(path: string, selector: string, holds: (object: Body) => boolean): Promise<Body> {
  const watch = kube.watch(`${path}?watch=true&${selector}`)
  for (;;) {
    const { object } = await watch.next()
    if (!holds(object)) continue
    watch.close()
    return object
  }
}

test("a Service gets an address, keeps it, and its slices follow the pods it selects", async () => {
  const spec = { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: "http" }] }
  const { body } = await kube.post(services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec,
  })
  const address = body["spec"]?.["clusterIP"]
  expect(address).toMatch(/^10\.96\./)
  await kube.post(pods, pod("web-1", "web"))
  await running("web-1", "10.0.0.1")
  const bySelector = "labelSelector=kubernetes.io/service-name%3Dweb"
  const slice = await eventually(slices, bySelector, ({ endpoints }) => endpoints?.[0] !== undefined)
  expect(slice).toMatchObject({
    addressType: "IPv4",
    endpoints: [
      {
        addresses: ["10.0.0.1"],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: "n1",
        targetRef: { kind: "Pod", name: "web-1" },
      },
    ],
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
  })
  await kube.delete(`${pods}/web-1`)
  const leaving = await eventually(
    slices,
    bySelector,
    ({ endpoints }) => (endpoints?.[0]?.["conditions"]?.["ready"] as unknown) === false,
  )
  expect(leaving["endpoints"]?.[0]?.["conditions"]).toEqual({
    ready: false,
    serving: true,
    terminating: true,
  })
  const patched = await kube.patch(`${services}/web`, "merge-patch", { spec: { clusterIP: null } })
  expect(patched.body["spec"]?.["clusterIP"]).toBe(address)
})

test("a running pod leaves after its grace, which a second request can only shorten", async () => {
  await kube.post(pods, pod("graceful", "other"))
  const { body } = await kube.delete(`${pods}/graceful`, { gracePeriodSeconds: 20 })
  expect(body["metadata"]).toMatchObject({ deletionGracePeriodSeconds: 20 })
  const { body: longer } = await kube.delete(`${pods}/graceful`, { gracePeriodSeconds: 60 })
  expect(longer["metadata"]).toMatchObject({ deletionGracePeriodSeconds: 20 })
  await kube.delete(`${pods}/graceful`, { gracePeriodSeconds: 0 })
  expect((await kube.get(`${pods}/graceful`)).code).toBe(404)
})

test("a budget in shares, or of what may be missing, counts what the controllers of its pods want", async () => {
  const apps = "/apis/apps/v1/namespaces/default"
  const template = {
    metadata: { labels: { app: "api" } },
    spec: { containers: [{ name: "main", image: "none" }] },
  }
  const spec = { replicas: 4, selector: { matchLabels: { app: "api" } }, template }
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "api" }, spec }
  const ownedBy = ({ kind, metadata }: Body) => [
    { apiVersion: "apps/v1", kind, name: "api", uid: metadata?.["uid"], controller: true },
  ]
  const above = (await kube.post(`${apps}/deployments`, deployment)).body
  const { body: set } = await kube.post(`${apps}/replicasets`, {
    ...deployment,
    kind: "ReplicaSet",
    metadata: { name: "api", ownerReferences: ownedBy(above) },
  })
  // One of the four has not come.
  for (const name of ["api-1", "api-2", "api-3"]) {
    const one = pod(name, "api") as { metadata: object }
    await kube.post(pods, { ...one, metadata: { ...one.metadata, ownerReferences: ownedBy(set) } })
    await running(name, "10.0.3.1")
  }
  const budget = async (allows: object, wanted: number) => {
    const selector = { matchExpressions: [{ key: "app", operator: "In", values: ["api"] }] }
    const body = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "api" } }
    await kube.delete(`${budgets}/api`)
    await kube.post(budgets, { ...body, spec: { ...allows, selector } })
    const seen = await eventually(
      budgets,
      "fieldSelector=metadata.name%3Dapi",
      ({ status }) => Number(status?.["desiredHealthy"]) === wanted,
    )
    return seen["status"]
  }
  expect(await budget({ maxUnavailable: "50%" }, 2)).toMatchObject({ expectedPods: 4, disruptionsAllowed: 1 })
  expect(await budget({ maxUnavailable: 3 }, 1)).toMatchObject({ expectedPods: 4, disruptionsAllowed: 2 })
  expect(await budget({ minAvailable: "75%" }, 3)).toMatchObject({ expectedPods: 4, disruptionsAllowed: 0 })
  await kube.post(pods, pod("stray", "api"))
  const lost = await eventually(
    budgets,
    "fieldSelector=metadata.name%3Dapi",
    ({ status }) => (status?.["conditions"]?.[0]?.["reason"] as unknown) === "SyncFailed",
  )
  expect(lost["status"]).toMatchObject({ disruptionsAllowed: 0 })
  expect(lost["status"]?.["conditions"]?.[0]).toMatchObject({
    message: 'found no controller ref for pod "stray"',
  })
})

test("a budget lets as many pods go as it can spare, and then says how many it needs", async () => {
  await kube.post(budgets, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "db" },
    spec: { minAvailable: 1, selector: { matchLabels: { app: "db" } } },
  })
  for (const name of ["db-1", "db-2"]) {
    await kube.post(pods, pod(name, "db"))
    await running(name, "10.0.1.1")
  }
  const status = (
    await eventually(
      budgets,
      "fieldSelector=metadata.name%3Ddb",
      (one) => Number(one["status"]?.["disruptionsAllowed"]) === 1,
    )
  )["status"]
  expect(status).toMatchObject({ expectedPods: 2, currentHealthy: 2, desiredHealthy: 1 })
  const evict = (name: string) =>
    kube.post(`${pods}/${name}/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } })
  expect((await evict("db-1")).code).toBe(201)
  const leaving = await kube.get(`${pods}/db-1`)
  expect(leaving.body["status"]?.["conditions"]).toContainEqual(
    expect.objectContaining({ type: "DisruptionTarget", reason: "EvictionByEvictionAPI" }),
  )
  const { code, body, headers } = await evict("db-2")
  expect(code).toBe(429)
  expect(headers["retry-after"]).toBeUndefined()
  expect(body).toMatchObject({
    reason: "TooManyRequests",
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [
        {
          reason: "DisruptionBudget",
          message: "The disruption budget db needs 1 healthy pods and has 1 currently",
        },
      ],
    },
  })
})

test("an eviction under another uid is refused", async () => {
  await kube.post(pods, pod("replaced", "single"))
  const { code } = await kube.post(`${pods}/replaced/eviction`, {
    metadata: { name: "replaced" },
    deleteOptions: { preconditions: { uid: "the-former-one" } },
  })
  expect(code).toBe(409)
})

test("binding puts a pod on a node once", async () => {
  const unbound = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "bound" },
    spec: { containers: [{ name: "c", image: "i" }] },
  }
  await kube.post(pods, unbound)
  const binding = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name: "bound" },
    target: { kind: "Node", name: "n2" },
  }
  expect((await kube.post(`${pods}/bound/binding`, binding)).code).toBe(201)
  const { body } = await kube.get(`${pods}?fieldSelector=spec.nodeName%3Dn2`)
  expect(namesIn(body)).toEqual(["bound"])
  expect((await kube.post(`${pods}/bound/binding`, binding)).code).toBe(409)
})

test("scale reads and writes the replicas of its object", async () => {
  const deployments = "/apis/apps/v1/namespaces/default/deployments"
  const labels = { app: "scaled" }
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } }
  await kube.post(deployments, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "scaled" },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  })
  const { body: scale } = await kube.get(`${deployments}/scaled/scale`)
  expect(scale).toMatchObject({ kind: "Scale", spec: { replicas: 2 }, status: { selector: "app=scaled" } })
  await kube.patch(`${deployments}/scaled/scale`, "merge-patch", { spec: { replicas: 5 } })
  const { body } = await kube.get(`${deployments}/scaled`)
  expect(body).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 5 } })
})

test("one event reads in both of its groups, in the words of each", async () => {
  const event = {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name: "e1" },
    eventTime: "2026-01-01T00:00:00.000000Z",
    regarding: { kind: "Pod", name: "p", namespace: "default" },
    reason: "Tested",
    action: "Testing",
    note: "it was so",
    type: "Normal",
    reportingController: "example.com/test",
    reportingInstance: "one",
  }
  expect((await kube.post("/apis/events.k8s.io/v1/namespaces/default/events", event)).code).toBe(201)
  const { body } = await kube.get("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dp")
  expect(body["items"]?.[0]).toMatchObject({ message: "it was so", reportingComponent: "example.com/test" })
})
