import { afterEach, beforeEach, expect, test } from "vitest"
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
beforeEach(async () => {
  stand = await startStand()
})
afterEach(() => stand.stop())

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

test("a zone we made learns of a further secondary and of a policy for signing without being made again", async () => {
  const primary = await stand.startNamed()
  const [one, two] = [
    await stand.startNamed({ keys: primary.keys }),
    await stand.startNamed({ keys: primary.keys }),
  ]
  await stand.create(
    ...instanceOf(primary, "mod1", "primary"),
    ...instanceOf(one, "mod2", "secondary"),
    dnsZone("mod.example"),
    record("ARecord", "mod", "mod.example", { name: "web", ipv4Addresses: ["192.0.2.1"] }),
  )
  const { audit } = await stand.startOperator()
  await stand.says("DNSZone", "mod-example", { status: "True", message: "verified on 2 servers" })
  await stand.create(...instanceOf(two, "mod3", "secondary"))
  await stand.says("DNSZone", "mod-example", { status: "True", message: "verified on 3 servers" })
  await eventually(async () =>
    expect((await primary.rndc("showzone", "mod.example")).stdout).toContain(`port ${two.port}`),
  )
  expect(await answer(two, "web.mod.example")).toEqual(["192.0.2.1"])
  await stand.update("DNSZone", "mod-example", { spec: { dnssecPolicy: "default" } })
  for (const named of [primary, one, two]) {
    await eventually(async () =>
      expect(await named.dig("+dnssec", "+norecurse", "web.mod.example", "A")).toContain("RRSIG"),
    )
  }
  const events = audit.map((line) => (JSON.parse(line) as { readonly event: string }).event)
  expect(events.filter((event) => event === "zone made")).toHaveLength(3)
  expect(events).toContain("zone configured")
})

test("of two DNSZones of one name the older is served and the younger says so, until the older goes", async () => {
  const primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "two1", "primary"), dnsZone("two.example"))
  await stand.startOperator()
  await stand.says("DNSZone", "two-example", { status: "True" })
  await new Promise((resolve) => setTimeout(resolve, 1100)) // creation times have whole seconds
  await stand.create({
    ...dnsZone("two.example", { recordsFrom: [{ selector: { matchLabels: { zone: "younger" } } }] }),
    metadata: { name: "a-younger", namespace: "dns" },
  })
  await stand.create(record("ARecord", "y", "younger", { name: "y", ipv4Addresses: ["192.0.2.2"] }))
  await stand.says("DNSZone", "a-younger", {
    status: "False",
    reason: "DuplicateZone",
    message: /dns\/two-example/,
  })
  expect(await answer(primary, "y.two.example")).toEqual([])
  await stand.remove("DNSZone", "two-example")
  await stand.says("DNSZone", "a-younger", { status: "True" })
  expect(await answer(primary, "y.two.example")).toEqual(["192.0.2.2"])
})
