import * as fc from "fast-check"
import { expect, test } from "vitest"
import { parseName } from "../name.ts"
import { parseRdata } from "../rdata/rdata.ts"
import { rrsetKey } from "../rrset.ts"
import type { Changes, WholeZone, ZoneRecord } from "./result.ts"
import { applyChanges, isMadeBySigning, zoneContents } from "./zone-contents.ts"

const zone = parseName("a.example.")
const record = (name: string, type: string, data: string, ttl = 30): ZoneRecord => ({
  name: parseName(name, { origin: zone }),
  type,
  ttl,
  rdata: parseRdata(type, data, { origin: zone }),
})
const soa = (serial: number) => record("@", "SOA", `ns hostmaster ${serial} 300 60 86400 10`)
const a = (name: string, last: number, ttl = 30) => record(name, "A", `192.0.2.${last}`, ttl)
const whole = (records: readonly ZoneRecord[], serial = 1): WholeZone => ({
  kind: "zone",
  zone,
  serial,
  records: [soa(serial), ...records],
})
const changes = (deleted: readonly ZoneRecord[], added: readonly ZoneRecord[]): Changes => ({
  kind: "changes",
  zone,
  from: 1,
  serial: 2,
  soa: soa(2),
  deltas: [{ from: 1, to: 2, deleted, added }],
})
const texts = (contents: ReturnType<typeof zoneContents>) =>
  [...contents.values()]
    .map((set) => `${set.name} ${set.ttl} ${set.type} ${set.rdatas.map(String).sort().join(" ")}`)
    .sort()

test("records of one name and type become one RRset, whatever the case of the name", () => {
  const contents = zoneContents(whole([a("www", 1), a("WWW", 2)]))
  expect(contents.get(rrsetKey(parseName("www.a.example."), "A"))?.rdatas.map(String)).toEqual([
    "192.0.2.1",
    "192.0.2.2",
  ])
})

test("of several TTLs in one RRset the lowest counts", () => {
  const contents = zoneContents(whole([a("www", 1, 60), a("www", 2, 20), a("www", 3, 40)]))
  expect(contents.get(rrsetKey(parseName("www.a.example."), "A"))?.ttl).toBe(20)
})

test("the contents of version 1 with the changes to version 2 are the contents of version 2", () => {
  const host = fc.record({ name: fc.constantFrom("x", "y", "z"), last: fc.integer({ min: 0, max: 5 }) })
  const hosts = fc.uniqueArray(host, { selector: ({ name, last }) => `${name} ${last}` })
  fc.assert(
    fc.property(hosts, hosts, (before, after) => {
      const has = (set: typeof before, one: (typeof before)[number]) =>
        set.some(({ name, last }) => name === one.name && last === one.last)
      const deleted = before.filter((one) => !has(after, one)).map(({ name, last }) => a(name, last))
      const added = after.filter((one) => !has(before, one)).map(({ name, last }) => a(name, last))
      const next = applyChanges(
        zoneContents(whole(before.map(({ name, last }) => a(name, last)))),
        changes(deleted, added),
      )
      expect(texts(next)).toEqual(
        texts(
          zoneContents(
            whole(
              after.map(({ name, last }) => a(name, last)),
              2,
            ),
          ),
        ),
      )
    }),
  )
})

test("a change of TTL alone changes the TTL of the RRset", () => {
  const next = applyChanges(
    zoneContents(whole([a("www", 1, 30)])),
    changes([a("www", 1, 30)], [a("www", 1, 60)]),
  )
  expect(next.get(rrsetKey(parseName("www.a.example."), "A"))?.ttl).toBe(60)
})

test("changes that do not fit the contents are refused: they were of another serial", () => {
  const contents = zoneContents(whole([a("www", 1)]))
  expect(() => applyChanges(contents, changes([a("www", 2)], []))).toThrow(
    "deletes www.a.example. A 192.0.2.2, which was not there",
  )
  expect(() => applyChanges(contents, changes([], [a("www", 1)]))).toThrow(
    "adds www.a.example. A 192.0.2.1, which was there",
  )
})

test("the contents that changes were applied to stay as they were", () => {
  const contents = zoneContents(whole([a("www", 1)]))
  const before = texts(contents)
  applyChanges(contents, changes([a("www", 1)], [a("www", 2)]))
  expect(texts(contents)).toEqual(before)
})

test("signatures and keys are made by signing, addresses are not", () => {
  expect(["RRSIG", "NSEC3", "DNSKEY", "TYPE65534", "A", "DS"].filter(isMadeBySigning)).toEqual([
    "RRSIG",
    "NSEC3",
    "DNSKEY",
    "TYPE65534",
  ])
})
