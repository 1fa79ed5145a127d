import { spotCluster } from "@nightshift/lab"
import { afterAll, beforeAll, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { eventually, type Loose, type Night, startNight } from "../src/testing/night.ts"

/** People change their minds while something is under way. */

const fieldManager = "story"
const named = (kind: string, name: string, apiVersion: string) => ({
  apiVersion,
  kind,
  namespace: "default",
  name,
})
const scheduled = (name: string) => named("ScheduledMachine", name, "5spot.finos.org/v1beta1")
const machine = (name: string) => named("Machine", name, "cluster.x-k8s.io/v1beta2")

let night: Night
let serial = 0
/** A name of its own for every run of a story. */
const fresh = (story: string): string => `${story}-${serial++}`

beforeAll(async () => {
  night = await startNight({ hosts: { bootMs: 10, cleanMs: 10, returnMs: 10 } })
  await night.startScheduler()
})
afterAll(() => night?.stop())

const node = (name: string) => night.workload.get<Loose>({ apiVersion: "v1", kind: "Node", name })
const change = (name: string, spec: object) =>
  night.kube.patch(scheduled(name), { type: "merge", body: { spec } }, { fieldManager })
const shows = (name: string, status: object) =>
  eventually(async () => expect((await night.scheduledMachine(name))?.status).toMatchObject(status))
const says = (name: string, condition: object) =>
  shows(name, { conditions: expect.arrayContaining([expect.objectContaining(condition)]) })

/** An open machine with a pod that is never evicted: the drain waits for its completion. */
async function withWaitingTenant(story: string): Promise<string> {
  const name = fresh(story)
  await night.create(scheduledMachine(name, { nodeDrainTimeout: "10m" }))
  await shows(name, { phase: "Active" })
  const labels = { "cluster.x-k8s.io/drain": "wait-completed" }
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `${name}-batch`, namespace: "default", labels },
    spec: {
      nodeName: name,
      containers: [{ name: "c", image: "pause" }],
      terminationGracePeriodSeconds: 1,
      tolerations: [{ operator: "Exists" }],
    },
  }
  await night.workload.create(pod as never, { fieldManager })
  return name
}

async function leave(name: string): Promise<void> {
  await change(name, { killSwitch: true })
  await night.kube.delete(scheduled(name))
  await eventually(async () => expect(await night.scheduledMachine(name)).toBeUndefined())
}

test("a machine that is wanted again before the first eviction stays, uncordoned, and its pods never notice", async () => {
  const name = await withWaitingTenant("reopened")
  const before = await night.kube.get(machine(name))
  await change(name, { enabled: false })
  await eventually(async () => {
    expect(await node(name)).toMatchObject({
      metadata: { labels: { "node.kubernetes.io/exclude-from-external-load-balancers": "" } },
      spec: { unschedulable: true },
    })
    expect((await node(name))?.spec?.["taints"]).toContainEqual({
      key: "5spot.finos.org/closing",
      effect: "NoSchedule",
    })
  })
  await says(name, { type: "Drained", status: "False" })
  await change(name, { enabled: true })
  await shows(name, { phase: "Active", ready: true })
  await eventually(async () => {
    const now = await node(name)
    expect(now?.spec?.["unschedulable"]).toBeUndefined()
    expect(JSON.stringify(now?.spec?.["taints"] ?? [])).not.toContain("5spot.finos.org/closing")
    expect(now?.metadata.labels).not.toHaveProperty([
      "node.kubernetes.io/exclude-from-external-load-balancers",
    ])
    expect(now?.metadata.annotations).not.toHaveProperty(["5spot.finos.org/cordoned-by"])
  })
  expect((await night.kube.get(machine(name)))?.metadata.uid).toBe(before?.metadata.uid)
  expect(await night.workload.get(named("Pod", `${name}-batch`, "v1"))).toMatchObject({
    status: { phase: "Running" },
  })
  expect((await night.scheduledMachine(name))?.status).not.toHaveProperty("closing")
  await leave(name)
})

test("a machine whose clusterName is edited is drained where it is, not where the next one will be", async () => {
  const name = await withWaitingTenant("moved")
  const elsewhere = spotCluster({ name: "elsewhere", kubeconfig: night.kubeconfigs.management })
  for (const object of elsewhere) await night.kube.create(object, { fieldManager })
  await change(name, { clusterName: "elsewhere" })
  await says(name, { type: "NodeReady", status: "True", observedGeneration: 2 })
  await shows(name, { phase: "Active", clusterName: "spot" })
  await change(name, { enabled: false })
  await shows(name, { closing: { step: "Drain" }, drain: { remaining: 1 } })
  expect(await node(name)).toMatchObject({ spec: { unschedulable: true } })
  expect((await night.kube.get(machine(name)))?.metadata).not.toHaveProperty("deletionTimestamp")
  await night.workload.delete(named("Pod", `${name}-batch`, "v1"))
  await shows(name, { phase: "Disabled" })
  await says(name, { type: "Drained", status: "True", reason: "DrainSucceeded" })
  await leave(name)
})

test("an administrator's cordon outlives a return that was called off", async () => {
  const name = await withWaitingTenant("cordoned")
  await night.workload.patch(
    { apiVersion: "v1", kind: "Node", name },
    { type: "merge", body: { spec: { unschedulable: true } } },
    { fieldManager: "administrator" },
  )
  await change(name, { enabled: false })
  await shows(name, { closing: { step: "Drain" } })
  await change(name, { enabled: true })
  await shows(name, { phase: "Active" })
  await eventually(async () =>
    expect(JSON.stringify((await node(name))?.spec?.["taints"] ?? [])).not.toContain(
      "5spot.finos.org/closing",
    ),
  )
  expect(await node(name)).toMatchObject({ spec: { unschedulable: true } })
  await leave(name)
})

test("a broken edit of an open machine's schedule changes nothing until it is mended", async () => {
  const name = fresh("edited")
  await night.create(scheduledMachine(name))
  await shows(name, { phase: "Active" })
  const before = await night.kube.get(machine(name))
  await change(name, { schedule: { timezone: "Mars/Olympus" } })
  await says(name, {
    type: "SpecValid",
    status: "False",
    reason: "InvalidTimezone",
    message: expect.stringContaining("Mars/Olympus"),
  })
  expect(await night.kube.get(machine(name))).toMatchObject({
    metadata: { uid: before?.metadata.uid, annotations: before?.metadata.annotations },
  })
  expect((await night.scheduledMachine(name))?.status).not.toHaveProperty("closing")
  await change(name, { schedule: { timezone: "Asia/Kathmandu" } })
  await says(name, { type: "Ready", status: "True" })
  expect((await night.kube.get(machine(name)))?.metadata.uid).toBe(before?.metadata.uid)
  await leave(name)
})

test("the kill switch ends a drain that waits, and the machine comes back once nothing forbids it", async () => {
  const name = await withWaitingTenant("killed-draining")
  await change(name, { enabled: false })
  await shows(name, { closing: { step: "Drain" }, drain: { remaining: 1 } })
  await change(name, { killSwitch: true })
  await shows(name, { phase: "Terminated" })
  await eventually(async () => expect(await night.kube.get(machine(name))).toBeUndefined())
  await change(name, { killSwitch: false, enabled: true })
  await shows(name, { phase: "Active" })
  await leave(name)
})

test("the kill switch ends an opening whose host does not boot, and off again it is tried once more", async () => {
  const name = fresh("killed-opening")
  const infrastructureSpec = {
    apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
    kind: "RemoteMachine",
    metadata: { annotations: { "lab.night-shift.dev/fault": "never-boots" } },
    spec: { address: "192.0.2.77" },
  }
  await night.create(scheduledMachine(name, { infrastructureSpec }))
  await says(name, { type: "MachineReady", status: "False", reason: "MachineProvisioning" })
  const before = await night.kube.get(machine(name))
  await change(name, { killSwitch: true })
  await shows(name, { phase: "Terminated" })
  await eventually(async () => expect(await night.kube.get(machine(name))).toBeUndefined())
  await change(name, { killSwitch: false })
  await eventually(async () => {
    const now = await night.kube.get(machine(name))
    expect(now).toBeDefined()
    expect(now?.metadata.uid).not.toBe(before?.metadata.uid)
  })
  await leave(name)
})
