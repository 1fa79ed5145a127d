import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { anyName } from "../test/arbitraries.ts"
import { compareNames, equal, isSubdomain, longestZone, Name, parseName, root } from "./name.ts"

const refused = (text: string) => {
  expect(() => parseName(text)).toThrow(expect.objectContaining({ side: "ours", code: "BAD_NAME" }))
}

describe("text", () => {
  test("what is printed reads back to the same octets, whatever they are", () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(parseName(name.toString()).wire).toEqual(name.wire)
      }),
    )
  })

  test.each([
    ["a\\.b.example.", "a\\.b.example.", 2],
    ["a\\032b.example.", "a\\032b.example.", 2],
    ["\\097.example.", "a.example.", 2],
    ["*.example.", "*.example.", 2],
    ["_sip._tcp.example.", "_sip._tcp.example.", 3],
    ["10.in-addr.arpa.", "10.in-addr.arpa.", 3],
    [".", ".", 0],
  ])("%s is the name %s of %i labels", (text, printed, labels) => {
    const name = parseName(text)
    expect(name.toString()).toBe(printed)
    expect(name.labels).toHaveLength(labels)
  })

  test("a name without a final dot is relative: below the origin, and refused without one", () => {
    const origin = parseName("example.com.")
    expect(String(parseName("a.b", { origin }))).toBe("a.b.example.com.")
    expect(String(parseName("@", { origin }))).toBe("example.com.")
    expect(String(parseName("a.b.", { origin }))).toBe("a.b.")
    refused("a.b")
    refused("@")
  })

  test("labels beyond ASCII become A-labels one by one, and digits never an address", () => {
    expect(String(parseName("Bücher.10.example."))).toBe("xn--bcher-kva.10.example.")
    expect(String(parseName("１０.example."))).toBe("10.example.")
    expect(String(parseName("10.example."))).toBe("10.example.")
    expect(String(parseName("☃.例え."))).toBe("xn--n3h.xn--r8jz45g.")
  })

  test.each([
    ["", "nothing at all"],
    ["a..b.", "an empty label"],
    [".a.", "an empty label in front"],
    ["a b.", "a bare space"],
    ["a;b.", "a bare comment sign"],
    ["a\\", "a lone backslash"],
    ["a\\256.", "an octet above 255"],
    ["a\\25x.", "half an octet"],
    ["ü\\.x.", "an escape beside letters beyond ASCII"],
    ["a。ü.", "an ideographic full stop, which would make two labels of one"],
    [`${"a".repeat(64)}.`, "a label of 64 octets"],
    [`${"a.".repeat(127)}a.`, "a name of 257 octets"],
  ])("%j is refused: %s", (text) => refused(text))

  test("the limits themselves are kept: 63 octets of a label, 255 of a name", () => {
    expect(parseName(`${"a".repeat(63)}.`).wire).toHaveLength(65)
    expect(parseName("a.".repeat(127)).wire).toHaveLength(255)
  })
})

describe("comparison", () => {
  test("ASCII letters compare without case, and no other octet does", () => {
    expect(equal(parseName("WWW.Example."), parseName("www.eXAMPLE."))).toBe(true)
    expect(equal(parseName("\\192.example."), parseName("\\224.example."))).toBe(false)
    expect(parseName("WWW.Example.").key).toBe(parseName("www.example.").key)
  })

  test("canonical order is that of RFC 4034, 6.1", () => {
    const names = [
      "example.",
      "a.example.",
      "yljkjljk.a.example.",
      "Z.a.example.",
      "zABC.a.EXAMPLE.",
      "z.example.",
    ]
    const more = ["\\001.z.example.", "*.z.example.", "\\200.z.example."]
    const sorted = [...names, ...more]
    const shuffled = [...sorted].reverse().map((text) => parseName(text))
    expect(shuffled.sort(compareNames).map(String)).toEqual(sorted)
  })

  test("a name lies in a zone on label boundaries only", () => {
    const zone = parseName("bar.com.")
    expect(isSubdomain(parseName("bar.com."), zone)).toBe(true)
    expect(isSubdomain(parseName("a.BAR.com."), zone)).toBe(true)
    expect(isSubdomain(parseName("foobar.com."), zone)).toBe(false)
    expect(isSubdomain(parseName("a\\003bar\\003com."), parseName("com."))).toBe(false)
    expect(isSubdomain(zone, root)).toBe(true)
    expect(isSubdomain(root, zone)).toBe(false)
  })

  test("octets inside a label that look like a zone's wire form do not make it one", () => {
    const inside = Name.fromLabels([Buffer.from("x\x03bar\x03com")])
    expect(isSubdomain(inside, parseName("bar.com."))).toBe(false)
  })

  test("the longest zone wins", () => {
    const zones = ["com.", "spot.example.com.", "example.com.", "other.example.com."].map((text) =>
      parseName(text),
    )
    expect(String(longestZone(parseName("a.spot.example.com."), zones))).toBe("spot.example.com.")
    expect(String(longestZone(parseName("aspot.example.com."), zones))).toBe("example.com.")
    expect(longestZone(parseName("a.net."), zones)).toBeUndefined()
  })
})

describe("wire", () => {
  test("a compressed name is read to its labels, and what follows it is told", () => {
    const message = Uint8Array.from([0, 3, 0x63, 0x6f, 0x6d, 0, 1, 0x61, 0xc0, 1, 9])
    const { name, end } = Name.read(message, 6)
    expect(name.toString()).toBe("a.com.")
    expect(end).toBe(10)
  })

  test("a chain of 127 pointers is followed, a longer one is malformed", () => {
    const chain = Uint8Array.from({ length: 300 }, (_, i) =>
      i === 0 ? 0 : i % 2 === 0 ? Math.max(0, i - 3) : 0xc0,
    )
    expect(Name.read(chain, 2 * 127 - 1).name.isRoot).toBe(true)
    expect(() => Name.read(chain, 2 * 128 - 1)).toThrow("too many pointers")
  })

  test.each([
    ["a pointer to itself", [0xc0, 0x00], 0],
    ["a pointer forwards", [0xc0, 0x02, 0x00], 0],
    ["two pointers to each other", [0xc0, 0x02, 0xc0, 0x00], 2],
    ["a label that comes back to itself", [1, 0x61, 0xc0, 0x00], 0],
    ["half a pointer", [0xc0], 0],
    ["a label of reserved kind", [0x80, 0x00], 0],
    ["a label past the end", [5, 0x61], 0],
    ["no root at the end", [1, 0x61], 0],
    ["more than 255 octets", Array.from({ length: 260 }, (_, i) => (i % 2 === 0 ? 1 : 0x61)), 0],
  ])("%s is malformed", (_, octets, at) => {
    expect(() => Name.read(Uint8Array.from(octets), at)).toThrow(
      expect.objectContaining({ side: "theirs", code: "MALFORMED" }),
    )
  })
})
