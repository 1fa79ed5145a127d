import { expect, test } from "vitest"
import { parseName } from "./name.ts"
import { parseRdata } from "./rdata/rdata.ts"
import { rrset, rrsetEqual, rrsetIdentical, rrsetKey, rrsetText } from "./rrset.ts"

const name = parseName("a.example.")
const refused = (code: string) => expect.objectContaining({ side: "ours", code })

test("RRsets are equal as sets, without case of names, whatever their TTL", () => {
  const a = rrset(name, "A", 30, ["192.0.2.1", "192.0.2.2"])
  const b = rrset(parseName("A.Example."), "a", 60, ["192.0.2.2", "192.0.2.1"])
  expect(rrsetEqual(a, b)).toBe(true)
  expect(rrsetIdentical(a, b)).toBe(false)
  expect(rrsetIdentical(a, { ...b, ttl: 30 })).toBe(true)
  expect(rrsetKey(a.name, a.type)).toBe(rrsetKey(b.name, "TYPE1"))
})

test("RRsets that differ by one record, by name or by type are not equal", () => {
  const a = rrset(name, "A", 30, ["192.0.2.1"])
  expect(rrsetEqual(a, rrset(name, "A", 30, ["192.0.2.1", "192.0.2.2"]))).toBe(false)
  expect(rrsetEqual(a, rrset(name, "A", 30, ["192.0.2.2"]))).toBe(false)
  expect(rrsetEqual(a, rrset(parseName("b.example."), "A", 30, ["192.0.2.1"]))).toBe(false)
  expect(rrsetEqual(rrset(name, "NS", 1, ["x."]), rrset(name, "PTR", 1, ["x."]))).toBe(false)
})

test("data that is repeated counts once, also when it is spelt differently", () => {
  expect(rrset(name, "MX", 30, ["1 m.example.", "1 M.EXAMPLE."]).rdatas).toHaveLength(1)
  expect(rrset(name, "AAAA", 30, ["::1", "0:0:0:0:0:0:0:1"]).rdatas).toHaveLength(1)
})

test.each([-1, 2 ** 31, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("a TTL of %d is refused", (ttl) => {
  expect(() => rrset(name, "A", ttl, ["192.0.2.1"])).toThrow(refused("BAD_TTL"))
})

test("no data, data of another type, and several CNAMEs are refused", () => {
  expect(() => rrset(name, "A", 1, [])).toThrow(refused("BAD_RRSET"))
  expect(() => rrset(name, "A", 1, [parseRdata("AAAA", "::1")])).toThrow(refused("BAD_RRSET"))
  expect(() => rrset(name, "CNAME", 1, ["a.", "b."])).toThrow(refused("BAD_RRSET"))
  expect(rrset(name, "CNAME", 1, ["a.", "A."]).rdatas).toHaveLength(1)
})

test.each(["ANY", "AXFR", "TSIG", "OPT", "TYPE0", "TYPE255"])("%s is no type of data in a zone", (type) => {
  expect(() => rrset(name, type, 1, ["\\# 0"])).toThrow(refused("BAD_TYPE"))
})

test("an RRset prints as zone-file lines", () => {
  expect(rrsetText(rrset(name, "A", 30, ["192.0.2.1", "192.0.2.2"]))).toBe(
    "a.example. 30 IN A 192.0.2.1\na.example. 30 IN A 192.0.2.2",
  )
})
