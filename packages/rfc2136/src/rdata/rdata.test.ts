import { readFileSync } from "node:fs"
import { type Answer, encode } from "dns-packet"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { mangled, textOf } from "../../test/arbitraries.ts"
import { parseName } from "../name.ts"
import { parseRdata, Rdata, rdataEqual, txtRdata, txtStrings } from "./rdata.ts"
import { quoteString } from "./tokens.ts"

interface Vector {
  readonly type: string
  readonly text: string
  readonly wire: string
}

const file = new URL("../../vectors/rdata.json", import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] }

test.each(vectors)("$type $text has the octets that dnspython gives it", ({ type, text, wire }) => {
  const rdata = parseRdata(type, text)
  expect(Buffer.from(rdata.wire).toString("hex")).toBe(wire)
  expect(parseRdata(type, rdata.toString()).wire).toEqual(rdata.wire)
})

test.each(Object.entries(textOf))(
  "any %s data reads back from its text and from its octets",
  (type, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const rdata = parseRdata(type, text)
        expect(Buffer.from(parseRdata(type, rdata.toString()).wire)).toEqual(Buffer.from(rdata.wire))
        expect(rdataEqual(Rdata.fromWire(type, rdata.wire), rdata)).toBe(true)
      }),
    )
  },
)

test.each([...Object.keys(textOf), "OPT", "LOC"])(
  "any octets a server may send as %s are data whose text reads back, or a finding",
  (type) => {
    const near = mangled((textOf[type] ?? fc.constant("\\# 0")).map((text) => parseRdata(type, text).wire))
    fc.assert(
      fc.property(fc.oneof(near, fc.uint8Array({ maxLength: 80 })), (octets) => {
        const rdata = dataOf(type, octets)
        if (rdata === undefined) return
        expect(Buffer.from(parseRdata(type, rdata.toString()).wire)).toEqual(Buffer.from(octets))
      }),
      { numRuns: 500 },
    )
  },
)

function dataOf(type: string, octets: Uint8Array): Rdata | undefined {
  try {
    return Rdata.fromWire(type, octets)
  } catch (error) {
    expect(error).toMatchObject({ name: "DnsError", code: "BAD_RDATA" })
    return undefined
  }
}

test.each([
  ["SSHFP", "0403AA"],
  ["DS", "00010801AA"],
  ["CAA", "00056973737565C3A9"],
  ["NAPTR", "00010001012D000000"],
  ["HTTPS", "00000000010003026832"],
  ["HTTPS", "00010000020000"],
])("%s data that nobody may write here, %s, prints as octets", (type, wire) => {
  expect(Rdata.fromWire(type, Buffer.from(wire, "hex")).toString()).toBe(`\\# ${wire.length / 2} ${wire}`)
})

describe("names that dns-packet can say have the octets it gives them", () => {
  test.each([
    ["CNAME", "target.example.com.", "target.example.com"],
    ["NS", "ns.example.", "ns.example"],
    ["PTR", "host.example.", "host.example"],
    ["DNAME", "other.example.", "other.example"],
    ["MX", "10 mail.example.", { preference: 10, exchange: "mail.example" }],
    ["SRV", "1 2 3 t.example.", { priority: 1, weight: 2, port: 3, target: "t.example" }],
    [
      "SOA",
      "ns. host. 1 2 3 4 5",
      { mname: "ns", rname: "host", serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 },
    ],
    [
      "NAPTR",
      '1 2 "s" "SIP+D2U" "" x.',
      { order: 1, preference: 2, flags: "s", services: "SIP+D2U", regexp: "", replacement: "x" },
    ],
  ])("%s", (type, text, data) => {
    const answer = { name: "a", type, data } as Answer
    const encoded = encode({ type: "response", answers: [answer] })
    expect(encoded.subarray(12 + 3 + 10)).toEqual(Buffer.from(parseRdata(type, text).wire))
  })
})

describe("values that an encoder would have written wrongly are refused before the wire", () => {
  test.each([
    ["A", "1.2.3.400"],
    ["A", "host"],
    ["A", "01.2.3.4"],
    ["A", "1.2.3.4 5"],
    ["A", ""],
    ["AAAA", "1.2.3.4"],
    ["AAAA", "fe80::1%eth0"],
    ["CNAME", "a..b."],
    ["CNAME", `${"a".repeat(64)}.`],
    ["CNAME", "relative"],
    ["MX", "70000 mail."],
    ["MX", "-1 mail."],
    ["MX", "mail."],
    ["MX", "1e3 mail."],
    ["SRV", "1 2 65536 t."],
    ["TXT", `"${"x".repeat(256)}"`],
    ["TXT", '"open'],
    ["TXT", '"a"b'],
    ["TXT", ""],
    ["CAA", "256 issue x"],
    ["CAA", "0 is-sue x"],
    ["CAA", '0 issue "\\200"'],
    ["SOA", "ns. host. 4294967296 1 1 1 1"],
    ["SOA", "ns. host. 1 1h 1 1 1"],
    ["DS", "1 8 2 abcd"],
    ["DS", "1 8 9 abc"],
    ["TLSA", "3 1 1 00"],
    ["SSHFP", "1 1 00"],
    ["SSHFP", "1 3 00"],
    ["NAPTR", '1 2 "-" "" "" .'],
    ["SVCB", "0 a. port=1"],
    ["SVCB", "1 a. port=65536"],
    ["SVCB", "1 a. port=1 port=2"],
    ["SVCB", "1 a. mandatory=port"],
    ["SVCB", "1 a. mandatory=mandatory"],
    ["SVCB", "1 a. no-default-alpn"],
    ["SVCB", "1 a. ipv4hint=::1"],
    ["SVCB", "1 a. nonsense=1"],
    ["SVCB", "1 a. ech=###"],
    ["URI", '1 2 ""'],
    ["LOC", "51 30 12.748 N"],
    ["TYPE65280", "\\# 3 0102"],
    ["A", "\\# 3 010203"],
    ["MX", "\\# 2 0001"],
    ["TXT", "\\# 0"],
  ])("%s %j", (type, text) => {
    expect(() => parseRdata(type, text)).toThrow(expect.objectContaining({ side: "ours", code: "BAD_RDATA" }))
  })

  test("a type that is none is refused by its name, a meta type has no presentation form", () => {
    expect(() => parseRdata("AA", "1.2.3.4")).toThrow(expect.objectContaining({ code: "BAD_TYPE" }))
    expect(() => parseRdata("toString", "x")).toThrow(expect.objectContaining({ code: "BAD_TYPE" }))
    expect(() => parseRdata("TYPE65536", "\\# 0")).toThrow(expect.objectContaining({ code: "BAD_TYPE" }))
  })

  test("a compressed name in data given as octets is refused", () => {
    expect(() => Rdata.fromWire("CNAME", Uint8Array.of(1, 0x61, 0xc0, 0))).toThrow("CNAME")
  })
})

describe("equality", () => {
  test("names in data compare without case where their type says so, and exactly in later types", () => {
    expect(rdataEqual(parseRdata("MX", "1 A.example."), parseRdata("MX", "1 a.EXAMPLE."))).toBe(true)
    expect(rdataEqual(parseRdata("SVCB", "0 A.example."), parseRdata("SVCB", "0 a.example."))).toBe(false)
    expect(rdataEqual(parseRdata("TXT", '"A"'), parseRdata("TXT", '"a"'))).toBe(false)
  })

  test("one string of TXT is not the same as two with the same letters", () => {
    expect(rdataEqual(parseRdata("TXT", '"ab"'), parseRdata("TXT", '"a" "b"'))).toBe(false)
  })

  test("both spellings of an address are the same data", () => {
    expect(rdataEqual(parseRdata("AAAA", "2001:DB8:0::1"), parseRdata("AAAA", "2001:db8::1"))).toBe(true)
  })
})

describe("TXT from values", () => {
  test("quotes and backslashes stand for themselves", () => {
    const rdata = txtRdata('say "hi" \\o/')
    expect(txtStrings(rdata).map((string) => Buffer.from(string).toString())).toEqual(['say "hi" \\o/'])
    expect(rdata.toString()).toBe('"say \\"hi\\" \\\\o/"')
  })

  test("one long value is cut at 255 octets of UTF-8, strings given one by one keep their bounds", () => {
    expect(txtStrings(txtRdata("ü".repeat(200))).map((string) => string.length)).toEqual([255, 145])
    expect(txtStrings(txtRdata(["ab", "c"])).map((string) => string.length)).toEqual([2, 1])
    expect(txtStrings(txtRdata(""))).toHaveLength(1)
    expect(() => txtRdata(["x".repeat(256)])).toThrow(expect.objectContaining({ code: "BAD_RDATA" }))
    expect(() => txtRdata([])).toThrow(expect.objectContaining({ code: "BAD_RDATA" }))
  })
})

test("names in data are relative to the origin that is given", () => {
  const origin = parseName("example.com.")
  expect(parseRdata("MX", "10 mail", { origin }).toString()).toBe("10 mail.example.com.")
})

test("an unknown type keeps its octets, and prints them by RFC 3597", () => {
  const rdata = parseRdata("type65280", "\\# 4 0A00 0001")
  expect(rdata.type).toBe("TYPE65280")
  expect(rdata.toString()).toBe("\\# 4 0A000001")
})

test("a service parameter with a value its key does not allow is kept, and printed as octets", () => {
  const wire = Uint8Array.of(0, 1, 0, 0, 3, 0, 1, 80)
  expect(Rdata.fromWire("SVCB", wire).toString()).toBe("\\# 8 0001000003000150")
})

test("what is quoted reads back to the same text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const strings = txtStrings(parseRdata("TXT", quoteString(text)))
      expect(strings.map((string) => Buffer.from(string))).toEqual([Buffer.from(text)])
    }),
  )
})
