import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  namespace,
  ready,
  record,
  type RunningOperator,
  type Stand,
  startStand,
} from "./testing/stand.ts"
import { createService } from "./testing/workload.ts"

const withdrawn = "dns.bindy.firestoned.io/Withdrawn"
const labelled = (shard: string) => ({ labels: { "cluster.x-k8s.io/watch-filter": shard } })
let stand: Stand
let primary: Named
let b: RunningOperator
beforeAll(async () => {
  stand = await startStand()
  primary = await stand.startNamed()
  await stand.create(
    ...instanceOf(primary, "ns1", "primary"),
    dnsZone(
      "a.example",
      { sources: [{ kind: "Service", cluster: { name: "spot" }, nameTemplate: "{service}", ttl: 4 }] },
      labelled("a"),
    ),
    dnsZone("b.example", {}, labelled("b")),
    record("ARecord", "of-a", "a.example", { name: "of-a", ipv4Addresses: ["192.0.2.7"] }),
    record("ARecord", "of-b", "b.example", { name: "of-b", ipv4Addresses: ["192.0.2.8"] }),
    record("ARecord", "of-nobody", "c.example", { name: "of-nobody", ipv4Addresses: ["192.0.2.9"] }),
  )
  await stand.startOperator({}, { watchFilter: "a" })
  b = await stand.startOperator({}, { watchFilter: "b" })
})
afterAll(() => stand.stop())

test("two shards on one server tell each its own records, and agree on the server without end", async () => {
  for (const name of ["of-a", "of-b"]) await stand.says("ARecord", name, { status: "True" })
  await stand.says("Bind9Instance", "ns1", { status: "True" })
  const version = async (kind: string, name: string) =>
    (await stand.get(kind, name))?.metadata.resourceVersion
  const add = async (name: string) => {
    await stand.create(record("ARecord", name, "b.example", { name, ipv4Addresses: ["192.0.2.10"] }))
    await stand.says("ARecord", name, { status: "True" })
  }
  // By then each has said what it has to say of its start.
  await add("early")
  const told = await version("ARecord", "of-a")
  const server = await version("Bind9Instance", "ns1")
  for (const name of ["one", "two", "three"]) await add(name)
  expect(await version("ARecord", "of-a")).toBe(told)
  expect(await version("Bind9Instance", "ns1")).toBe(server)
  expect((await stand.get("ARecord", "of-nobody"))?.status).toBeUndefined()
})

test("a record that leaves its zone for another shard's is told by that shard, and one that leaves for none by its former", async () => {
  await stand.create(
    record("ARecord", "moves", "a.example", { name: "moves", ipv4Addresses: ["192.0.2.12"] }),
    record("ARecord", "leaves", "a.example", { name: "leaves", ipv4Addresses: ["192.0.2.13"] }),
  )
  for (const name of ["moves", "leaves"]) await stand.says("ARecord", name, { status: "True" })
  await stand.update("ARecord", "moves", { metadata: { labels: { zone: "b.example" } } })
  await stand.update("ARecord", "leaves", { metadata: { labels: { zone: "c.example" } } })
  await stand.says("ARecord", "leaves", { status: "False", reason: "NotSelected" })
  await eventually(async () => {
    const { status } = (await stand.get("ARecord", "moves")) ?? {}
    expect(status).toMatchObject({ zone: "b.example", publishedName: expect.stringContaining("b.example") })
  })
  await stand.says("ARecord", "moves", { status: "True" })
})

test("a shard that has no zone with a machine's answers does not open the gate of a machine of another shard", async () => {
  const spot = await stand.startCluster("spot")
  const machine = {
    apiVersion: "5spot.finos.org/v1beta1",
    kind: "ScheduledMachine",
    metadata: { name: "sm", namespace, ...labelled("a") },
  }
  await stand.create({
    ...machine,
    spec: {
      clusterName: "spot",
      schedule: { daysOfWeek: ["mon-sun"], hoursOfDay: ["0-23"] },
      bootstrapSpec: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "K0sWorkerConfig", spec: {} },
      infrastructureSpec: {
        apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
        kind: "RemoteMachine",
        spec: {},
      },
    },
  })
  await createService(spot.kube, "web", "192.0.2.1", "node-1")
  await eventually(async () => expect(await answer(primary, "web.a.example")).toEqual(["192.0.2.1"]))
  const lastTransitionTime = new Date().toISOString().replace(/\.\d+/, "")
  const closing = { type: "Closing", status: "True", reason: "Story", message: "", lastTransitionTime }
  const status = {
    conditions: [closing],
    nodeRef: { apiVersion: "v1", kind: "Node", name: "node-1" },
    closing: { startedAt: new Date().toISOString() },
  }
  await stand.kube.apply(
    { ...machine, status },
    { fieldManager: "story", force: true, subresource: "status" },
  )
  await eventually(async () => {
    expect(ready(await stand.get("ScheduledMachine", "sm"), withdrawn)).toMatchObject({ status: "False" })
  })
  await stand.says("ScheduledMachine", "sm", { status: "True", reason: "Withdrawn" }, withdrawn)
  expect(ready(await stand.get("ScheduledMachine", "sm"), withdrawn)?.message).toBe(
    "1 answer is gone and forgotten",
  )
  const ofMachines = ({ resource, verb }: { resource?: string; verb?: string }) =>
    resource === "scheduledmachines" && !["get", "list", "watch"].includes(verb ?? "")
  expect(b.requests.filter(ofMachines)).toEqual([])
})
