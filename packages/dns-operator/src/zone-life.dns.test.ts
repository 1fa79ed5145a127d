import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  ready,
  record,
  type Stand,
  startStand,
} from "./testing/stand.ts"

let stand: Stand
beforeAll(async () => {
  stand = await startStand()
})
afterAll(() => stand.stop())

test("a zone is born on empty servers, changes with its spec, survives an emptied server, and goes with its object", async () => {
  const primary = await stand.startNamed()
  const secondary = await stand.startNamed({ keys: primary.keys })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary"),
    ...instanceOf(secondary, "ns2", "secondary"),
    dnsZone("born.example"),
    record("ARecord", "web", "born.example", { name: "web", ipv4Addresses: ["192.0.2.1"] }),
  )
  const { audit } = await stand.startOperator()
  await eventually(async () =>
    expect(ready(await stand.get("ARecord", "web"))).toMatchObject({ status: "True" }),
  )
  for (const named of [primary, secondary]) {
    expect(await answer(named, "web.born.example")).toEqual(["192.0.2.1"])
    expect(await answer(named, "born.example", "NS")).toEqual(["ns1.born.example."])
    expect(await answer(named, "ns1.born.example")).toEqual(["127.0.0.1"])
  }
  expect(await answer(primary, "born.example", "SOA")).toEqual([
    expect.stringMatching(/ 3600 600 604800 10$/),
  ])
  await eventually(async () =>
    expect(ready(await stand.get("DNSZone", "born-example"))).toMatchObject({ status: "True" }),
  )

  await stand.update("DNSZone", "born-example", {
    spec: {
      soaRecord: { refresh: 1800 },
      nameServers: [{ hostname: "ns2.born.example.", ipv4Address: "192.0.2.53" }],
    },
  })
  await eventually(async () => {
    expect(await answer(secondary, "born.example", "SOA")).toEqual([
      expect.stringMatching(/ 1800 600 604800 10$/),
    ])
    expect(await answer(secondary, "born.example", "NS")).toEqual(["ns1.born.example.", "ns2.born.example."])
    expect(await answer(secondary, "ns2.born.example")).toEqual(["192.0.2.53"])
  })

  await primary.rndc("delzone", "-clean", "born.example")
  await stand.create(
    record("ARecord", "late", "born.example", { name: "late", ipv4Addresses: ["192.0.2.2"] }),
  )
  await eventually(async () => {
    expect(await answer(primary, "web.born.example")).toEqual(["192.0.2.1"])
    expect(await answer(primary, "late.born.example")).toEqual(["192.0.2.2"])
  })

  await secondary.kill()
  await stand.remove("DNSZone", "born-example")
  await stand.says("DNSZone", "born-example", { status: "False", reason: "Deleting", message: /dns\/ns2/ })
  await secondary.restart()
  await eventually(async () => expect(await stand.get("DNSZone", "born-example")).toBeUndefined())
  const told = audit.map((line) => JSON.parse(line) as { readonly event: string; readonly server: string })
  for (const event of ["zone made", "zone removed"]) {
    const servers = told.filter((line) => line.event === event).map(({ server }) => server)
    expect(new Set(servers)).toEqual(new Set(["dns/ns1", "dns/ns2"]))
  }
  for (const named of [primary, secondary]) {
    expect(await named.dig("+norecurse", "web.born.example", "A")).toMatch(/status: REFUSED/)
  }
})
