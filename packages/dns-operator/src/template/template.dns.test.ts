import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answer,
  clusterObject,
  dnsZone,
  eventually,
  instanceOf,
  namespace,
  ready,
  type Stand,
  startStand,
} from "../testing/stand.ts"
import { createService } from "../testing/workload.ts"

let stand: Stand
let primary: Named
beforeAll(async () => {
  stand = await startStand()
  primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary"), dnsZone("parent.example"))
  await stand.startOperator()
})
afterAll(() => stand.stop())

const template = {
  apiVersion: "bindy.firestoned.io/v1beta1",
  kind: "DNSZoneTemplate",
  metadata: { name: "per-cluster", namespace },
  spec: {
    clusterSelector: { matchLabels: { spot: "yes" } },
    zoneName: "{cluster}.parent.example",
    template: {
      soaRecord: { primaryNs: "ns1.parent.example.", adminEmail: "hostmaster.parent.example." },
      bind9InstancesFrom: [{ selector: { matchLabels: { servers: "test" } } }],
      sources: [{ kind: "Service", nameTemplate: "{service}" }],
    },
    delegation: { parentZoneRef: { name: "parent-example" } },
  },
}

test("every spot cluster gets a zone of its own with its delegation, and both go with it", async () => {
  const spot = await stand.startCluster("c1")
  await stand.kube.patch(
    { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster", namespace, name: "c1" },
    { type: "merge", body: { metadata: { labels: { spot: "yes" } } } },
    { fieldManager: "story" },
  )
  await stand.create(template)
  await createService(spot.kube, "web", "192.0.2.1")
  await eventually(async () => {
    expect(await answer(primary, "web.c1.parent.example")).toEqual(["192.0.2.1"])
  })
  await eventually(async () => expect(await inParent("c1")).toBe(true))
  await stand.remove("Cluster", "c1")
  await eventually(async () => expect(await stand.get("DNSZone", "per-cluster-c1")).toBeUndefined())
  expect(await inParent("c1")).toBe(false)
  expect(await primary.dig("+norecurse", "c1.parent.example", "SOA")).toContain("NXDOMAIN")
})

test("a template that is given another name moves its zones to it, and leaves none under the former", async () => {
  const renaming = {
    ...template,
    metadata: { name: "renaming", namespace },
    spec: { ...template.spec, clusterSelector: { matchLabels: { moves: "yes" } } },
  }
  await stand.create(renaming, clusterObject("c2", { moves: "yes" }))
  const soa = (name: string) => answer(primary, name, "SOA")
  await eventually(async () => expect(await soa("c2.parent.example")).toHaveLength(1))
  await stand.update("DNSZoneTemplate", "renaming", { spec: { zoneName: "{cluster}-new.parent.example" } })
  await eventually(async () => expect(await soa("c2-new.parent.example")).toHaveLength(1))
  // Its delegation may have been on its way when it went.
  await eventually(async () =>
    expect(await primary.dig("+norecurse", "c2.parent.example", "SOA")).toContain("NXDOMAIN"),
  )
  await stand.remove("Cluster", "c2")
  await eventually(async () => expect(await stand.get("DNSZone", "renaming-c2")).toBeUndefined())
})

test("what a template says no more its zones have no more, and a template that is deleted takes them and their delegations along", async () => {
  const { template: own, ...rest } = template.spec
  const leaving = {
    ...template,
    metadata: { name: "leaving", namespace },
    spec: {
      ...rest,
      clusterSelector: { matchLabels: { leaves: "yes" } },
      template: { ...own, safety: { maxDeletes: 5 } },
    },
  }
  const spec = async () => (await stand.get("DNSZone", "leaving-c3"))?.spec
  await stand.create(leaving, clusterObject("c3", { leaves: "yes" }))
  await eventually(async () => expect(await spec()).toMatchObject({ safety: { maxDeletes: 5 } }))
  await stand.update("DNSZoneTemplate", "leaving", { spec: { template: { safety: null } } })
  await eventually(async () => {
    expect(await spec()).toBeDefined()
    expect(await spec()).not.toHaveProperty("safety")
  })
  await eventually(async () => expect(await inParent("c3")).toBe(true))
  await stand.remove("DNSZoneTemplate", "leaving")
  await eventually(async () => expect(await stand.get("DNSZone", "leaving-c3")).toBeUndefined())
  expect(await inParent("c3")).toBe(false)
  expect(await primary.dig("+norecurse", "c3.parent.example", "SOA")).toContain("NXDOMAIN")
})

test("fifty clusters come and go and leave nothing behind", async () => {
  const names = Array.from({ length: 50 }, (_, i) => `many-${i}`)
  for (const name of names) await stand.create(clusterObject(name, { spot: "yes" }))
  await eventually(async () => {
    for (const name of names) expect(await answer(primary, `${name}.parent.example`, "SOA")).toHaveLength(1)
  }, 60_000)
  await eventually(async () => {
    expect(ready(await stand.get("DNSZoneTemplate", "per-cluster"))).toBeDefined()
  })
  for (const name of names) await stand.remove("Cluster", name)
  await eventually(async () => {
    for (const name of names) expect(await stand.get("DNSZone", `per-cluster-${name}`)).toBeUndefined()
  }, 60_000)
  const text = await transfer()
  expect(text).not.toContain("many-")
}, 150_000)

const transfer = async () => {
  const { algorithm, name, secret } = primary.keys.transfer
  return primary.dig("+noall", "+answer", "-y", `${algorithm}:${name}:${secret}`, "parent.example", "AXFR")
}

const inParent = async (cluster: string) => (await transfer()).includes(`${cluster}.parent.example.`)
