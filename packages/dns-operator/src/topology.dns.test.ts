import type { Named } from "@nightshift/rfc2136/testing"
import { afterEach, beforeEach, expect, test } from "vitest"
import { answer, dnsZone, eventually, instanceOf, record, type Stand, startStand } from "./testing/stand.ts"
import { createService } from "./testing/workload.ts"

const zone = "topo.example"
let stand: Stand
beforeEach(async () => {
  stand = await startStand()
})
afterEach(() => stand.stop())

const isReady = (kind: string, name: string) => stand.says(kind, name, { status: "True" })
const served = (named: Named, name: string, addresses: readonly string[]) =>
  eventually(async () => expect(await answer(named, name)).toEqual(addresses))

test("two independent primaries hold the same, and one that is down keeps the other from nothing", async () => {
  const one = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  const two = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  await stand.create(
    ...instanceOf(one, "ns1", "primary", { adopt: true }),
    ...instanceOf(two, "ns2", "primary", { adopt: true }),
    dnsZone(zone),
    record("ARecord", "web", zone, { name: "web", ipv4Addresses: ["192.0.2.1"] }),
  )
  await stand.startOperator()
  await isReady("ARecord", "web")
  for (const named of [one, two]) expect(await answer(named, `web.${zone}`)).toEqual(["192.0.2.1"])
  await two.kill()
  await stand.create(record("ARecord", "late", zone, { name: "late", ipv4Addresses: ["192.0.2.2"] }))
  await served(one, `late.${zone}`, ["192.0.2.2"])
  await two.restart()
  await isReady("ARecord", "late")
  expect(await answer(two, `late.${zone}`)).toEqual(["192.0.2.2"])
})

test("a secondary that lets nobody transfer is asked name by name, and believed only when it answers", async () => {
  const primary = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  const secondary = await stand.startNamed({
    keys: primary.keys,
    zones: [
      {
        type: "secondary",
        name: zone,
        primaries: [primary.peer(primary.keys.transfer)],
        extra: "allow-transfer { none; };",
      },
    ],
  })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary", { adopt: true }),
    ...instanceOf(secondary, "ns2", "secondary", { adopt: true }),
    dnsZone(zone),
    record("ARecord", "web", zone, { name: "web", ipv4Addresses: ["192.0.2.1"] }),
  )
  await stand.startOperator()
  await isReady("ARecord", "web")
  expect(await answer(secondary, `web.${zone}`)).toEqual(["192.0.2.1"])
  await stand.remove("ARecord", "web")
  await served(secondary, `web.${zone}`, [])
  await isReady("DNSZone", "topo-example")
})

test("an operator that starts while a cluster cannot be asked keeps that cluster's part of every answer", async () => {
  const reverse = "2.0.192.in-addr.arpa"
  const zones = [zone, reverse].map((name) => ({ type: "primary" as const, name }))
  const primary = await stand.startNamed({ zones })
  const pointer = (last: number) => answer(primary, `${last}.${reverse}`, "PTR")
  await stand.create(...instanceOf(primary, "ns1", "primary", { adopt: true }))
  const [here, away] = [await stand.startCluster("here"), await stand.startCluster("away")]
  const sources = [
    { kind: "Service", cluster: { selector: {} }, nameTemplate: "{service}", holdNotReady: "0s" },
  ]
  await stand.create(dnsZone(zone, { sources }), dnsZone(reverse, { reverse: true }))
  await createService(here.kube, "shared", "192.0.2.1")
  await createService(away.kube, "shared", "192.0.2.2")
  await createService(away.kube, "alone", "192.0.2.3")
  const running = await stand.startOperator()
  await served(primary, `shared.${zone}`, ["192.0.2.1", "192.0.2.2"])
  await served(primary, `alone.${zone}`, ["192.0.2.3"])
  await eventually(async () => expect(await pointer(3)).toEqual([`alone.${zone}.`]))
  await eventually(async () => expect(await pointer(2)).toEqual([`shared.${zone}.`]))
  await running.stop()
  await away.server.stop()
  await here.kube.delete({ apiVersion: "v1", kind: "Service", namespace: "default", name: "shared" })
  await createService(here.kube, "fresh", "192.0.2.4")
  await stand.startOperator()
  await served(primary, `fresh.${zone}`, ["192.0.2.4"])
  expect(await answer(primary, `alone.${zone}`)).toEqual(["192.0.2.3"])
  expect(await answer(primary, `shared.${zone}`)).toContain("192.0.2.2")
  await eventually(async () => expect(await pointer(4)).toEqual([`fresh.${zone}.`]))
  expect(await pointer(3)).toEqual([`alone.${zone}.`])
  expect(await pointer(2)).toEqual([`shared.${zone}.`])
  await stand.remove("Cluster", "away")
  await served(primary, `alone.${zone}`, [])
  await served(primary, `shared.${zone}`, [])
  await eventually(async () => expect(await pointer(2)).toEqual([]))
})

test("a restart writes nothing at a name that three clusters share", async () => {
  const primary = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  await stand.create(...instanceOf(primary, "ns1", "primary", { adopt: true }))
  await stand.create(
    dnsZone(zone, { sources: [{ kind: "Service", cluster: { selector: {} }, nameTemplate: "{service}" }] }),
  )
  const addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
  for (const [index, address] of addresses.entries()) {
    await createService((await stand.startCluster(`spot-${index}`)).kube, "shared", address)
  }
  const running = await stand.startOperator()
  await served(primary, `shared.${zone}`, addresses)
  await isReady("DNSZone", "topo-example")
  await running.stop()
  const soa = await answer(primary, zone, "SOA")
  const again = await stand.startOperator()
  await eventually(async () => {
    const view = again.operator.zones.view("dns/topo-example")
    expect(view?.silent).toEqual([])
    expect(again.operator.board.of("dns/topo-example").get("dns/ns1")?.verifiedAt).toBeDefined()
  })
  await stand.create(record("ARecord", "last", zone, { name: "last", ipv4Addresses: ["192.0.2.9"] }))
  await served(primary, `last.${zone}`, ["192.0.2.9"])
  const serial = (text: string | undefined) => Number(text?.split(" ")[2])
  expect(serial((await answer(primary, zone, "SOA"))[0])).toBe(serial(soa[0]) + 1)
})

test("servers of a cluster or of a provider serve a zone that refers to it, and share what it says", async () => {
  const primary = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  const [update, transfer, rndc, instance] = instanceOf(primary, "ns1", "primary", { adopt: true })
  const own = instance as { spec: { external: { tsigSecretRef?: object; port?: number } } }
  delete own.spec.external.tsigSecretRef
  delete own.spec.external.port
  Object.assign(own.spec, { clusterRef: "all" })
  const provider = {
    apiVersion: "bindy.firestoned.io/v1beta1",
    kind: "ClusterBind9Provider",
    metadata: { name: "all" },
    spec: { external: { tsigSecretRef: { name: "ns1-update" }, port: primary.port } },
  }
  const { bind9InstancesFrom: _, ...spec } = dnsZone(zone).spec
  await stand.create(update as object, transfer as object, rndc as object, own, provider, {
    ...dnsZone(zone),
    spec: { ...spec, clusterRef: "all" },
  })
  await stand.create(record("ARecord", "web", zone, { name: "web", ipv4Addresses: ["192.0.2.1"] }))
  await stand.startOperator()
  await isReady("ARecord", "web")
  await stand.says("Bind9Instance", "ns1", { status: "False", reason: "External" }, "Managed")
})

test("a server that somebody would have to run is accepted, and says that this is not done yet; so does a zone that has only such", async () => {
  const apiVersion = "bindy.firestoned.io/v1beta1"
  const metadata = { name: "managed", namespace: "dns", labels: { servers: "test" } }
  await stand.create(
    { apiVersion, kind: "Bind9Cluster", metadata, spec: { version: "9.18", primary: { replicas: 1 } } },
    {
      apiVersion,
      kind: "Bind9Instance",
      metadata,
      spec: { clusterRef: "managed", role: "primary", replicas: 1 },
    },
    dnsZone(zone),
  )
  await stand.startOperator()
  for (const kind of ["Bind9Cluster", "Bind9Instance"])
    await stand.says(kind, "managed", { status: "False", reason: "NotYetSupported" }, "Managed")
  await stand.says("DNSZone", "topo-example", {
    status: "False",
    reason: "NoServers",
    message: /dns\/managed/,
  })
})
