import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answer,
  clusterObject,
  dnsZone,
  eventually,
  instanceOf,
  record,
  type Stand,
  startStand,
} from "./testing/stand.ts"

const zone = "refusals.example"
let stand: Stand
let primary: Named
beforeAll(async () => {
  stand = await startStand()
  const updatePolicy = [`grant update.test subdomain ${zone}. A TXT`]
  primary = await stand.startNamed({ zones: [{ type: "primary", name: zone, updatePolicy }] })
  await stand.create(...instanceOf(primary, "ns1", "primary", { adopt: true }), dnsZone(zone))
  await stand.startOperator()
})
afterAll(() => stand.stop())

const goesOn = async (name: string, address: string) => {
  await stand.create(record("ARecord", name, zone, { name, ipv4Addresses: [address] }))
  await stand.says("ARecord", name, { status: "True" })
  expect(await answer(primary, `${name}.${zone}`)).toEqual([address])
}

test("a type that the server's policy does not grant is named by record and zone, and keeps no other from anything", async () => {
  await stand.create(
    record("CAARecord", "caa", zone, { name: "web", flags: 0, tag: "issue", value: "ca.example" }),
  )
  const said = {
    reason: "TypeRefused",
    message: /web\.refusals\.example\. CAA .*subdomain refusals\.example\. CAA TXT/,
  }
  await stand.says("CAARecord", "caa", { status: "False", ...said })
  await stand.says("DNSZone", "refusals-example", { status: "True", ...said }, "Degraded")
  await goesOn("beside", "192.0.2.1")
  await stand.remove("CAARecord", "caa")
  await stand.says("DNSZone", "refusals-example", { status: "False" }, "Degraded")
})

test("a change that fits into no message is told to its record, and the status of the others goes on", async () => {
  const text = (letter: string) =>
    Array.from({ length: 90 }, (_, i) => `${letter}${String(i).padStart(3, "0")}${"x".repeat(250)}`)
  await stand.create(record("TXTRecord", "big", zone, { name: "big", text: text("a") }))
  await stand.says("TXTRecord", "big", { status: "True" })
  await stand.update("TXTRecord", "big", { spec: { text: text("b") } })
  await stand.says("TXTRecord", "big", {
    status: "False",
    reason: "UpdateRefused",
    message: /big\.refusals\.example\. TXT is not written.*65535 octets/,
  })
  await goesOn("after", "192.0.2.2")
  await stand.remove("TXTRecord", "big")
  await eventually(async () => expect(await answer(primary, `big.${zone}`, "TXT")).toEqual([]))
  await stand.create(record("TXTRecord", "big", zone, { name: "big", text: text("b") }))
  await stand.says("TXTRecord", "big", { status: "True" })
})

test("a zone says which cluster of its sources there is not, and what its spec says in vain of a zone that was there before", async () => {
  const says = (type: string, reason: string, message: RegExp) =>
    stand.says("DNSZone", "refusals-example", { status: "True", reason, message }, type)
  const sources = [{ kind: "Service", cluster: { name: "nowhere" } }]
  await stand.update("DNSZone", "refusals-example", { spec: { sources, dnssecPolicy: "default" } })
  await says("Degraded", "InvalidSource", /Cluster nowhere/)
  await says("Adopted", "ZoneAdopted", /soaRecord, dnssecPolicy/)
  await stand.create(clusterObject("nowhere"))
  await says("Degraded", "SourceUnknown", /nowhere/)
})
