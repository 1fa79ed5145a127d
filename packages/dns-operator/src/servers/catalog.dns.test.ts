import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  record,
  type RunningOperator,
  type Stand,
  startStand,
} from "../testing/stand.ts"

const catalog = "catalog.example"
let stand: Stand
let primary: Named
let secondary: Named
let running: RunningOperator
beforeAll(async () => {
  stand = await startStand()
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
  running = await stand.startOperator({
    notify: { listen: { address: "127.0.0.1", port: 0 }, advertise: "127.0.0.1" },
  })
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
  const told = running.audit.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  const said = {
    zone: "dns/signed-example",
    server: "dns/ns1",
    key: `${primary.keys.update.name}.`,
    catalog: "catalog.example.",
    name: "signed.example.",
    outcome: "applied",
  }
  expect(told.filter(({ event }) => event === "catalog written")).toMatchObject([
    { ...said, step: "initialise" },
    { ...said, step: "add" },
    { ...said, step: "remove" },
  ])
})

test("a change by hand of a zone we made is told by its server and repaired long before the slow tick", async () => {
  await stand.create(
    dnsZone("told.example"),
    record("ARecord", "told", "told.example", { name: "web", ipv4Addresses: ["192.0.2.1"] }),
  )
  await stand.says("ARecord", "told", { status: "True" })
  await primary.nsupdate("zone told.example\nupdate delete web.told.example A\nsend\n")
  await eventually(async () => expect(await answer(primary, "web.told.example")).toEqual(["192.0.2.1"]))
})
