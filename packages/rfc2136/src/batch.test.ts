import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { anyUpdate, anyUpdateMessage } from "../test/arbitraries.ts"
import { apply, contents, emptyZone, holds } from "../test/model-zone.ts"
import { mergeUpdates, splitUpdates } from "./batch.ts"
import { type Name, parseName } from "./name.ts"
import { rrset } from "./rrset.ts"
import {
  addRRset,
  encodeUpdate,
  nameInUse,
  rrsetAbsent,
  rrsetExists,
  rrsetExistsExactly,
  updateName,
} from "./update.ts"

const zone = parseName("example.com.")
const at = (label: string) => parseName(label, { origin: zone })
const filled = fc
  .array(anyUpdate(zone), { maxLength: 10 })
  .map((updates) => apply(emptyZone, { zone, prerequisites: [], updates }))

describe("splitting", () => {
  test("makes the same zone as the whole message, for any limits", () => {
    fc.assert(
      fc.property(
        filled,
        anyUpdateMessage(zone),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 8 }),
        (before, message, octets, names) => {
          fc.pre(message.prerequisites.every((one) => holds(before, one)))
          const parts = splitUpdates(message, { octets, names })
          expect(contents(parts.reduce(apply, before))).toEqual(contents(apply(before, message)))
        },
      ),
    )
  })

  test("never separates the changes of one name, nor names that belong together", () => {
    const together = (name: Name) => String(name).replace(/^_own-/, "")
    fc.assert(
      fc.property(anyUpdateMessage(zone), fc.integer({ min: 1, max: 500 }), (message, octets) => {
        for (const [limits, group] of [
          [{ octets }, (name: Name) => name.key],
          [{ octets, together }, together],
        ] as const) {
          const groups = splitUpdates(message, limits).map(
            (part) => new Set(part.updates.map((update) => group(updateName(update)))),
          )
          const seen = groups.flatMap((one) => [...one])
          expect(new Set(seen).size).toBe(seen.length)
        }
      }),
    )
  })

  test("keeps within its limits, unless one name alone is larger", () => {
    const updates = Array.from({ length: 200 }, (_, i) =>
      addRRset(rrset(at(`n${i}`), "A", 30, ["192.0.2.1"])),
    )
    const parts = splitUpdates({ zone, prerequisites: [], updates }, { octets: 1000, names: 20 })
    expect(parts.flatMap((part) => part.updates)).toEqual(updates)
    for (const part of parts) {
      expect(part.updates.length).toBeLessThanOrEqual(20)
      expect(encodeUpdate(part, 1).length).toBeLessThanOrEqual(1000)
    }
    const large = addRRset(rrset(at("large"), "TYPE65280", 1, [`\\# 2000 ${"00".repeat(2000)}`]))
    expect(splitUpdates({ zone, prerequisites: [], updates: [large] }, { octets: 1000 })).toHaveLength(1)
  })

  test("sends a guard on a name that is not changed with every part, and others only with their name", () => {
    const guard = rrsetExists(at("_own-lease"), "TXT")
    const own = [rrsetAbsent(at("a"), "A"), rrsetAbsent(at("b"), "A")]
    const updates = [
      addRRset(rrset(at("a"), "A", 1, ["192.0.2.1"])),
      addRRset(rrset(at("b"), "A", 1, ["192.0.2.1"])),
    ]
    expect(splitUpdates({ zone, prerequisites: [guard, ...own], updates }, { names: 1 })).toEqual([
      { zone, prerequisites: [guard, own[0]], updates: [updates[0]] },
      { zone, prerequisites: [guard, own[1]], updates: [updates[1]] },
    ])
  })

  test("of a message with prerequisites only keeps them in one", () => {
    const message = { zone, prerequisites: [nameInUse(at("a"))], updates: [] }
    expect(splitUpdates(message)).toEqual([message])
  })

  test("into nothing is refused", () => {
    expect(() => splitUpdates({ zone, prerequisites: [], updates: [] }, { names: 0 })).toThrow(
      expect.objectContaining({ code: "BAD_OPTION" }),
    )
  })
})

describe("merging", () => {
  test("makes the same zone as one by one, when all prerequisites hold in turn", () => {
    fc.assert(
      fc.property(
        filled,
        fc.array(anyUpdateMessage(zone), { maxLength: 8 }),
        fc.integer({ min: 1, max: 4000 }),
        (before, messages, octets) => {
          const taken: typeof messages = []
          let after = before
          for (const message of messages) {
            if (!message.prerequisites.every((one) => holds(after, one))) continue
            taken.push(message)
            after = apply(after, message)
          }
          const merged = mergeUpdates(taken, { octets })
          expect(contents(merged.reduce(apply, before))).toEqual(contents(after))
        },
      ),
    )
  })

  test("gathers small messages into few", () => {
    const messages = Array.from({ length: 120 }, (_, i) => ({
      zone,
      prerequisites: [rrsetAbsent(at(`n${i}`), "A")],
      updates: [addRRset(rrset(at(`n${i}`), "A", 30, ["192.0.2.1"]))],
    }))
    expect(mergeUpdates(messages).map((message) => message.updates.length)).toEqual([50, 50, 20])
  })

  test("keeps a message apart that looks at a name changed before it", () => {
    const add = {
      zone,
      prerequisites: [rrsetAbsent(at("a"), "A")],
      updates: [addRRset(rrset(at("a"), "A", 1, ["192.0.2.1"]))],
    }
    const then = { zone, prerequisites: [rrsetExists(at("a"), "A")], updates: [] }
    expect(mergeUpdates([add, then])).toHaveLength(2)
  })

  test("of two zones is refused", () => {
    const other = { zone: parseName("example.net."), prerequisites: [], updates: [] }
    expect(() => mergeUpdates([{ zone, prerequisites: [], updates: [] }, other])).toThrow(
      expect.objectContaining({ code: "BAD_UPDATE" }),
    )
  })
})

test("a prerequisite that several messages share stands once in the message they are joined to", () => {
  const guard = rrsetExistsExactly(rrset(at("version"), "TXT", 0, ['"2"']))
  const messages = ["a", "b", "c"].map((label) => ({
    zone,
    prerequisites: [guard, rrsetAbsent(at(label), "A")],
    updates: [addRRset(rrset(at(label), "A", 30, ["192.0.2.1"]))],
  }))
  const [joined, ...rest] = mergeUpdates(messages)
  expect(rest).toEqual([])
  expect(joined?.prerequisites.filter((one) => one.kind === "rrsetExistsExactly")).toEqual([guard])
  expect(joined?.prerequisites).toHaveLength(4)
})
