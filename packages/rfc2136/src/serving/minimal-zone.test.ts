import { expect, test } from "vitest"
import { parseName } from "../name.ts"
import { minimalZone } from "./minimal-zone.ts"

const zone = parseName("a.example.")
const soa = {
  primary: parseName("ns.a.example."),
  mailbox: parseName("hostmaster.a.example."),
  serial: 1,
  refresh: 300,
  retry: 60,
  expire: 86_400,
  minimum: 10,
}
const inside = { name: parseName("ns.a.example."), addresses: ["192.0.2.1", "2001:db8::1"] }
const outside = { name: parseName("ns.b.example."), addresses: ["192.0.2.2"] }

test("a minimal zone is SOA, NS, and glue for the name servers inside it alone", () => {
  const lines = minimalZone({ zone, soa, ns: [inside, outside] }).map(
    ({ name, ttl, type, rdata }) => `${name} ${ttl} ${type} ${rdata}`,
  )
  expect(lines).toEqual([
    "a.example. 30 SOA ns.a.example. hostmaster.a.example. 1 300 60 86400 10",
    "a.example. 30 NS ns.a.example.",
    "a.example. 30 NS ns.b.example.",
    "ns.a.example. 30 A 192.0.2.1",
    "ns.a.example. 30 AAAA 2001:db8::1",
  ])
})

test("a zone without name servers, or with one inside it that has no address, is refused", () => {
  expect(() => minimalZone({ zone, soa, ns: [] })).toThrow("needs a name server")
  expect(() => minimalZone({ zone, soa, ns: [{ name: inside.name }] })).toThrow(
    "ns.a.example. lies in zone a.example.",
  )
})

test.each([
  ["serial", 2 ** 32],
  ["refresh", -1],
  ["expire", 2 ** 31],
  ["minimum", 1.5],
] as const)("an SOA with %s %d is refused before the wire", (field, value) => {
  expect(() => minimalZone({ zone, soa: { ...soa, [field]: value }, ns: [outside] })).toThrow(
    `SOA ${field} ${value}`,
  )
})
