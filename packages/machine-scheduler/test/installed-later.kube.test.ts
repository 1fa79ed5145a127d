import { crdManifests } from "@nightshift/crds"
import { clusterApiCrds } from "@nightshift/lab"
import { afterEach, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { eventually, type Loose, type Night, startNight } from "../src/testing/night.ts"

/** What is installed, upgraded or removed while the scheduler runs: it is never started again. */

const hosts = { bootMs: 10, cleanMs: 10, returnMs: 10 }
const fieldManager = "story"
const crdOf = (name: string) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  name,
})
const machineOf = (name: string, version: string) => ({
  apiVersion: `cluster.x-k8s.io/${version}`,
  kind: "Machine",
  namespace: "default",
  name,
})

let night: Night | undefined
afterEach(async () => {
  await night?.stop()
  night = undefined
})

const hasPhase = (phase: string, name: string) =>
  eventually(async () => expect((await night?.scheduledMachine(name))?.status).toMatchObject({ phase }))
const says = (name: string, condition: object) =>
  eventually(async () =>
    expect((await night?.scheduledMachine(name))?.status).toMatchObject({
      conditions: expect.arrayContaining([expect.objectContaining(condition)]),
    }),
  )

test("Cluster API is installed, and the machine that waited for it is added", async () => {
  night = await startNight({ hosts, installedLater: true })
  await night.startScheduler()
  await night.create(scheduledMachine("early"))
  await says("early", {
    type: "ClusterReady",
    status: "False",
    message: expect.stringContaining("is Cluster API installed?"),
  })
  await night.installClusterApi()
  await hasPhase("Active", "early")
})

test("a newer version of Cluster API is spoken from then on, and what runs stays", async () => {
  night = await startNight({ hosts, contract: "v1beta1" })
  await night.startScheduler()
  await night.create(scheduledMachine("before"))
  await hasPhase("Active", "before")
  const before = await night.kube.get(machineOf("before", "v1beta1"))
  for (const crd of clusterApiCrds("v1beta2").filter(({ metadata }) =>
    metadata.name.endsWith("s.cluster.x-k8s.io"),
  )) {
    const [version] = (crd as unknown as { spec: { versions: { storage: boolean }[] } }).spec.versions
    const ops = [{ op: "add" as const, path: "/spec/versions/-", value: { ...version, storage: false } }]
    await night.kube.patch(crdOf(crd.metadata.name), { type: "json", ops }, { fieldManager })
  }
  const { kube } = night
  await eventually(async () =>
    expect(await kube.discover({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" })).toBeDefined(),
  )
  let serial = 0
  await eventually(async () => {
    const name = `after${serial++}`
    await night?.create(scheduledMachine(name))
    await eventually(async () => expect(await kube.get(machineOf(name, "v1beta2"))).toBeDefined(), 5_000)
    expect(await kube.get(machineOf(name, "v1beta2"))).toMatchObject({
      spec: { deletion: { nodeDrainTimeoutSeconds: 5 }, infrastructureRef: { kind: "RemoteMachine" } },
    })
  })
  expect((await kube.get(machineOf("before", "v1beta2")))?.metadata.uid).toBe(before?.metadata.uid)
  await hasPhase("Active", "before")
})

test("a provider of hosts that was missing is installed, and the opening goes on", async () => {
  night = await startNight({ hosts })
  const name = "remotemachines.infrastructure.cluster.x-k8s.io"
  const crd = clusterApiCrds("v1beta2").find(({ metadata }) => metadata.name === name)
  const type = { apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1", kind: "RemoteMachine" }
  const { kube } = night
  await kube.delete(crdOf(name))
  await eventually(async () => expect(await kube.get(crdOf(name))).toBeUndefined())
  await night.startScheduler()
  await night.create(scheduledMachine("hostless"))
  await says("hostless", { type: "MachineReady", status: "False", reason: "MachineCreationFailed" })
  await kube.create(crd as never, { fieldManager })
  await eventually(async () => expect((await kube.list(type)).items).toHaveLength(1))
})

test("a schedule provider is installed, and its word counts", async () => {
  night = await startNight({ hosts })
  await night.startScheduler()
  const group = "spotschedules.5spot.finos.org"
  const provider = { apiVersion: `${group}/v1`, kind: "MoonSchedule", name: "full" }
  await night.create(scheduledMachine("lunar", { schedule: provider }))
  await says("lunar", { type: "SpotScheduleResolved", status: "False", reason: "ProviderCRDNotInstalled" })
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true }
  const schema = { openAPIV3Schema: { type: "object", properties: { spec: open, status: open } } }
  await night.create({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `moonschedules.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "MoonSchedule", plural: "moonschedules", singular: "moonschedule" },
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  })
  await says("lunar", { type: "SpotScheduleResolved", status: "False", reason: "ProviderNotFound" })
  const { name, ...type } = provider
  await night.create({ ...type, metadata: { name, namespace: "default" }, status: { active: true } })
  await hasPhase("Active", "lunar")
})

test("the older group of ScheduledMachines is installed, removed and installed again, and followed all the time", async () => {
  night = await startNight({ hosts })
  const { kube } = night
  const type = { apiVersion: "5spot.io/v1alpha1", kind: "ScheduledMachine" }
  const crd = crdManifests().find(({ metadata }) => metadata.name === "scheduledmachines.5spot.io")
  const served = (wanted: boolean) =>
    eventually(async () => {
      const { status, text } = await kube.raw({ path: "/apis/5spot.io/v1alpha1" })
      expect(status === 200 && text.includes('"scheduledmachines"')).toBe(wanted)
    })
  const remove = async (): Promise<void> => {
    await kube.delete(crdOf("scheduledmachines.5spot.io"))
    await served(false)
  }
  const older = (name: string) => ({ ...scheduledMachine(name), ...type })
  const isActive = (name: string) =>
    eventually(async () =>
      expect((await kube.get<Loose>({ ...type, namespace: "default", name }))?.status).toMatchObject({
        phase: "Active",
      }),
    )
  const leaves = async (name: string): Promise<void> => {
    await kube.delete({ ...type, namespace: "default", name })
    await eventually(async () =>
      expect(await kube.get({ ...type, namespace: "default", name })).toBeUndefined(),
    )
  }
  await remove()
  await night.startScheduler()
  await kube.create(crd as never, { fieldManager })
  await served(true)
  await night.create(older("slide"))
  await isActive("slide")
  // Age is told in whole seconds.
  const born = (await kube.get({ ...type, namespace: "default", name: "slide" }))?.metadata.creationTimestamp
  await eventually(async () => expect(Date.now() - Date.parse(born ?? "")).toBeGreaterThan(1_000))
  await night.create(scheduledMachine("slide"))
  await says("slide", { type: "Conflict", status: "True", reason: "YoungerTwin" })
  await leaves("slide")
  await hasPhase("Active", "slide")
  await remove()
  await kube.create(crd as never, { fieldManager })
  await served(true)
  await night.create(older("again"))
  await isActive("again")
})
