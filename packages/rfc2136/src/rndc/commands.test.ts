import { expect, test } from "vitest"
import { dnssecCommand, signingCommand, zoneBlock, zoneWord } from "./commands.ts"

test("a zone is said without its final dot, the root with it", () => {
  expect(zoneWord("a.example.")).toBe('"a.example"')
  expect(zoneWord("a.example")).toBe('"a.example"')
  expect(zoneWord(".")).toBe('"."')
})

test.each(['a.example"; stop', "a b.example", "a;b.example", "a{b}.example", "a\\.b.example"])(
  "the zone %j could be taken apart by named and is refused before the wire",
  (zone) => {
    expect(() => zoneWord(zone)).toThrow(expect.objectContaining({ side: "ours", code: "BAD_NAME" }))
  },
)

test.each(["type primary;", "{ type primary; } { }", "{ type primary;", "{ } ; stop", '{ file "}"; '])(
  "the block %j is not one block in braces",
  (config) => {
    expect(() => zoneBlock(config)).toThrow(expect.objectContaining({ side: "ours", code: "BAD_OPTION" }))
  },
)

test("a block gets its semicolon, and braces in quotes are text", () => {
  expect(zoneBlock('  { type primary; file "}{"; }\n')).toBe('{ type primary; file "}{"; };')
  expect(zoneBlock("{ primaries { ::1; }; };")).toBe("{ primaries { ::1; }; };")
})

test("numbers outside of their field are refused before the wire", () => {
  expect(() => dnssecCommand("a.example", { kind: "rollover", key: 65_536 })).toThrow("65536")
  expect(() => signingCommand("a.example", { kind: "serial", serial: -1 })).toThrow("-1")
  expect(() =>
    signingCommand("a.example", { kind: "nsec3param", flags: 0, iterations: 0, salt: "zz" }),
  ).toThrow("zz")
})

test("actions become the words that rndc's manual gives them", () => {
  expect(dnssecCommand("a.example", { kind: "checkds", state: "published", key: 7 })).toBe(
    'dnssec -checkds -key 7 published "a.example"',
  )
  expect(dnssecCommand("a.example", { kind: "rollover", key: 7, algorithm: 13 })).toBe(
    'dnssec -rollover -key 7 -alg 13 "a.example"',
  )
  expect(signingCommand("a.example", { kind: "nsec3param", flags: 0, iterations: 0, salt: "-" })).toBe(
    'signing -nsec3param 1 0 0 - "a.example"',
  )
  expect(signingCommand("a.example", { kind: "clear", key: { id: 7, algorithm: 13 } })).toBe(
    'signing -clear 7/13 "a.example"',
  )
})
