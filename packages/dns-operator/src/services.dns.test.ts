import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  namespace,
  type RunningOperator,
  type Stand,
  startStand,
} from "./testing/stand.ts"
import { createService, meta, pod, setEndpoint, slice } from "./testing/workload.ts"

let stand: Stand
let primary: Named
let running: RunningOperator
beforeAll(async () => {
  stand = await startStand()
  primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary"))
  running = await stand.startOperator()
})
afterAll(() => stand.stop())

let zone = ""
let count = 0
beforeEach(() => {
  zone = `z${++count}.example`
})

test("a Service of a spot cluster is answered while it is ready, shares its name with another cluster, and goes with its cluster", async () => {
  const [one, two] = [await stand.startCluster("one"), await stand.startCluster("two")]
  await stand.create(
    dnsZone(zone, {
      sources: [
        { kind: "Service", cluster: { selector: {} }, nameTemplate: "{service}", holdNotReady: "0s" },
      ],
    }),
  )
  await createService(one.kube, "web", "192.0.2.1")
  await eventually(async () => expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.1"]))
  await createService(two.kube, "web", "192.0.2.2")
  await eventually(async () =>
    expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.1", "192.0.2.2"]),
  )
  await setEndpoint(one.kube, "web", false)
  await eventually(async () => expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.2"]))
  await setEndpoint(one.kube, "web", true)
  await eventually(async () =>
    expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.1", "192.0.2.2"]),
  )
  await stand.remove("Cluster", "two")
  await eventually(async () => expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.1"]))
  await one.kube.delete({ apiVersion: "v1", kind: "Service", namespace: "default", name: "web" })
  await eventually(async () => expect(await answer(primary, `web.${zone}`)).toEqual([]))
})

test("a cluster without Gateway API has no routes, and what its Services do counts as anywhere else, also after a restart", async () => {
  const plain = await stand.startCluster("plain")
  const cluster = { name: "plain" }
  await stand.create(
    dnsZone(zone, {
      sources: [
        { kind: "Service", cluster, nameTemplate: "{service}" },
        { kind: "HTTPRoute", cluster },
      ],
    }),
  )
  await createService(plain.kube, "web", "192.0.2.1")
  await createService(plain.kube, "shop", "192.0.2.2")
  for (const [name, ip] of [
    ["web", "192.0.2.1"],
    ["shop", "192.0.2.2"],
  ] as const)
    await eventually(async () => expect(await answer(primary, `${name}.${zone}`)).toEqual([ip]))
  await plain.kube.delete({ apiVersion: "v1", kind: "Service", namespace: "default", name: "web" })
  await eventually(async () => expect(await answer(primary, `web.${zone}`)).toEqual([]))
  const { status } = (await stand.get("DNSZone", zone.replaceAll(".", "-"))) ?? {}
  expect(status?.["silentClusters"]).toBeUndefined()
  await running.stop()
  await plain.kube.delete({ apiVersion: "v1", kind: "Service", namespace: "default", name: "shop" })
  running = await stand.startOperator()
  await eventually(async () => expect(await answer(primary, `shop.${zone}`)).toEqual([]))
})

test("a headless Service answers with its pods, one by one and all together", async () => {
  await stand.create(
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta("db", namespace),
      spec: { clusterIP: "None", selector: { app: "db" } },
    },
    slice("db", namespace, [
      pod("db-0", "192.0.2.10", true),
      pod("db-1", "192.0.2.11", true),
      pod("db-2", "192.0.2.12", false),
    ]),
    dnsZone(zone, {
      sources: [{ kind: "Service", nameTemplate: "{service}", selector: { matchLabels: { app: "db" } } }],
    }),
  )
  await eventually(async () => {
    expect(await answer(primary, `db.${zone}`)).toEqual(["192.0.2.10", "192.0.2.11"])
    expect(await answer(primary, `db-1.db.${zone}`)).toEqual(["192.0.2.11"])
    expect(await answer(primary, `db-2.db.${zone}`)).toEqual([])
  })
})
