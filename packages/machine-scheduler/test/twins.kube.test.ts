import { afterAll, beforeAll, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { eventually, type Night, startNight } from "../src/testing/night.ts"

/** One name in both groups of ScheduledMachines. */

let night: Night
beforeAll(async () => {
  night = await startNight({ hosts: { bootMs: 10, cleanMs: 10, returnMs: 10 } })
  await night.startScheduler({ watchFilter: "ours" })
})
afterAll(() => night?.stop())

const kept = (by: string) => ({ labels: { "cluster.x-k8s.io/watch-filter": by } })
const legacy = { apiVersion: "5spot.io/v1alpha1", kind: "ScheduledMachine", namespace: "default" }
const machine = (name: string) =>
  night.kube.get({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine", namespace: "default", name })

test("an elder twin that another process looks after is seen: the younger opens nothing until the elder is gone", async () => {
  const name = "shared"
  await night.create(scheduledMachine(name, {}, kept("theirs")))
  await night.create({ ...scheduledMachine(name, {}, kept("ours")), apiVersion: legacy.apiVersion })
  const younger = { ...legacy, name }
  await eventually(async () =>
    expect(await night.kube.get(younger)).toMatchObject({
      status: {
        conditions: expect.arrayContaining([
          expect.objectContaining({ type: "Conflict", status: "True", reason: "YoungerTwin" }),
        ]),
      },
    }),
  )
  expect(await machine(name)).toBeUndefined()
  await night.kube.delete({ ...legacy, apiVersion: "5spot.finos.org/v1beta1", name })
  await eventually(async () => expect(await machine(name)).toBeDefined())
  await night.kube.delete(younger)
  await eventually(async () => expect(await night.kube.get(younger)).toBeUndefined())
})
