import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { decodeMessage } from "./message.ts"
import { parseName } from "./name.ts"
import { parseRdata } from "./rdata/rdata.ts"
import { rrset } from "./rrset.ts"
import {
  addRRset,
  deleteName,
  deleteRecord,
  deleteRRset,
  encodeUpdate,
  nameInUse,
  nameNotInUse,
  rrsetAbsent,
  rrsetExists,
  rrsetExistsExactly,
  type UpdateMessage,
} from "./update.ts"

const zone = parseName("example.com.")
const at = (label: string) => parseName(label, { origin: zone })
const message = (change: Partial<UpdateMessage>): UpdateMessage => ({
  zone,
  prerequisites: [],
  updates: [],
  ...change,
})
const a = at("a")

const forms: Record<string, UpdateMessage> = {
  nameInUse: message({ prerequisites: [nameInUse(a)] }),
  nameNotInUse: message({ prerequisites: [nameNotInUse(a)] }),
  rrsetExists: message({ prerequisites: [rrsetExists(a, "A")] }),
  rrsetExistsExactly: message({
    prerequisites: [rrsetExistsExactly(rrset(a, "A", 300, ["192.0.2.1", "192.0.2.2"]))],
  }),
  rrsetAbsent: message({ prerequisites: [rrsetAbsent(a, "A")] }),
  addRRset: message({ updates: [addRRset(rrset(a, "A", 30, ["192.0.2.1"]))] }),
  deleteRRset: message({ updates: [deleteRRset(a, "A")] }),
  deleteName: message({ updates: [deleteName(a)] }),
  deleteRecord: message({ updates: [deleteRecord(a, parseRdata("A", "192.0.2.1"))] }),
  empty: message({}),
  everything: message({
    prerequisites: [
      nameNotInUse(at("new")),
      rrsetExistsExactly(rrset(at("_own-a.web"), "TXT", 30, ['"heritage=x" "owner=y"'])),
    ],
    updates: [
      deleteRRset(at("web"), "A"),
      addRRset(rrset(at("web"), "CNAME", 60, ["target.example.net."])),
      addRRset(rrset(at("new"), "MX", 2147483647, ["10 mail.example.com."])),
      deleteName(at("old")),
    ],
  }),
}

interface Vector {
  readonly name: string
  readonly wire: string
  readonly compressed: string
}

const file = new URL("../vectors/update.json", import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] }

test("there are golden bytes for every form", () => {
  expect(vectors.map(({ name }) => name).sort()).toEqual(Object.keys(forms).sort())
})

test.each(vectors)("$name has the octets that dnspython gives it", ({ name, wire }) => {
  expect(Buffer.from(encodeUpdate(forms[name] ?? message({}), 0x1234)).toString("hex")).toBe(wire)
})

test.each(vectors)("$name with compressed names is the same message", ({ wire, compressed }) => {
  const plain = decodeMessage(Buffer.from(wire, "hex"))
  expect(plain.kind).toBe("decoded")
  expect(JSON.stringify(decodeMessage(Buffer.from(compressed, "hex")))).toBe(JSON.stringify(plain))
})

test.each([
  ["a prerequisite", message({ prerequisites: [nameInUse(parseName("a.example.org."))] })],
  ["an update", message({ updates: [deleteName(parseName("com."))] })],
  [
    "a name that only ends in the same letters",
    message({ updates: [deleteName(parseName("xexample.com."))] }),
  ],
])("%s outside of the zone is refused before the wire, naming both", (_, outside) => {
  expect(() => encodeUpdate(outside, 1)).toThrow(
    expect.objectContaining({
      side: "ours",
      code: "BAD_UPDATE",
      facts: expect.objectContaining({ zone: "example.com." }) as object,
    }),
  )
})

test("RRsets that were put together by hand are checked before the wire", () => {
  const good = rrset(a, "A", 30, ["192.0.2.1"])
  const thrown = (set: typeof good, code: string) => {
    expect(() => encodeUpdate(message({ updates: [addRRset(set)] }), 1)).toThrow(
      expect.objectContaining({ side: "ours", code }),
    )
  }
  thrown({ ...good, ttl: -1 }, "BAD_TTL")
  thrown({ ...good, rdatas: [] }, "BAD_RRSET")
  thrown({ ...good, type: "ANY" }, "BAD_TYPE")
  thrown({ ...good, type: "NONSENSE" }, "BAD_TYPE")
  thrown({ ...good, rdatas: [parseRdata("AAAA", "::1")] }, "BAD_RRSET")
  expect(() => deleteRRset(a, "ANY")).toThrow(expect.objectContaining({ code: "BAD_TYPE" }))
})
