import { crdManifests } from "@nightshift/crds"
import type { KubeObject } from "@nightshift/operator-runtime"
import { afterAll, beforeAll, expect, it } from "vitest"
import {
  clusterObject,
  dnsZone,
  eventually,
  type Loose,
  namespace,
  type Stand,
  startStand,
} from "../src/testing/stand.ts"

const fieldManager = "story"
const definition = (name: string) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  name,
})
const legacy = "scheduledmachines.5spot.io"

let stand: Stand
beforeAll(async () => {
  stand = await startStand()
  await stand.kube.delete(definition(legacy))
  await eventually(async () => expect(await stand.kube.get(definition(legacy))).toBeUndefined())
  await stand.startOperator()
})
afterAll(() => stand.stop())

/** As soon as the kind is served. */
const create = (object: KubeObject) => eventually(() => stand.kube.create(object, { fieldManager }))

it("follows Cluster API from the version that is served no more to the one that is", async () => {
  await stand.create({
    apiVersion: "bindy.firestoned.io/v1beta1",
    kind: "DNSZoneTemplate",
    metadata: { name: "each", namespace },
    spec: {
      clusterSelector: { matchLabels: { spot: "yes" } },
      zoneName: "{cluster}.installed.test",
      template: { soaRecord: dnsZone("any.installed.test").spec.soaRecord },
    },
  })
  await stand.create(clusterObject("before", { spot: "yes" }))
  await eventually(async () => expect(await stand.get("DNSZone", "each-before")).toBeDefined())
  const name = "clusters.cluster.x-k8s.io"
  const found = await stand.kube.get<Loose>(definition(name))
  const [version] = (found?.spec?.["versions"] ?? []) as readonly object[]
  const versions = [
    { ...version, served: false },
    { ...version, name: "v1beta3", storage: false },
  ]
  await stand.kube.patch(definition(name), { type: "merge", body: { spec: { versions } } }, { fieldManager })
  await create({ ...clusterObject("after", { spot: "yes" }), apiVersion: "cluster.x-k8s.io/v1beta3" })
  await eventually(async () => expect(await stand.get("DNSZone", "each-after")).toBeDefined())
  expect(await stand.get("DNSZone", "each-before")).toBeDefined()
})

it("tells ScheduledMachines of the older group from the day on that it is installed", async () => {
  const crd = crdManifests().find(({ metadata }) => metadata.name === legacy)
  await create(crd as KubeObject)
  const machine = { apiVersion: "5spot.io/v1alpha1", kind: "ScheduledMachine" }
  const ref = { ...machine, namespace, name: "old" }
  const spec = {
    clusterName: "before",
    schedule: { daysOfWeek: ["mon-sun"], hoursOfDay: ["0-23"] },
    bootstrapSpec: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "K0sWorkerConfig", spec: {} },
    infrastructureSpec: {
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "RemoteMachine",
      spec: {},
    },
  }
  await create({ ...machine, metadata: { namespace, name: "old" }, spec } as KubeObject)
  const at = new Date().toISOString()
  const closing = { type: "Closing", status: "True", reason: "Story", message: "", lastTransitionTime: at }
  const body = { status: { conditions: [closing], closing: { startedAt: at } } }
  await stand.kube.patch(ref, { type: "merge", body }, { fieldManager, subresource: "status" })
  await eventually(async () => {
    const { status } = (await stand.kube.get<Loose>(ref)) ?? {}
    const types = status?.conditions?.map(({ type }) => type)
    expect(types).toContain("dns.bindy.firestoned.io/Withdrawn")
  })
})
