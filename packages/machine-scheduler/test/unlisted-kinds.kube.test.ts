import { afterAll, beforeAll, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { eventually, type Night, startNight } from "../src/testing/night.ts"
import { type Proxies, startProxies } from "../src/testing/proxies.ts"

/** A provider whose kinds cannot be read (its webhook is down, a right is missing) keeps nobody's host. */

const machine = (name: string) => ({
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "Machine",
  namespace: "default",
  name,
})

let night: Night
let proxies: Proxies

beforeAll(async () => {
  night = await startNight({ hosts: { bootMs: 10, cleanMs: 10, returnMs: 10 } })
  proxies = await startProxies(night)
})
afterAll(async () => {
  await proxies?.stop()
  await night?.stop()
})

const change = (name: string, spec: object) =>
  night.kube.patch(
    { apiVersion: "5spot.finos.org/v1beta1", kind: "ScheduledMachine", namespace: "default", name },
    { type: "merge", body: { spec } },
    { fieldManager: "story" },
  )
const shows = (name: string, status: object) =>
  eventually(async () => expect((await night.scheduledMachine(name))?.status).toMatchObject(status))
const says = (name: string, condition: object) =>
  shows(name, { conditions: expect.arrayContaining([expect.objectContaining(condition)]) })

test("a kill switch and a disabled machine act while bootstrap objects and the control plane cannot be read", async () => {
  for (const name of ["killed", "disabled"]) await night.create(scheduledMachine(name, {}))
  const before = await night.startScheduler()
  for (const name of ["killed", "disabled"]) await shows(name, { phase: "Active" })
  await before.stop()

  const { management } = proxies
  const fault = { kind: "answer", code: 500 } as const
  const times = Number.POSITIVE_INFINITY
  management.plant({ on: { verb: "list", resource: "k0sworkerconfigs" }, fault, times })
  management.plant({ on: { verb: "get", resource: "k0smotroncontrolplanes" }, fault, times })
  const after = await night.startScheduler({}, management.kubeconfig)
  await change("killed", { killSwitch: true })
  await change("disabled", { enabled: false, gracefulShutdownTimeout: "0s" })
  for (const name of ["killed", "disabled"])
    await eventually(async () => expect(await night.kube.get(machine(name))).toBeUndefined())

  await night.create(scheduledMachine("late", {}))
  await says("late", { type: "MachineReady", status: "False", reason: "ChildrenUnknown" })
  management.clear()
  await shows("late", { phase: "Active" })
  await after.stop()
})
