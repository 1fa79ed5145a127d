import { describe, expect } from "vitest"
import type { Api, Reply } from "./api.ts"
import { eventually } from "./eventually.ts"
import { deployment, pod, serviceAccountOf } from "./manifests.ts"
import { type Site, suite } from "./suite.ts"

const { check, deviates } = suite()

const eviction = (name: string, more: object = {}) => ({
  apiVersion: "policy/v1",
  kind: "Eviction",
  metadata: { name },
  ...more,
})

const evict = ({ api, core }: Site, name: string, more: object = {}): Promise<Reply> =>
  api.post(`${core("pods")}/${name}/eviction`, eviction(name, more))

const healthy = (api: Api, path: string) =>
  api.patch(`${path}/status`, "merge", {
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  })

/** Two running Pods under a budget that needs so many of them. */
async function guarded(site: Site, budget: object, disruptionsAllowed: number): Promise<void> {
  const { api, core, namespace } = site
  await serviceAccountOf(api, namespace)
  for (const name of ["p1", "p2"]) {
    await api.post(core("pods"), pod(name, { labels: { app: "a" } }, { nodeName: "somewhere" }))
    await healthy(api, `${core("pods")}/${name}`)
  }
  const budgets = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`
  await api.post(budgets, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "guard" },
    spec: { selector: { matchLabels: { app: "a" } }, ...budget },
  })
  await eventually(
    () => api.get(`${budgets}/guard`),
    ({ body }) =>
      Number(body.status?.observedGeneration ?? 0) > 0 &&
      Number(body.status?.disruptionsAllowed) === disruptionsAllowed,
  )
}

describe("an eviction", () => {
  check("of an unguarded Pod deletes it and answers Success", async (site) => {
    const { api, core, namespace } = site
    await serviceAccountOf(api, namespace)
    await api.post(core("pods"), pod("a"))
    const { status, body } = await evict(site, "a")
    expect(status).toBe(201)
    expect(body).toMatchObject({ kind: "Status", apiVersion: "v1", status: "Success" })
    expect((await api.get(`${core("pods")}/a`)).status).toBe(404)
  })

  check("of an absent Pod is NotFound", async (site) => {
    expect(await evict(site, "nobody")).toMatchObject({
      status: 404,
      body: { reason: "NotFound", message: `pods "nobody" not found` },
    })
  })

  check(
    "that a budget does not allow is 429 with the budget's name, and no Retry-After to obey",
    async (site) => {
      await guarded(site, { minAvailable: 2 }, 0)
      const { status, headers, body } = await evict(site, "p1")
      expect(status).toBe(429)
      expect(headers["retry-after"]).toBeUndefined()
      expect(body).toEqual({
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        reason: "TooManyRequests",
        details: {
          causes: [
            {
              reason: "DisruptionBudget",
              message: "The disruption budget guard needs 2 healthy pods and has 2 currently",
            },
          ],
        },
        code: 429,
      })
    },
  )

  check("that a budget allows happens, and the next does not", async (site) => {
    await guarded(site, { minAvailable: 1 }, 1)
    expect((await evict(site, "p1")).status).toBe(201)
    expect((await evict(site, "p2")).status).toBe(429)
  })

  check("keeps the Pod until its grace is over", async (site) => {
    const { api, core } = site
    await guarded(site, { minAvailable: 1 }, 1)
    expect((await evict(site, "p1", { deleteOptions: { gracePeriodSeconds: 60 } })).status).toBe(201)
    const { body } = await api.get(`${core("pods")}/p1`)
    expect(body.metadata).toMatchObject({
      deletionGracePeriodSeconds: 60,
      deletionTimestamp: expect.any(String),
    })
  })

  check("in a dry run asks the budget and leaves the Pod", async (site) => {
    const { api, core } = site
    await guarded(site, { minAvailable: 1 }, 1)
    expect((await evict(site, "p1", { deleteOptions: { dryRun: ["All"] } })).status).toBe(201)
    expect((await api.get(`${core("pods")}/p1`)).body.metadata).not.toHaveProperty("deletionTimestamp")
  })

  check("with the uid of another Pod is a Conflict", async (site) => {
    const { api, core, namespace } = site
    await serviceAccountOf(api, namespace)
    await api.post(core("pods"), pod("a"))
    const uid = "00000000-0000-0000-0000-000000000000"
    const { status, body } = await evict(site, "a", { deleteOptions: { preconditions: { uid } } })
    expect(status).toBe(409)
    expect(body).toMatchObject({ reason: "Conflict" })
  })

  check("under two budgets is an error of the server, as documented", async (site) => {
    const { api, namespace } = site
    await guarded(site, { minAvailable: 1 }, 1)
    await api.post(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`, {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "second" },
      spec: { selector: { matchLabels: { app: "a" } }, minAvailable: 1 },
    })
    const { status, body } = await evict(site, "p1")
    expect(status).toBe(500)
    expect(body.message).toMatch(
      /does not currently support evicting Pods with multiple PodDisruptionBudgets|more than one PodDisruptionBudget/,
    )
  })
})

describe("a Pod", () => {
  check("is bound to a Node by its binding, once", async ({ api, core, namespace }) => {
    await serviceAccountOf(api, namespace)
    await api.post(core("pods"), pod("a"))
    const binding = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name: "a" },
      target: { kind: "Node", name: "n1" },
    }
    const bound = await api.post(`${core("pods")}/a/binding`, binding)
    expect(bound.status).toBe(201)
    expect(bound.body).toMatchObject({ kind: "Status", status: "Success" })
    const { body } = await api.get(`${core("pods")}/a`)
    expect(body.spec?.nodeName).toBe("n1")
    expect([...(body.status?.conditions ?? [])]).toContainEqual(
      expect.objectContaining({ type: "PodScheduled", status: "True" }),
    )
    const again = await api.post(`${core("pods")}/a/binding`, binding)
    expect(again.status).toBe(409)
    expect(again.body.message).toMatch(/pod a is already assigned to node "n1"/)
  })

  check(
    "that runs on a Node is deleted after its grace, at once when the grace is nothing",
    async ({ api, core, namespace }) => {
      await serviceAccountOf(api, namespace)
      await api.post(core("pods"), pod("a", {}, { nodeName: "somewhere", terminationGracePeriodSeconds: 77 }))
      const { body } = await api.delete(`${core("pods")}/a`)
      expect(body.metadata).toMatchObject({ deletionGracePeriodSeconds: 77 })
      await api.delete(`${core("pods")}/a`, { gracePeriodSeconds: 0 })
      expect((await api.get(`${core("pods")}/a`)).status).toBe(404)
    },
  )

  check("that runs nowhere is deleted at once", async ({ api, core, namespace }) => {
    await serviceAccountOf(api, namespace)
    await api.post(core("pods"), pod("a"))
    await api.delete(`${core("pods")}/a`)
    expect((await api.get(`${core("pods")}/a`)).status).toBe(404)
  })
})

describe("a Deployment", () => {
  deviates(
    "is rolled out by its controller, which says what it has seen",
    "It runs no workload controllers: the operators create no workloads, and a story that needs Pods creates them.",
    async ({ api, namespace }) => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`
      await api.post(path, deployment("a", 0))
      const events = await api.watch(`${path}?watch=true&timeoutSeconds=5`, (seen) =>
        seen.some(({ object }) => Number(object?.status?.observedGeneration) === 1),
      )
      expect(events.at(-1)?.object?.status?.observedGeneration).toBe(1)
    },
  )
})

describe("a Node", () => {
  check("takes taints and labels of an operator by a merge patch", async ({ api, namespace }) => {
    await api.post("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: namespace } })
    const taints = [{ key: "test.dev/closing", effect: "NoSchedule" }]
    const { status, body } = await api.patch(`/api/v1/nodes/${namespace}`, "merge", { spec: { taints } })
    expect(status).toBe(200)
    expect([...(body.spec?.taints ?? [])]).toContainEqual(expect.objectContaining(taints[0] ?? {}))
    await api.delete(`/api/v1/nodes/${namespace}`)
  })

  check("is selected by whether it is cordoned", async ({ api, namespace }) => {
    await api.post("/api/v1/nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: namespace },
      spec: { unschedulable: true },
    })
    const { body } = await api.get("/api/v1/nodes?fieldSelector=spec.unschedulable=true")
    expect([...(body.items ?? [])].map(({ metadata }) => metadata?.name)).toContain(namespace)
    await api.delete(`/api/v1/nodes/${namespace}`)
  })
})

describe("a ServiceAccount's token", () => {
  check("is made by TokenRequest and lets its bearer in under its name", async ({ api, core, namespace }) => {
    await serviceAccountOf(api, namespace)
    const { status, body } = await api.post(`${core("serviceaccounts")}/default/token`, {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 3600 },
    })
    expect(status).toBe(201)
    expect(body.status).toMatchObject({ token: expect.any(String), expirationTimestamp: expect.any(String) })
    const who = await api.asBearer(
      String(body.status?.token),
      "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      {
        apiVersion: "authentication.k8s.io/v1",
        kind: "SelfSubjectReview",
      },
    )
    expect(who.body.status?.userInfo).toMatchObject({
      username: `system:serviceaccount:${namespace}:default`,
      groups: expect.arrayContaining(["system:serviceaccounts", `system:serviceaccounts:${namespace}`]),
    })
  })

  check("that is nonsense is Unauthorized", async ({ api }) => {
    const { status, body } = await api.asBearer("nonsense", "/api/v1/namespaces")
    expect(status).toBe(401)
    expect(body).toMatchObject({ kind: "Status", reason: "Unauthorized", message: "Unauthorized", code: 401 })
  })
})
