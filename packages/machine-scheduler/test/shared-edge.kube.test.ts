import { FakeClock } from "@nightshift/operator-runtime/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { eventually, type Loose, type Night, startNight } from "../src/testing/night.ts"
import { type Proxies, startProxies } from "../src/testing/proxies.ts"

let night: Night
let proxies: Proxies
const clock = new FakeClock("2026-06-01T12:00:00Z")
let serial = 0

beforeAll(async () => {
  night = await startNight({ hosts: { bootMs: 10, cleanMs: 10, returnMs: 10 } })
  proxies = await startProxies(night)
  await night.startScheduler({ clock }, proxies.management.kubeconfig)
})
afterAll(async () => {
  await night?.stop()
  await proxies?.stop()
})

test("at an edge that many share machines are made first, and then told of", async () => {
  const count = 60
  const edge = clock.now() + 3_600_000
  const from = new Date(edge).toISOString()
  const until = new Date(edge + 3_600_000).toISOString()
  const schedule = { windows: [{ name: "loan", from, until }] }
  const run = serial++
  const names = Array.from({ length: count }, (_, index) => `m${run}-${index}`)
  await Promise.all(names.map((name) => night.create(scheduledMachine(name, { schedule }))))
  const phases = async (): Promise<unknown[]> => {
    const type = { apiVersion: "5spot.finos.org/v1beta1", kind: "ScheduledMachine" }
    const { items } = await night.kube.list<Loose>(type)
    return items
      .filter(({ metadata }) => names.includes(metadata.name))
      .map(({ status }) => status?.["phase"])
  }
  await eventually(async () => expect(new Set(await phases())).toEqual(new Set(["UnScheduled"])))
  const before = proxies.management.calls.length
  await clock.advanceTo(edge)
  await eventually(async () => expect(await phases()).not.toContain("UnScheduled"), 60_000)

  const calls = proxies.management.calls.slice(before)
  const made = calls.flatMap(({ verb, resource }, index) =>
    verb === "create" && resource === "machines" ? [index] : [],
  )
  const told = calls.flatMap(({ verb, subresource }, index) =>
    verb === "patch" && subresource === "status" ? [index] : [],
  )
  expect(made).toHaveLength(count)
  // Those that were begun together with the last ones may be told of before them.
  expect(told[0]).toBeGreaterThan(made[Math.floor(count / 4)] ?? Number.NaN)
})

test("when openings are limited, those of higher priority are made first, the next when one is up or refused", async () => {
  const one = await startNight({ hosts: { bootMs: 10, cleanMs: 10, returnMs: 10 } })
  try {
    const own = new FakeClock("2026-06-01T12:00:00Z")
    await one.startScheduler({ clock: own, maxConcurrentOpenings: 1 })
    const edge = own.now() + 3_600_000
    const from = new Date(edge).toISOString()
    const until = new Date(edge + 3_600_000).toISOString()
    const schedule = { windows: [{ name: "loan", from, until }] }
    await one.create({
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "K0sWorkerConfig",
      metadata: { name: "refused-bootstrap", namespace: "default" },
      spec: {},
    })
    await one.create(scheduledMachine("refused", { schedule, priority: 255 }))
    const priorities = { a: 10, b: 200, c: 50, d: 100 }
    for (const [name, priority] of Object.entries(priorities))
      await one.create(scheduledMachine(name, { schedule, priority }))
    const each = (status: object) =>
      eventually(async () => {
        // What was set off meanwhile has to be fired: this clock moves only when it is told to.
        await own.advance(0)
        for (const name of Object.keys(priorities))
          expect((await one.scheduledMachine(name))?.status).toMatchObject(status)
      })
    await each({ phase: "UnScheduled" })
    await own.advanceTo(edge)
    await each({ phase: "Active" })
    const made = one.audit.flatMap(
      (line) => /"do":"create","role":"machine","kind":"Machine","name":"(.)"/.exec(line)?.[1] ?? [],
    )
    expect(made).toEqual(["b", "d", "c", "a"])
    expect((await one.scheduledMachine("refused"))?.status).toMatchObject({ phase: "Error" })
  } finally {
    await one.stop()
  }
})

test("when many Nodes close at once their pods share a watch, and each drain sees its own", async () => {
  const run = serial++
  const names = Array.from({ length: 12 }, (_, index) => `d${run}-${index}`)
  const each = (status: object) =>
    eventually(async () => {
      // Lets what failed once be tried again.
      await clock.advance(100)
      for (const name of names) expect((await night.scheduledMachine(name))?.status).toMatchObject(status)
    }, 60_000)
  const change = async (spec: object): Promise<void> => {
    const type = { apiVersion: "5spot.finos.org/v1beta1", kind: "ScheduledMachine", namespace: "default" }
    for (const name of names)
      await night.kube.patch({ ...type, name }, { type: "merge", body: { spec } }, { fieldManager: "story" })
  }
  const spec = { kubeconfigSecretRef: { name: "by-proxy" }, nodeDrainTimeout: "10m" }
  for (const name of names) await night.create(scheduledMachine(name, spec))
  await each({ phase: "Active" })
  for (const name of names) {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default", labels: { "cluster.x-k8s.io/drain": "wait-completed" } },
      spec: {
        nodeName: name,
        containers: [{ name: "c", image: "pause" }],
        terminationGracePeriodSeconds: 1,
        tolerations: [{ operator: "Exists" }],
      },
    }
    await night.workload.create(pod as never, { fieldManager: "story" })
  }
  await change({ enabled: false })
  await each({ drain: { remaining: 1 } })
  const watches = proxies.workload.calls.filter(
    ({ verb, resource }) => verb === "watch" && resource === "pods",
  )
  expect(watches.length).toBeGreaterThan(0)
  expect(watches.length).toBeLessThan(names.length)
  await change({ killSwitch: true })
  await each({ phase: "Terminated" })
})
