import * as fc from "fast-check"
import { expect, test } from "vitest"
import { anyName, anyRdata, anyUpdateMessage, mangled, ttl } from "../test/arbitraries.ts"
import { decodeHeader, decodeMessage, encodeMessage, type Message, type ResourceRecord } from "./message.ts"
import { parseName, root } from "./name.ts"
import { parseRdata, txtRdata } from "./rdata/rdata.ts"
import { findTsig } from "./tsig-record.ts"
import { encodeUpdate } from "./update.ts"

const zone = parseName("example.com.")

const anyRecord: fc.Arbitrary<ResourceRecord> = fc
  .tuple(anyName, anyRdata(), ttl)
  .map(([name, rdata, seconds]) => ({ name, type: rdata.type, class: 1, ttl: seconds, rdata }))

const anyMessage: fc.Arbitrary<Message> = fc.record({
  id: fc.nat(0xffff),
  opcode: fc.nat(15),
  rcode: fc.nat(15),
  qr: fc.boolean(),
  aa: fc.boolean(),
  tc: fc.boolean(),
  rd: fc.boolean(),
  ra: fc.boolean(),
  ad: fc.boolean(),
  cd: fc.boolean(),
  questions: fc.array(
    fc.record({ name: anyName, type: fc.constantFrom("SOA", "ANY", "TYPE99"), class: fc.nat(0xffff) }),
    {
      maxLength: 2,
    },
  ),
  answers: fc.array(anyRecord, { maxLength: 4 }),
  authorities: fc.array(anyRecord, { maxLength: 4 }),
  additionals: fc.array(anyRecord, { maxLength: 4 }),
})

test("every message reads back as it was written", () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const bytes = encodeMessage(message)
      const decoded = decodeMessage(bytes)
      if (decoded.kind === "malformed") throw decoded.error
      expect(encodeMessage(decoded.value)).toEqual(bytes)
      expect(JSON.parse(JSON.stringify(decoded.value))).toEqual(
        JSON.parse(JSON.stringify(message).replaceAll('"TYPE99"', '"SPF"')),
      )
    }),
  )
})

test("noise is a message or malformed, never a crash", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (octets) => {
      expect(["decoded", "malformed"]).toContain(decodeMessage(octets).kind)
      expect(["decoded", "malformed"]).toContain(findTsig(octets).kind)
    }),
    { numRuns: 2000 },
  )
})

test("a message with octets changed, cut or added is a message or malformed, never a crash", () => {
  const updates = anyUpdateMessage(zone).map((message) => encodeUpdate(message, 7))
  fc.assert(
    fc.property(mangled(updates), (octets) => {
      expect(["decoded", "malformed"]).toContain(decodeMessage(octets).kind)
      expect(["decoded", "malformed"]).toContain(findTsig(octets).kind)
    }),
    { numRuns: 2000 },
  )
})

test("counts that the octets cannot hold are not believed", () => {
  const octets = new Uint8Array(12).fill(0xff)
  expect(decodeMessage(octets)).toMatchObject({ kind: "malformed", error: { code: "MALFORMED" } })
})

test("a chain of pointers through a whole message ends", () => {
  const octets = new Uint8Array(0x3fff)
  octets.set([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
  for (let at = 14; at < octets.length - 1; at += 2) {
    octets[at] = 0xc0 | ((at - 2) >> 8)
    octets[at + 1] = (at - 2) & 0xff
  }
  expect(decodeMessage(octets).kind).toBe("malformed")
})

test("octets after the last record, and an A record of no octets, are malformed", () => {
  const message = encodeUpdate({ zone, prerequisites: [], updates: [] }, 1)
  expect(decodeMessage(Buffer.concat([message, Buffer.from([0])])).kind).toBe("malformed")
  const emptyA = Buffer.concat([message, Buffer.from([0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])])
  emptyA[7] = 1
  expect(decodeMessage(emptyA).kind).toBe("malformed")
})

test("data of class ANY or NONE may be empty, as UPDATE has it", () => {
  const bytes = encodeUpdate({ zone, prerequisites: [{ kind: "nameInUse", name: zone }], updates: [] }, 1)
  const decoded = decodeMessage(bytes)
  expect(decoded.kind === "decoded" ? decoded.value.answers : []).toMatchObject([
    { type: "ANY", class: 255, ttl: 0, rdata: undefined },
  ])
})

test("only the header of a message is read where only that is wanted", () => {
  const bytes = encodeUpdate({ zone, prerequisites: [], updates: [] }, 0xabcd)
  expect(decodeHeader(bytes.subarray(0, 12))).toMatchObject({
    kind: "decoded",
    value: { id: 0xabcd, opcode: 5, counts: [1, 0, 0, 0] },
  })
  expect(decodeHeader(bytes.subarray(0, 11)).kind).toBe("malformed")
})

test("a message of 65,535 octets is written, one octet more is refused", () => {
  const record = (length: number): ResourceRecord => ({
    name: root,
    type: "TYPE65280",
    class: 1,
    ttl: 0,
    rdata: parseRdata("TYPE65280", `\\# ${length} ${"00".repeat(length)}`),
  })
  const message = (length: number): Message => ({
    id: 1,
    opcode: 5,
    rcode: 0,
    questions: [],
    answers: [record(30_000), record(length)],
    authorities: [],
    additionals: [],
  })
  const rest = 65_535 - 12 - 22 - 30_000
  expect(encodeMessage(message(rest))).toHaveLength(65_535)
  expect(() => encodeMessage(message(rest + 1))).toThrow(
    expect.objectContaining({ side: "ours", code: "TOO_LARGE" }),
  )
})

test("compressed names in data are read whole", () => {
  const text = "example.com."
  const name = Buffer.from(parseName(text).wire)
  const header = Buffer.from([0, 1, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0])
  const question = Buffer.concat([name, Buffer.from([0, 15, 0, 1])])
  const mx = Buffer.from([
    0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 5, 0, 9, 0, 10, 4, 0x6d, 0x61, 0x69, 0x6c, 0xc0, 12,
  ])
  const decoded = decodeMessage(Buffer.concat([header, question, mx]))
  if (decoded.kind === "malformed") throw decoded.error
  expect(String(decoded.value.answers[0]?.rdata)).toBe("10 mail.example.com.")
  expect(decoded.value.answers[0]?.rdata).toEqual(parseRdata("MX", "10 mail.example.com."))
})

test("TXT data of several strings keeps its bounds through a message", () => {
  const rdata = txtRdata(["a", "", "b"])
  const bytes = encodeMessage({
    id: 1,
    opcode: 0,
    rcode: 0,
    questions: [],
    answers: [{ name: zone, type: "TXT", class: 1, ttl: 1, rdata }],
    authorities: [],
    additionals: [],
  })
  const decoded = decodeMessage(bytes)
  expect(decoded.kind === "decoded" && String(decoded.value.answers[0]?.rdata)).toBe('"a" "" "b"')
})
