import { generateKey } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import { dnsZone, instanceOf, keySecret, record, type Stand, startStand } from "./testing/stand.ts"

let stand: Stand
beforeAll(async () => {
  stand = await startStand()
})
afterAll(() => stand?.stop())

test("a key whose secret the server does not have is told, although the one before it goes on writing", async () => {
  const primary = await stand.startNamed()
  const zone = "rotated.example"
  await stand.create(...instanceOf(primary, "ns1", "primary"), dnsZone(zone))
  await stand.startOperator()
  const publish = async (name: string) => {
    await stand.create(record("ARecord", name, zone, { name, ipv4Addresses: ["192.0.2.1"] }))
    await stand.says("ARecord", name, { status: "True" })
  }
  await publish("first")
  await stand.says("Bind9Instance", "ns1", { status: "True" }, "KeyUsable")
  const { name } = primary.keys.update
  await stand.update("Secret", "ns1-update", { data: keySecret("", generateKey(name)).data })
  await publish("second")
  await stand.says(
    "Bind9Instance",
    "ns1",
    { status: "False", reason: "KeyRefused", message: /refuses the update key .*takes the previous one/ },
    "KeyUsable",
  )
  await stand.update("Secret", "ns1-update", { data: keySecret("", primary.keys.update).data })
  await publish("third")
  await stand.says("Bind9Instance", "ns1", { status: "True" }, "KeyUsable")
  expect(await stand.get("ARecord", "second")).toBeDefined()
})
