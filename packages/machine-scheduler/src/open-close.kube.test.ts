import { createLogger } from "@nightshift/operator-runtime"
import { afterAll, beforeAll, expect, test } from "vitest"
import { eventually, type Night, scheduledMachine, startNight } from "./testing/night.ts"

let night: Night

beforeAll(async () => {
  night = await startNight()
})
afterAll(() => night?.stop())

const machine = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine", namespace: "default", name: "m1" }
const patch = (body: object) =>
  night.kube.patch(
    { apiVersion: "5spot.finos.org/v1beta1", kind: "ScheduledMachine", namespace: "default", name: "m1" },
    { type: "merge", body },
    { fieldManager: "story" },
  )

test("a machine inside its window becomes a Ready Node, and disabling it gives the host back clean", async () => {
  await night.startScheduler({
    ...(process.env["LOG"] ? { log: createLogger({ name: "t", level: "debug" }) } : {}),
  })
  await night.create(
    scheduledMachine("m1", { nodeTaints: [{ key: "spot", value: "yes", effect: "NoSchedule" }] }),
  )
  await eventually(async () => {
    expect((await night.scheduledMachine("m1"))?.status).toMatchObject({
      phase: "Active",
      ready: true,
      nodeRef: { name: "m1" },
    })
  })
  const node = await night.workload.get<any>({ apiVersion: "v1", kind: "Node", name: "m1" })
  expect(node?.metadata.labels).toMatchObject({
    "5spot.finos.org/scheduled-machine": "m1",
    "cluster.x-k8s.io/interruptible": "",
  })
  expect(node?.spec.taints).toContainEqual({ key: "spot", value: "yes", effect: "NoSchedule" })

  await patch({ spec: { enabled: false } })
  await eventually(async () => {
    expect(await night.kube.get(machine)).toBeUndefined()
    expect((await night.scheduledMachine("m1"))?.status).toMatchObject({ phase: "Disabled", ready: false })
  })
  const kinds = await night.kube.list({
    apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2",
    kind: "RemoteMachine",
  })
  expect(kinds.items).toEqual([])
})
