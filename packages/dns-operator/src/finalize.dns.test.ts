import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Named } from "@nightshift/rfc2136/testing"
import { afterEach, beforeEach, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  type Loose,
  record,
  type Stand,
  startStand,
} from "./testing/stand.ts"

const zone = "end.example"
let stand: Stand
beforeEach(async () => {
  stand = await startStand()
})
afterEach(() => stand.stop())

const web = record("ARecord", "web", zone, { name: "web", ipv4Addresses: ["192.0.2.1"] })
const isGone = (timeout?: number) =>
  eventually(async () => expect(await stand.get("DNSZone", "end-example")).toBeUndefined(), timeout)
const isReady = () => stand.says("ARecord", "web", { status: "True" })
const isUnknownTo = async (named: Named) =>
  expect(await named.rndc("showzone", zone)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("not found"),
  })

test("a zone that ends stays on a secondary that somebody else configured, however freely we may control that server", async () => {
  const primary = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  const primaries = [primary.peer(primary.keys.transfer)]
  const open = await stand.startNamed({
    keys: primary.keys,
    zones: [{ type: "secondary", name: zone, primaries }],
  })
  const closed = await stand.startNamed({
    keys: primary.keys,
    allowNewZones: false,
    zones: [{ type: "secondary", name: zone, primaries }],
  })
  const byHand = await stand.startNamed({ keys: primary.keys })
  const [at] = primaries
  const { exitCode } = await byHand.rndc(
    "addzone",
    zone,
    `{ type secondary; file "by-hand.db"; primaries { ${at?.address} port ${at?.port} key "${at?.key?.name}"; }; };`,
  )
  expect(exitCode).toBe(0)
  await stand.create(
    ...instanceOf(primary, "ns1", "primary", { adopt: true }),
    ...instanceOf(open, "ns2", "secondary"),
    ...instanceOf(closed, "ns3", "secondary"),
    ...instanceOf(byHand, "ns4", "secondary"),
    dnsZone(zone),
    web,
  )
  await stand.startOperator()
  await isReady()
  await stand.remove("DNSZone", "end-example")
  await isGone()
  for (const named of [open, closed, byHand]) {
    expect(await answer(named, zone, "SOA")).toHaveLength(1)
    await eventually(async () => expect(await answer(named, `web.${zone}`)).toEqual([]))
  }
})

test("a zone that we made and that its server cannot load is not taken for gone: it is removed there all the same", async () => {
  const primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary"), dnsZone(zone), web)
  const { stop } = await stand.startOperator()
  await stand.says("DNSZone", "end-example", { status: "True" })
  await stop()
  await primary.rndc("sync", "-clean", zone)
  await primary.kill()
  const file = readdirSync(primary.directory).find((name) => name.startsWith(zone)) ?? ""
  writeFileSync(join(primary.directory, file), "no zone at all\n")
  await primary.restart()
  expect(await primary.dig("+norecurse", zone, "SOA")).toContain("SERVFAIL")
  await stand.startOperator()
  await stand.remove("DNSZone", "end-example")
  await isGone()
  await isUnknownTo(primary)
})

test("a delegation that somebody else made keeps no child zone from its end", async () => {
  const primary = await stand.startNamed()
  await stand.create(
    ...instanceOf(primary, "ns1", "primary"),
    dnsZone("example"),
    dnsZone(zone),
    record("NSRecord", "down", "example", { name: "end", nameserver: "ns1.end.example." }),
  )
  await stand.startOperator()
  await stand.says("NSRecord", "down", { status: "True" })
  await stand.says("DNSZone", "end-example", { status: "True" })
  await stand.remove("DNSZone", "end-example")
  await isGone()
  await isUnknownTo(primary)
})

test("a server that is chosen no more loses the zone, and the servers that remain keep it", async () => {
  const one = await stand.startNamed()
  const two = await stand.startNamed()
  await stand.create(
    ...instanceOf(one, "ns1", "primary"),
    ...instanceOf(two, "ns2", "primary"),
    dnsZone(zone),
    web,
  )
  await stand.startOperator()
  await isReady()
  await stand.says("DNSZone", "end-example", { status: "True" })
  await two.kill()
  await stand.update("Bind9Instance", "ns2", { metadata: { labels: { servers: null } } })
  await eventually(async () => {
    const { servers } = (await stand.get("DNSZone", "end-example"))?.status ?? {}
    expect(servers).toContainEqual(
      expect.objectContaining({
        name: "ns2",
        reachable: false,
        leavingSince: expect.any(String),
        message: expect.stringContaining("no longer one of the zone's servers: dns/ns2: "),
      }),
    )
  })
  await two.restart()
  await eventually(() => isUnknownTo(two))
  await eventually(async () => {
    const { servers } = (await stand.get("DNSZone", "end-example"))?.status ?? {}
    expect(servers).toEqual([expect.objectContaining({ name: "ns1", reachable: true })])
  })
  expect(await answer(one, `web.${zone}`)).toEqual(["192.0.2.1"])
})

test("a zone is taken off a server whose object and Secrets went before it, and stays there while nobody deletes it", async () => {
  const primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary"), dnsZone(zone), web)
  await stand.startOperator()
  await stand.says("DNSZone", "end-example", { status: "True" })
  for (const name of ["ns1-update", "ns1-transfer", "ns1-rndc"]) await stand.remove("Secret", name)
  await stand.remove("Bind9Instance", "ns1")
  await stand.says("DNSZone", "end-example", { status: "False", reason: "NoServers" })
  expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.1"])
  await stand.remove("DNSZone", "end-example")
  await isGone()
  await isUnknownTo(primary)
})

test("an operator that never met a server whose object is gone says that the zone is left there, and lets it go", async () => {
  const primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary"), dnsZone(zone), web)
  const { stop } = await stand.startOperator()
  await stand.says("DNSZone", "end-example", { status: "True" })
  await stop()
  await stand.remove("Bind9Instance", "ns1")
  await stand.remove("DNSZone", "end-example")
  await stand.startOperator()
  await isGone()
  await eventually(async () => {
    const { items } = await stand.kube.list<Loose & { readonly note?: string }>({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
    })
    expect(items.map(({ note }) => note)).toContainEqual(
      expect.stringMatching(/^the zone is given up .*dns\/ns1: the Bind9Instance is gone/),
    )
  })
})

test("a zone keeps its name for good", async () => {
  await stand.create(dnsZone(zone))
  const renamed = stand.update("DNSZone", "end-example", { spec: { zoneName: "other.example" } })
  await expect(renamed).rejects.toThrow(/a zone keeps its name/)
})

test("a secondary that we made follows the primaries that are chosen, and not those that were", async () => {
  const one = await stand.startNamed()
  const two = await stand.startNamed({ keys: one.keys })
  const behind = await stand.startNamed({ keys: one.keys })
  await stand.create(
    ...instanceOf(one, "ns1", "primary"),
    ...instanceOf(behind, "ns3", "secondary"),
    dnsZone(zone),
    web,
  )
  await stand.startOperator()
  await isReady()
  for (const name of ["a", "b", "c"]) {
    await stand.create(record("ARecord", name, zone, { name, ipv4Addresses: ["192.0.2.2"] }))
    await stand.says("ARecord", name, { status: "True" })
  }
  await stand.create(...instanceOf(two, "ns2", "primary"))
  await eventually(async () => expect(await answer(two, `web.${zone}`)).toEqual(["192.0.2.1"]))
  await stand.update("Bind9Instance", "ns1", { metadata: { labels: { servers: null } } })
  await eventually(() => isUnknownTo(one))
  await stand.create(record("ARecord", "late", zone, { name: "late", ipv4Addresses: ["192.0.2.3"] }))
  await stand.says("ARecord", "late", { status: "True" })
  expect(await answer(behind, `late.${zone}`)).toEqual(["192.0.2.3"])
  expect((await behind.rndc("showzone", zone)).stdout).not.toContain(`port ${one.port}`)
})
