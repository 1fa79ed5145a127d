import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import {
  eventually,
  type Loose,
  type Night,
  type RunningScheduler,
  startNight,
} from "../src/testing/night.ts"
import { type Proxies, startProxies } from "../src/testing/proxies.ts"

/** Defects of upstream that only a server can show; the others are in ../src/defects.test.ts. */
const fieldManager = "story"
const scheduled = (name: string) => ({
  apiVersion: "5spot.finos.org/v1beta1",
  kind: "ScheduledMachine",
  namespace: "default",
  name,
})

describe("it is not here that", () => {
  let night: Night
  let running: RunningScheduler
  let proxies: Proxies
  let serial = 0
  const fresh = (story: string): string => `${story}-${serial++}`
  beforeAll(async () => {
    night = await startNight({ hosts: { bootMs: 10, cleanMs: 10, returnMs: 10 } })
    proxies = await startProxies(night)
    running = await night.startScheduler({}, proxies.management.kubeconfig)
  })
  afterAll(async () => {
    await night?.stop()
    await proxies?.stop()
  })
  const shows = (name: string, status: object) =>
    eventually(async () => expect((await night.scheduledMachine(name))?.status).toMatchObject(status))
  const change = (name: string, spec: object) =>
    night.kube.patch(scheduled(name), { type: "merge", body: { spec } }, { fieldManager })

  test("B9: the Node of the same name on the management cluster is labelled, tainted, cordoned and emptied", async () => {
    const name = fresh("namesake")
    const ref = { apiVersion: "v1", kind: "Node", name }
    await night.create({ apiVersion: "v1", kind: "Node", metadata: { name } })
    const before = await night.kube.get<Loose>(ref)
    await night.create(scheduledMachine(name, { nodeTaints: [{ key: "spot", effect: "NoSchedule" }] }))
    await shows(name, { phase: "Active" })
    await eventually(async () =>
      expect(JSON.stringify((await night.workload.get<Loose>(ref))?.spec?.["taints"])).toContain('"spot"'),
    )
    await change(name, { enabled: false })
    await shows(name, { phase: "Disabled" })
    const after = await night.kube.get<Loose>(ref)
    expect(after?.metadata.labels ?? {}).toEqual(before?.metadata.labels ?? {})
    expect(JSON.stringify(after)).not.toContain("5spot.finos.org")
    expect(JSON.stringify(after)).not.toContain('"spot"')
    expect(after?.spec?.["unschedulable"]).toBeUndefined()
    await night.kube.delete(ref)
  })

  test("B14: a reclaim cannot be asked for: one patch of one annotation empties and returns the host", async () => {
    const name = fresh("reclaimed")
    await night.create(scheduledMachine(name))
    await shows(name, { phase: "Active" })
    const annotations = { "5spot.finos.org/reclaim-requested": "true" }
    await night.workload.patch(
      { apiVersion: "v1", kind: "Node", name },
      { type: "merge", body: { metadata: { annotations } } },
      { fieldManager: "somebody-with-rights-on-nodes" },
    )
    await shows(name, { phase: "Inactive", reclaim: { level: "quick" } })
  })

  test("B20: the plural of a kind is its name and an s", async () => {
    const name = fresh("plural")
    const kind = { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2", kind: "HostPolicy" }
    const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true }
    await night.create({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "hostpolicies.bootstrap.cluster.x-k8s.io" },
      spec: {
        group: "bootstrap.cluster.x-k8s.io",
        scope: "Namespaced",
        names: { kind: kind.kind, plural: "hostpolicies", singular: "hostpolicy" },
        versions: [
          {
            name: "v1beta2",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", properties: { spec: open } } },
          },
        ],
      },
    })
    await eventually(async () => expect(await night.kube.discover(kind)).toBeDefined())
    await night.create(scheduledMachine(name, { bootstrapSpec: { ...kind, spec: { role: "worker" } } }))
    const child = { ...kind, namespace: "default", name: `${name}-bootstrap` }
    await eventually(async () =>
      expect(await night.kube.get(child)).toMatchObject({ spec: { role: "worker" } }),
    )
    await change(name, { killSwitch: true })
    await shows(name, { phase: "Terminated" })
  })

  test("B29: a watch that breaks off is not joined again, and what it would have shown is never seen", async () => {
    const name = fresh("cut")
    await night.create(scheduledMachine(name, { kubeconfigSecretRef: { name: "by-proxy" } }))
    await shows(name, { phase: "Active" })
    proxies.workload.cutWatches()
    proxies.management.cutWatches()
    await night.workload.patch(
      { apiVersion: "v1", kind: "Node", name },
      {
        type: "merge",
        body: { spec: { taints: [] }, metadata: { labels: { "cluster.x-k8s.io/interruptible": null } } },
      },
      { fieldManager },
    )
    await eventually(async () =>
      expect(
        (await night.workload.get({ apiVersion: "v1", kind: "Node", name }))?.metadata.labels,
      ).toHaveProperty(["cluster.x-k8s.io/interruptible"]),
    )
    await change(name, { enabled: false })
    await shows(name, { phase: "Disabled" })
  })

  test("B21: gauges are never set, and events belong to nobody", async () => {
    const name = fresh("watched")
    await night.create(scheduledMachine(name))
    await shows(name, { phase: "Active" })
    const active = /^fivespot_machines_active (\d+)$/m
    await eventually(async () =>
      expect(Number(active.exec(await running.metrics.text())?.[1])).toBeGreaterThanOrEqual(1),
    )
    expect(await running.metrics.text()).toMatch(/^fivespot_machines_by_phase\{phase="Active"\} [1-9]/m)
    const uid = (await night.scheduledMachine(name))?.metadata.uid
    await eventually(async () => {
      const { items } = await night.kube.list<Loose & { regarding?: object; reason?: string }>(
        { apiVersion: "events.k8s.io/v1", kind: "Event" },
        { namespace: "default" },
      )
      expect(items).toContainEqual(
        expect.objectContaining({ reason: "Opening", regarding: expect.objectContaining({ name, uid }) }),
      )
    })
  })
})
