import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  namespace,
  ready,
  type Stand,
  startStand,
} from "../testing/stand.ts"
import { createService } from "../testing/workload.ts"

const withdrawn = "dns.bindy.firestoned.io/Withdrawn"
const machineRef = { apiVersion: "5spot.finos.org/v1beta1", kind: "ScheduledMachine", namespace, name: "sm" }
const fieldManager = "story"
let stand: Stand
let primary: Named
beforeAll(async () => {
  stand = await startStand()
  primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary"))
  await stand.startOperator()
})
afterAll(() => stand.stop())

test("a machine that closes loses its answers at once, and its gate opens when their TTL has run out", async () => {
  const spot = await stand.startCluster("spot")
  await stand.create(
    dnsZone("gate.example", {
      sources: [{ kind: "Service", cluster: { name: "spot" }, nameTemplate: "{service}", ttl: 2 }],
    }),
    machine("sm", "spot"),
  )
  await createService(spot.kube, "leaves", "192.0.2.1", "node-1")
  await createService(spot.kube, "stays", "192.0.2.2", "node-2")
  await eventually(async () => {
    expect(await answer(primary, "leaves.gate.example")).toEqual(["192.0.2.1"])
    expect(await answer(primary, "stays.gate.example")).toEqual(["192.0.2.2"])
  })
  await tell([{ type: "NodeReady", status: "True" }])
  await eventually(async () => {
    expect(ready(await stand.get("ScheduledMachine", "sm"), withdrawn)).toMatchObject({
      status: "False",
      reason: "NotClosing",
    })
  })

  await tell([{ type: "Closing", status: "True" }], { startedAt: new Date().toISOString() })
  await eventually(async () => expect(await answer(primary, "leaves.gate.example")).toEqual([]))
  const gone = Date.now()
  expect(ready(await stand.get("ScheduledMachine", "sm"), withdrawn)).toMatchObject({ status: "False" })
  expect(await answer(primary, "stays.gate.example")).toEqual(["192.0.2.2"])
  await eventually(async () => {
    expect(ready(await stand.get("ScheduledMachine", "sm"), withdrawn)).toMatchObject({
      status: "True",
      reason: "Withdrawn",
    })
  })
  expect(Date.now() - gone).toBeGreaterThan(1500)
  await tell([{ type: "Closing", status: "False" }])
  await eventually(async () => {
    expect(await answer(primary, "leaves.gate.example")).toEqual(["192.0.2.1"])
    expect(ready(await stand.get("ScheduledMachine", "sm"), withdrawn)).toMatchObject({ status: "False" })
  })
})

test("an end that was announced and is over withdraws nothing while the machine says that it stays, and all where no machine speaks", async () => {
  const late = await stand.startCluster("late")
  await stand.create(
    dnsZone("late.example", {
      sources: [{ kind: "Service", cluster: { name: "late" }, nameTemplate: "{service}", ttl: 2 }],
    }),
    machine("late"),
  )
  await tell([{ type: "NodeReady", status: "True" }], undefined, "late")
  for (const name of ["node-1", "node-2"]) {
    const annotations = { "5spot.finos.org/closes-at": new Date(Date.now() + 5_000).toISOString() }
    await late.kube.create(
      { apiVersion: "v1", kind: "Node", metadata: { name, annotations } },
      { fieldManager },
    )
  }
  await createService(late.kube, "stays", "192.0.2.1", "node-1")
  await createService(late.kube, "goes", "192.0.2.2", "node-2")
  await eventually(async () => {
    expect(await answer(primary, "stays.late.example")).toEqual(["192.0.2.1"])
    expect(await answer(primary, "goes.late.example")).toEqual(["192.0.2.2"])
  })
  await eventually(async () => expect(await answer(primary, "goes.late.example")).toEqual([]))
  expect(await answer(primary, "stays.late.example")).toEqual(["192.0.2.1"])
})

/** What machine-scheduler would say. */
async function tell(
  conditions: readonly { type: string; status: string }[],
  closing?: object,
  name = "sm",
): Promise<void> {
  const whole = conditions.map((one) => ({
    ...one,
    reason: "Story",
    message: "",
    lastTransitionTime: new Date().toISOString().replace(/\.\d+/, ""),
  }))
  const status = {
    conditions: whole,
    nodeRef: { apiVersion: "v1", kind: "Node", name: "node-1" },
    ...(closing && { closing }),
  }
  await stand.kube.apply(
    { ...head(name), status },
    {
      fieldManager,
      force: true,
      subresource: "status",
    },
  )
}

const head = (name: string) => ({
  apiVersion: machineRef.apiVersion,
  kind: machineRef.kind,
  metadata: { name, namespace },
})

const machine = (name: string, clusterName = name) => ({
  ...head(name),
  spec: {
    clusterName,
    schedule: { daysOfWeek: ["mon-sun"], hoursOfDay: ["0-23"] },
    bootstrapSpec: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "K0sWorkerConfig", spec: {} },
    infrastructureSpec: {
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "RemoteMachine",
      spec: {},
    },
  },
})
