import { verifyAudit } from "@nightshift/operator-runtime"
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

test("a record from git is answered by primary and secondary, says so, and is gone from both when it is deleted", async () => {
  const primary = await stand.startNamed({ zones: [{ type: "primary", name: "spot.example" }] })
  const secondary = await stand.startNamed({
    keys: primary.keys,
    zones: [{ type: "secondary", name: "spot.example", primaries: [primary.peer(primary.keys.transfer)] }],
  })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary", { adopt: true }),
    ...instanceOf(secondary, "ns2", "secondary", { adopt: true }),
    dnsZone("spot.example"),
  )
  const running = await stand.startOperator()
  await eventually(async () =>
    expect(ready(await stand.get("DNSZone", "spot-example"))).toMatchObject({ status: "True" }),
  )
  await stand.create(
    record("ARecord", "web", "spot.example", { name: "web", ipv4Addresses: ["192.0.2.1", "192.0.2.2"] }),
  )
  await eventually(async () => {
    expect(ready(await stand.get("ARecord", "web"))).toMatchObject({ status: "True" })
  })
  for (const named of [primary, secondary]) {
    expect(await answer(named, "web.spot.example")).toEqual(["192.0.2.1", "192.0.2.2"])
  }
  await stand.remove("ARecord", "web")
  await eventually(async () => {
    expect(await answer(primary, "web.spot.example")).toEqual([])
    expect(await answer(secondary, "web.spot.example")).toEqual([])
    expect(await answer(secondary, "_own-a.web.spot.example", "TXT")).toEqual([])
  })
  await running.stop()
  expect(verifyAudit(running.audit.join(""))).toMatchObject({ valid: true, runs: 1 })
  const lines = running.audit.map((line) => JSON.parse(line) as Record<string, unknown>)
  const values = { ttl: 30, data: ["192.0.2.1", "192.0.2.2"] }
  const said = { type: "A", source: "ARecord/dns/web" }
  expect(lines.filter(({ event }) => event === "write")).toMatchObject([
    {
      name: "web.spot.example.",
      server: "dns/ns1",
      outcome: "applied",
      changes: [{ ...said, after: values }],
    },
    {
      name: "web.spot.example.",
      server: "dns/ns1",
      outcome: "applied",
      changes: [{ ...said, before: values }],
    },
  ])
})
