import { asked, beyond, unused } from "@nightshift/operator-runtime/testing"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { managementRights, workloadRights } from "../src/rights.ts"
import { scheduledMachine as inlineForm } from "../src/testing/manifests.ts"
import { eventually, type Loose, type Night, startNight } from "../src/testing/night.ts"
import { type Proxies, startProxies } from "../src/testing/proxies.ts"

const secondsFromNow = (seconds: number): string =>
  new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toISOString()
const clusterApi = (kind: string, name: string) => ({
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind,
  namespace: "default",
  name,
})
const scheduled = (name: string) => ({
  apiVersion: "5spot.finos.org/v1beta1",
  kind: "ScheduledMachine",
  namespace: "default",
  name,
})

/** The scheduler goes to the workload cluster by a proxy of its own, where what it asks for is measured. */
const scheduledMachine = (name: string, spec: object = {}) =>
  inlineForm(name, { kubeconfigSecretRef: { name: "by-proxy" }, ...spec })

describe("a night", () => {
  let night: Night
  let proxies: Proxies
  beforeAll(async () => {
    night = await startNight()
    proxies = await startProxies(night)
    await night.startScheduler({}, proxies.management.kubeconfig)
  })
  afterAll(async () => {
    await night?.stop()
    await proxies?.stop()
  })

  const status = async (name: string) =>
    (await night.scheduledMachine(name))?.status as Record<string, never> | undefined
  const condition = async (name: string, type: string) => {
    const conditions = ((await status(name))?.["conditions"] ?? []) as {
      type: string
      status: string
      reason: string
      message: string
    }[]
    return conditions.find((one) => one.type === type)
  }
  const active = (name: string) =>
    eventually(async () => expect(await status(name)).toMatchObject({ phase: "Active", ready: true }))
  const machineGone = (name: string) =>
    eventually(async () => expect(await night.kube.get(clusterApi("Machine", name))).toBeUndefined())
  const change = (name: string, body: object) =>
    night.kube.patch(scheduled(name), { type: "merge", body }, { fieldManager: "story" })
  const node = (name: string) => night.workload.get<Loose>({ apiVersion: "v1", kind: "Node", name })
  const pod = (name: string, nodeName: string, more: object = {}, labels: object = {}) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: {
      nodeName,
      containers: [{ name: "c", image: "pause" }],
      terminationGracePeriodSeconds: 1,
      tolerations: [{ operator: "Exists" }],
      ...more,
    },
  })
  const runPod = async (object: ReturnType<typeof pod>) => {
    await night.workload.create(object as never, { fieldManager: "story" })
    await eventually(async () =>
      expect(
        (await night.workload.get<Loose>({ ...object, namespace: "default", name: object.metadata.name }))
          ?.status,
      ).toMatchObject({ phase: "Running" }),
    )
  }

  test("opens at the edge and is back after it, with nothing left behind", async () => {
    await night.create(
      scheduledMachine("edge", {
        schedule: { windows: [{ name: "loan", from: secondsFromNow(1), until: secondsFromNow(10) }] },
      }),
    )
    await active("edge")
    await eventually(async () => expect(await status("edge")).toMatchObject({ phase: "Inactive" }))
    await machineGone("edge")
    for (const kind of ["RemoteMachine", "K0sWorkerConfig"])
      expect(
        (
          await night.kube.list({
            apiVersion: `${kind === "RemoteMachine" ? "infrastructure" : "bootstrap"}.cluster.x-k8s.io/v1beta2`,
            kind,
          })
        ).items,
      ).toEqual([])
    expect(await node("edge")).toBeUndefined()
  })

  test("registers its Node with taints and labels, and repairs them", async () => {
    await night.create(
      scheduledMachine("tainted", {
        nodeTaints: [{ key: "spot", value: "yes", effect: "NoSchedule" }],
        machineTemplate: {
          labels: {
            "node-role.kubernetes.io/worker": "",
            "topology.kubernetes.io/zone": "zone-a",
            "workshop.example.com/pool": "spot",
          },
        },
      }),
    )
    await active("tainted")
    const wanted = {
      "node-role.kubernetes.io/worker": "",
      "topology.kubernetes.io/zone": "zone-a",
      "workshop.example.com/pool": "spot",
      "cluster.x-k8s.io/interruptible": "",
    }
    await eventually(async () => expect((await node("tainted"))?.metadata.labels).toMatchObject(wanted))
    await night.workload.patch(
      { apiVersion: "v1", kind: "Node", name: "tainted" },
      { type: "merge", body: { spec: { taints: [{ key: "other", effect: "NoSchedule" }] } } },
      { fieldManager: "somebody" },
    )
    await eventually(async () =>
      expect((await node("tainted"))?.spec?.["taints"]).toEqual([
        { key: "other", effect: "NoSchedule" },
        { key: "spot", value: "yes", effect: "NoSchedule" },
      ]),
    )
    await change("tainted", { spec: { killSwitch: true } })
    await machineGone("tainted")
  })

  test("drains by eviction: a budget is respected until the pod's hard instant, and the audit names who was forced", async () => {
    await night.create(scheduledMachine("drained", { nodeDrainTimeout: "4s" }))
    await active("drained")
    await night.workload.create(
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: "keep", namespace: "default" },
        spec: { minAvailable: 1, selector: { matchLabels: { app: "guarded" } } },
      } as never,
      { fieldManager: "story" },
    )
    await runPod(pod("guarded", "drained", {}, { app: "guarded" }))
    await runPod(pod("free", "drained"))
    await change("drained", { spec: { enabled: false } })
    await eventually(async () =>
      expect(await condition("drained", "Drained")).toMatchObject({
        status: "False",
        reason: "DrainBlocked",
        message: expect.stringContaining("default/guarded"),
      }),
    )
    expect(
      await night.workload.get({ apiVersion: "v1", kind: "Pod", namespace: "default", name: "guarded" }),
    ).toBeDefined()
    await machineGone("drained")
    await eventually(async () => expect(await status("drained")).toMatchObject({ phase: "Disabled" }))
    expect(night.audit.find((line) => line.includes('"do":"force"'))).toContain("default/guarded")
    expect(night.audit.some((line) => line.includes('"do":"evict"') && line.includes("default/free"))).toBe(
      true,
    )
  })

  test("somebody who writes at the same moment is neither an event nor in the way", async () => {
    let goOn = (): void => {}
    const until = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const held = proxies.management.plant({
      on: { verb: "patch", resource: "scheduledmachines", name: "busy", subresource: "" },
      fault: { kind: "hold", until },
    })
    await night.create(scheduledMachine("busy"))
    await held.spent
    await change("busy", { metadata: { labels: { touched: "yes" } } })
    goOn()
    await active("busy")
    expect(night.requests.some(({ verb, code }) => verb === "patch" && code === 409)).toBe(true)
    const { items } = await night.kube.list<Loose & { reason?: string; regarding?: { name?: string } }>(
      { apiVersion: "events.k8s.io/v1", kind: "Event" },
      { namespace: "default" },
    )
    const told = items.filter(({ regarding }) => regarding?.name === "busy").map(({ reason }) => reason)
    expect(told).toContain("Opening")
    expect(told).not.toContain("ActionFailed")
    await change("busy", { spec: { killSwitch: true } })
    await machineGone("busy")
  })

  test("kubectl delete machine drains as well, and the machine is replaced after a pause", async () => {
    await night.create(scheduledMachine("deleted", { opening: { retries: 5 } }))
    await active("deleted")
    await runPod(pod("tenant", "deleted"))
    const before = await night.kube.get(clusterApi("Machine", "deleted"))
    await night.kube.delete(clusterApi("Machine", "deleted"))
    await machineGone("deleted")
    await eventually(async () =>
      expect(await status("deleted")).toMatchObject({ opening: { failures: 1, retryAt: expect.anything() } }),
    )
    expect(night.audit.some((line) => line.includes('"do":"evict"') && line.includes("default/tenant"))).toBe(
      true,
    )
    const opening = (await status("deleted"))?.["opening"] as { retryAt: string } | undefined
    await eventually(async () => {
      const now = await night.kube.get(clusterApi("Machine", "deleted"))
      expect(now?.metadata.uid).not.toBe(before?.metadata.uid)
      expect(Date.parse(now?.metadata.creationTimestamp ?? "")).toBeGreaterThanOrEqual(
        Date.parse(opening?.retryAt ?? ""),
      )
    }, 60_000)
    await active("deleted")
    await change("deleted", { spec: { killSwitch: true } })
    await machineGone("deleted")
  })

  test("the kill switch removes at once, is quiet, and is left by itself", async () => {
    await night.create(scheduledMachine("killed", { gracefulShutdownTimeout: "10m" }))
    await active("killed")
    await change("killed", { spec: { killSwitch: true } })
    await machineGone("killed")
    await eventually(async () => expect(await status("killed")).toMatchObject({ phase: "Terminated" }))
    const settled = (await night.scheduledMachine("killed"))?.metadata.resourceVersion
    await change("killed", { metadata: { labels: { touched: "yes" } } })
    await eventually(async () =>
      expect((await night.scheduledMachine("killed"))?.metadata.labels).toMatchObject({ touched: "yes" }),
    )
    expect(
      Number((await night.scheduledMachine("killed"))?.metadata.resourceVersion) - Number(settled),
    ).toBeLessThan(20)
    await change("killed", { spec: { killSwitch: false } })
    await active("killed")
    await change("killed", { spec: { killSwitch: true } })
    await machineGone("killed")
  })

  test("a server that answers everything but events keeps no host", async () => {
    await night.create(scheduledMachine("untold"))
    await active("untold")
    let goOn = (): void => {}
    const until = new Promise<void>((resolve) => {
      goOn = resolve
    })
    proxies.management.plant({
      on: { verb: "create", resource: "events" },
      fault: { kind: "hold", until },
      times: Number.POSITIVE_INFINITY,
    })
    await change("untold", { spec: { killSwitch: true } })
    await machineGone("untold")
    await eventually(async () => expect(await status("untold")).not.toHaveProperty("closing"))
    proxies.management.clear()
    goOn()
    const type = { apiVersion: "events.k8s.io/v1", kind: "Event" }
    await eventually(async () => {
      const { items } = await night.kube.list<Loose & { reason?: string; regarding?: { name?: string } }>(
        type,
        {
          namespace: "default",
        },
      )
      const told = items.filter(({ regarding }) => regarding?.name === "untold").map(({ reason }) => reason)
      expect(told).toEqual(expect.arrayContaining(["KillSwitchActivated", "Returned"]))
    })
  })

  test("a deleted object gives its host back first", async () => {
    await night.create(scheduledMachine("bye"))
    await active("bye")
    await runPod(pod("last-tenant", "bye"))
    await night.kube.delete(scheduled("bye"))
    await eventually(async () => expect(await night.scheduledMachine("bye")).toBeUndefined())
    expect(await night.kube.get(clusterApi("Machine", "bye"))).toBeUndefined()
    expect(
      night.audit.some((line) => line.includes('"do":"evict"') && line.includes("default/last-tenant")),
    ).toBe(true)
  })

  test("a reclaim on the Node empties the host at once and holds off, and the spec is never edited", async () => {
    await night.create(scheduledMachine("reclaimed", { gracefulShutdownTimeout: "10m" }))
    await active("reclaimed")
    const generation = (await night.scheduledMachine("reclaimed"))?.metadata.generation
    await night.workload.patch(
      { apiVersion: "v1", kind: "Node", name: "reclaimed" },
      {
        type: "merge",
        body: {
          metadata: {
            annotations: {
              "5spot.finos.org/reclaim-requested": "true",
              "5spot.finos.org/reclaim-reason": "trading",
              "5spot.finos.org/reclaim-level": "fast",
            },
          },
        },
      },
      { fieldManager: "agent" },
    )
    await machineGone("reclaimed")
    await eventually(async () =>
      expect(await condition("reclaimed", "Scheduled")).toMatchObject({
        status: "False",
        reason: "EmergencyReclaim",
      }),
    )
    expect((await night.scheduledMachine("reclaimed"))?.metadata.generation).toBe(generation)
    expect(await status("reclaimed")).toMatchObject({ reclaim: { level: "fast", reason: "trading" } })
  })

  test("a host that comes back by itself is an unclean return, and refuses the next opening until acknowledged", async () => {
    await night.create(
      scheduledMachine("zombie", {
        infrastructureSpec: {
          apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
          kind: "RemoteMachine",
          metadata: {
            annotations: {
              "lab.night-shift.dev/fault": "node-comes-back",
              "lab.night-shift.dev/return-ms": "3000",
            },
          },
          spec: { address: "192.0.2.66" },
        },
      }),
    )
    await active("zombie")
    await change("zombie", { spec: { enabled: false } })
    await machineGone("zombie")
    await eventually(async () =>
      expect(await condition("zombie", "CleanReturn")).toMatchObject({
        status: "False",
        reason: "NodeCameBack",
      }),
    )
    await change("zombie", { spec: { enabled: true } })
    await eventually(async () => expect(await status("zombie")).toMatchObject({ phase: "Error" }))
    await change("zombie", {
      metadata: { annotations: { "5spot.finos.org/acknowledge-unclean-return": "zombie" } },
    })
    await eventually(async () => expect(await night.kube.get(clusterApi("Machine", "zombie"))).toBeDefined())
    await change("zombie", { spec: { killSwitch: true } })
    await machineGone("zombie")
  })

  test("a running Machine follows its spec in how it is drained, and gets its hook back", async () => {
    await night.create(scheduledMachine("kept", { nodeDrainTimeout: "4s" }))
    await active("kept")
    const machine = clusterApi("Machine", "kept")
    const before = (await night.kube.get(machine))?.metadata.uid
    await change("kept", { spec: { nodeDrainTimeout: "1s" } })
    await eventually(async () =>
      expect(await night.kube.get(machine)).toMatchObject({
        spec: { clusterName: "spot", deletion: { nodeDrainTimeoutSeconds: 1 } },
      }),
    )
    const hook = "pre-drain.delete.hook.machine.cluster.x-k8s.io/5spot"
    await night.kube.patch(
      machine,
      { type: "merge", body: { metadata: { annotations: { [hook]: null } } } },
      { fieldManager: "story" },
    )
    await eventually(async () =>
      expect((await night.kube.get(machine))?.metadata.annotations).toHaveProperty([hook]),
    )
    await change("kept", { spec: { drain: { mode: "ClusterAPI" } } })
    await eventually(async () =>
      expect((await night.kube.get(machine))?.metadata.annotations).not.toHaveProperty([hook]),
    )
    expect((await night.kube.get(machine))?.metadata.uid).toBe(before)
    await change("kept", { spec: { killSwitch: true } })
    await machineGone("kept")
  })

  test("a Machine of the same name that is somebody else's is never touched", async () => {
    await night.create({
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "K0sWorkerConfig",
      metadata: { name: "foreign-bootstrap", namespace: "default" },
      spec: { mine: true },
    })
    await night.create(scheduledMachine("foreign"))
    await eventually(async () =>
      expect(await condition("foreign", "MachineReady")).toMatchObject({
        status: "False",
        reason: "ForeignObject",
        message: expect.stringContaining("foreign-bootstrap"),
      }),
    )
    const object = await night.kube.get<Loose>({
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "K0sWorkerConfig",
      namespace: "default",
      name: "foreign-bootstrap",
    })
    expect(object?.spec).toEqual({ mine: true })
    expect(await condition("foreign", "Ready")).toMatchObject({
      status: "False",
      reason: "Failed",
      message: expect.stringContaining("belongs to somebody else"),
    })
    expect(await status("foreign")).toMatchObject({ phase: "Error" })
    expect(await status("foreign")).not.toHaveProperty("lastScheduledTime")
    await night.kube.delete(scheduled("foreign"))
  })

  test("a provider opens and closes its machines at its own edge", async () => {
    await night.create({
      apiVersion: "spotschedules.5spot.finos.org/v1alpha1",
      kind: "TimeBasedSpotSchedule",
      metadata: { name: "always", namespace: "default" },
      spec: { daysOfWeek: ["mon-sun"], hoursOfDay: ["0-23"] },
    })
    await night.create(
      scheduledMachine("provided", {
        schedule: {
          apiVersion: "spotschedules.5spot.finos.org/v1alpha1",
          kind: "TimeBasedSpotSchedule",
          name: "always",
        },
      }),
    )
    await active("provided")
    expect(await condition("provided", "SpotScheduleResolved")).toMatchObject({ status: "True" })
    const until = secondsFromNow(3_600)
    await change("provided", {
      spec: { schedule: { overrides: [{ until, state: "Closed", reason: "INC-42" }] } },
    })
    await machineGone("provided")
    await eventually(async () =>
      expect(await condition("provided", "Scheduled")).toMatchObject({
        status: "False",
        reason: "OverrideClosed",
      }),
    )
    await change("provided", { spec: { schedule: { overrides: null } } })
    await active("provided")
    const provider = {
      apiVersion: "spotschedules.5spot.finos.org/v1alpha1",
      kind: "TimeBasedSpotSchedule",
      namespace: "default",
      name: "always",
    }
    await night.kube.patch(
      provider,
      { type: "merge", body: { spec: { timezone: "Nowhere/Land" } } },
      { fieldManager: "story" },
    )
    await eventually(async () =>
      expect((await night.kube.get<Loose>(provider))?.status).toMatchObject({ active: false }),
    )
    await eventually(async () =>
      expect(await condition("provided", "SpotScheduleResolved")).toMatchObject({
        status: "False",
        reason: "ProviderNotReady",
      }),
    )
    expect(await night.kube.get(clusterApi("Machine", "provided"))).toBeDefined()
    await night.kube.patch(
      provider,
      { type: "merge", body: { spec: { timezone: "UTC", enabled: false } } },
      { fieldManager: "story" },
    )
    await machineGone("provided")
    await eventually(async () => expect(await status("provided")).toMatchObject({ phase: "Inactive" }))
  })

  test("in all this it asked for the rights that are written down, for each of them and for no other", () => {
    const ofManagement = asked(proxies.management.calls)
    const ofWorkload = asked(proxies.workload.calls)
    expect(beyond(managementRights, ofManagement)).toEqual([])
    expect(beyond(workloadRights, ofWorkload)).toEqual([])
    // What is left of an opening that broke off is deleted by the crash stories; a series of events is told by a patch.
    const elsewhere = ["delete *", "patch events"]
    expect(unused(managementRights, ofManagement).filter((one) => !elsewhere.includes(one))).toEqual([])
    expect(unused(workloadRights, ofWorkload)).toEqual([])
  })
})
