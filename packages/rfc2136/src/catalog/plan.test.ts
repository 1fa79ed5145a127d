import * as fc from "fast-check"
import { expect, test } from "vitest"
import { parseName } from "../name.ts"
import { parseRdata } from "../rdata/rdata.ts"
import { type RRset, rrset, rrsetKey } from "../rrset.ts"
import type { UpdateMessage } from "../update.ts"
import { memberNode, readCatalog } from "./catalog.ts"
import { type CatalogMember, planCatalog } from "./plan.ts"

const zone = parseName("catalog.example.")
const member = (name: string, more: Partial<CatalogMember> = {}): CatalogMember => ({
  zone: parseName(`${name}.example.`),
  ...more,
})
const contentsOf = (...sets: RRset[]) => new Map(sets.map((set) => [rrsetKey(set.name, set.type), set]))
const version = rrset(parseName("version.catalog.example."), "TXT", 30, ['"2"'])
const owner = "one"

/** What a server with no other writers makes of the messages. */
function applied(
  contents: ReadonlyMap<string, RRset>,
  messages: readonly UpdateMessage[],
): Map<string, RRset> {
  const next = new Map(contents)
  for (const { prerequisites, updates } of messages) {
    for (const one of prerequisites) {
      if (one.kind === "rrsetAbsent") expect(next.has(rrsetKey(one.name, one.type))).toBe(false)
      if (one.kind === "rrsetExistsExactly") {
        expect(next.get(rrsetKey(one.rrset.name, one.rrset.type))?.rdatas.map(String)).toEqual(
          one.rrset.rdatas.map(String),
        )
      }
    }
    for (const update of updates) {
      if (update.kind === "addRRset") next.set(rrsetKey(update.rrset.name, update.rrset.type), update.rrset)
      else if (update.kind === "deleteRRset") next.delete(rrsetKey(update.name, update.type))
      else if (update.kind === "deleteRecord") next.delete(rrsetKey(update.name, update.rdata.type))
    }
  }
  return next
}

const plan = (contents: ReadonlyMap<string, RRset>, members: readonly CatalogMember[], maxRemovals = 100) => {
  const planned = planCatalog(readCatalog(zone, contents), members, { owner, maxRemovals })
  if (planned.kind === "refused") throw planned.error
  return planned
}
const after = (contents: ReadonlyMap<string, RRset>, members: readonly CatalogMember[]) =>
  applied(
    contents,
    plan(contents, members).steps.map((step) => step.message),
  )

test("a new catalog gets its version first, then its members, each marked as ours", () => {
  const contents = after(new Map(), [member("a"), member("b", { group: "g" })])
  expect(
    readCatalog(zone, contents).entries.map((entry) => [String(entry.zone), entry.group, entry.owner]),
  ).toEqual([
    ["a.example.", undefined, "one"],
    ["b.example.", "g", "one"],
  ])
})

test("from any members to any others the plan arrives, and then has nothing left to do", () => {
  const some = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("a", "b", "c", "d"),
      incarnation: fc.constantFrom("1", "2"),
      group: fc.constantFrom(undefined, "g", "h"),
    }),
    { selector: (one) => one.name },
  )
  const wish = ({
    name,
    incarnation,
    group,
  }: {
    name: string
    incarnation: string
    group: string | undefined
  }) => member(name, { incarnation, ...(group === undefined ? {} : { group }) })
  fc.assert(
    fc.property(some, some, (first, second) => {
      const contents = after(after(new Map(), first.map(wish)), second.map(wish))
      expect(plan(contents, second.map(wish)).steps).toEqual([])
      const entries = readCatalog(zone, contents).entries
      expect(entries.map((entry) => `${entry.zone} ${entry.group}`).sort()).toEqual(
        second.map(({ name, group }) => `${name}.example. ${group}`).sort(),
      )
    }),
  )
})

test("an entry of somebody else is neither changed nor removed, and a wish for its zone is met by it", () => {
  const foreign = rrset(parseName("x1.zones.catalog.example."), "PTR", 30, ["a.example."])
  const contents = contentsOf(version, foreign)
  expect(plan(contents, []).steps).toEqual([])
  const planned = plan(contents, [member("a", { incarnation: "1", group: "g" })])
  expect(planned.steps).toEqual([])
  expect(planned.foreign.map((entry) => String(entry.zone))).toEqual(["a.example."])
})

test("a plan that removes more than allowed is refused as a whole and tells how many", () => {
  const contents = after(new Map(), [member("a"), member("b"), member("c")])
  const planned = planCatalog(readCatalog(zone, contents), [member("a")], { owner, maxRemovals: 1 })
  expect(planned).toMatchObject({ kind: "refused", error: { side: "ours", code: "BAD_UPDATE" } })
  expect(planned.kind === "refused" && planned.error.message).toContain("would lose 2 of 3 zones: at most 1")
})

test("a zone made anew changes its label in one message, so that its secondaries start afresh", () => {
  const contents = after(new Map(), [member("a", { incarnation: "1" })])
  const [step, ...rest] = plan(contents, [member("a", { incarnation: "2" })]).steps
  expect(rest).toEqual([])
  expect(step?.kind).toBe("replace")
  const next = applied(contents, [step?.message as UpdateMessage])
  expect(readCatalog(zone, next).entries.map((entry) => entry.node.key)).toEqual([
    memberNode(zone, parseName("a.example."), "2").key,
  ])
})

test("the label is the same for every spelling of the zone's case", () => {
  expect(memberNode(zone, parseName("A.Example.")).key).toBe(memberNode(zone, parseName("a.example.")).key)
})

test.each([
  ["of another version", [rrset(version.name, "TXT", 30, ['"1"'])], 'not "2"'],
  ["with two versions", [rrset(version.name, "TXT", 30, ['"2"', '"3"'])], 'not "2"'],
  [
    "with members and no version",
    [rrset(parseName("x.zones.catalog.example."), "PTR", 30, ["a.example."])],
    "no version",
  ],
  [
    "with one zone twice",
    [
      version,
      rrset(parseName("x.zones.catalog.example."), "PTR", 30, ["a.example."]),
      rrset(parseName("y.zones.catalog.example."), "PTR", 30, ["A.example."]),
    ],
    "is in it twice",
  ],
  [
    "with a member of two zones",
    [version, rrset(parseName("x.zones.catalog.example."), "PTR", 30, ["a.example.", "b.example."])],
    "points to several zones",
  ],
])("a catalog %s is broken, and nothing is planned from it", (_, sets, rule) => {
  expect(() => readCatalog(zone, contentsOf(...sets))).toThrow(rule)
})

test("a zone wished for twice is refused, and so is a mark that fits no TXT string", () => {
  const current = readCatalog(zone, contentsOf(version))
  expect(() => planCatalog(current, [member("a"), member("a")], { owner })).toThrow(
    "a.example. is wished for twice",
  )
  expect(() => planCatalog(current, [], { owner: "x".repeat(256) })).toThrow("256 octets")
})

test("records beside an entry that we did not read stay when it is removed", () => {
  const contents = after(new Map(), [member("a")])
  const [entry] = readCatalog(zone, contents).entries
  const [step] = plan(contents, []).steps
  const deletions = step?.message.updates.filter((update) => update.kind === "deleteRecord")
  expect(deletions).toHaveLength(step?.message.updates.length ?? -1)
  expect(step?.message.prerequisites).toHaveLength(3)
  expect(parseRdata("PTR", "a.example.").key).toBe(entry?.pointer.rdatas[0]?.key)
})
