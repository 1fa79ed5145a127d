import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Named } from "@nightshift/rfc2136/testing"
import { afterEach, beforeEach, expect, test } from "vitest"
import { answer, dnsZone, eventually, instanceOf, record, type Stand, startStand } from "./testing/stand.ts"

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
const isUnknownTo = async (named: Named) => expect(await named.rndc("showzone", zone)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("not found") })

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
