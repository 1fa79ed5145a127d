import { createServer } from "node:net"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import { answer, dnsZone, eventually, instanceOf, record, type Stand, startStand } from "../testing/stand.ts"

const catalog = "catalog.example"
let stand: Stand
let primary: Named
let secondary: Named
let notifyPort: number
beforeAll(async () => {
  stand = await startStand()
  notifyPort = await freePort()
  primary = await stand.startNamed({ zones: [{ type: "primary", name: catalog }] })
  secondary = await stand.startNamed({
    keys: primary.keys,
    zones: [
      { type: "secondary", name: catalog, primaries: [primary.peer(primary.keys.transfer)], catalog: true },
    ],
  })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary"),
    ...instanceOf(secondary, "ns2", "secondary", { external: { catalog } }),
  )
  await stand.startOperator({ notify: { address: "127.0.0.1", port: notifyPort } })
})
afterAll(() => stand.stop())

test("a secondary learns of a new zone, signed by its primary, from the catalog alone, and drops it when it is deleted", async () => {
  await stand.create(
    dnsZone("signed.example", { dnssecPolicy: "default" }),
    record("ARecord", "web", "signed.example", { name: "web", ipv4Addresses: ["192.0.2.1"] }),
  )
  await stand.says("ARecord", "web", { status: "True" })
  expect(await answer(secondary, "web.signed.example")).toEqual(["192.0.2.1"])
  expect(await secondary.dig("+dnssec", "+norecurse", "web.signed.example", "A")).toContain("RRSIG")
  await stand.remove("DNSZone", "signed-example")
  await eventually(async () => expect(await stand.get("DNSZone", "signed-example")).toBeUndefined())
  await eventually(async () =>
    expect(await secondary.dig("+norecurse", "signed.example", "SOA")).toContain("REFUSED"),
  )
})

test("a change by hand is heard of by NOTIFY and repaired long before the slow tick", async () => {
  await stand.create(
    dnsZone("told.example"),
    record("ARecord", "told", "told.example", { name: "web", ipv4Addresses: ["192.0.2.1"] }),
  )
  await stand.says("ARecord", "told", { status: "True" })
  await primary.nsupdate("zone told.example\nupdate delete web.told.example A\nsend\n")
  expect(await answer(primary, "web.told.example")).toEqual([])
  await tellOperator("told.example")
  await eventually(async () => expect(await answer(primary, "web.told.example")).toEqual(["192.0.2.1"]))
})

async function tellOperator(zone: string): Promise<void> {
  const { DnsClient, parseName } = await import("@nightshift/rfc2136")
  using client = new DnsClient({ addresses: ["127.0.0.1"], port: notifyPort })
  await client.notify(parseName(`${zone}.`))
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1")
  await once(probe, "listening")
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
