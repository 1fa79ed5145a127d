import { parseName, rrset } from "@nightshift/rfc2136"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { ModelServer } from "../testing/model-server.ts"
import { noAdoption } from "./adoption.ts"
import { batches } from "./batch.ts"
import { type Contents, rrsetAt } from "./contents.ts"
import { merge } from "./desired.ts"
import type { Plan, PlanRules } from "./plan.ts"
import { plan } from "./planner.ts"
import { guardDeletions } from "./safety.ts"
import type { Wish } from "./wish.ts"

const zone = parseName("spot.example.")
const mergeRules = { zone, defaultTtl: 30, maxRecords: 100, guests: "" }
const rules: PlanRules = { zone, owner: "us", adoption: noAdoption, drift: "Repair" }

const set = (name: string, type: string, ttl: number, ...data: string[]) =>
  rrset(parseName(name, { origin: zone }), type, ttl, data)

function wish(name: string, type: string, data: string[], source = "a", createdAt = 1): Wish {
  const { name: owner, rdatas } = set(name, type, 30, ...data)
  return {
    name: owner,
    type,
    ttl: undefined,
    rdatas,
    source: { kind: "ARecord", namespace: "ns", name: source, uid: source, createdAt },
    exclusive: false,
  }
}

const planned = (wishes: Wish[], contents: Contents, over: Partial<PlanRules> = {}): Plan =>
  plan(merge(wishes, mergeRules).desired, contents, { ...rules, ...over })

function perform(server: ModelServer, made: Plan): void {
  for (const { updates } of batches(made.changes)) {
    const prerequisites = updates.flatMap((update) => update.prerequisites)
    expect(
      server.update(
        prerequisites,
        updates.flatMap((update) => update.updates),
      ),
    ).toBe(true)
  }
}

test("a new name appears with its marker, and a second look plans nothing", () => {
  const server = new ModelServer()
  perform(server, planned([wish("web", "A", ["192.0.2.1"])], server.contents))
  expect(server.rrsets.map((one) => `${one.name} ${one.type} ${one.rdatas[0]}`)).toEqual([
    "web.spot.example. A 192.0.2.1",
    expect.stringMatching(
      /^_own-a\.web\.spot\.example\. TXT "heritage=nightshift,owner=us,hash=[0-9a-f]{16},source=ARecord\/ns\/a"$/,
    ),
  ])
  expect(planned([wish("web", "A", ["192.0.2.1"])], server.contents).changes).toEqual([])
})

test("a name that is withdrawn takes its marker along", () => {
  const server = new ModelServer()
  perform(server, planned([wish("web", "A", ["192.0.2.1"]), wish("*", "TXT", ["x"])], server.contents))
  perform(server, planned([], server.contents))
  expect(server.rrsets).toEqual([])
})

test("an address turns into a CNAME and back in one message each, and the name is never empty", () => {
  const server = new ModelServer()
  perform(server, planned([wish("web", "A", ["192.0.2.1"])], server.contents))
  const swap = planned([wish("web", "CNAME", ["lb.example."])], server.contents)
  expect(swap.changes).toHaveLength(1)
  perform(server, swap)
  const web = parseName("web.spot.example.")
  expect(rrsetAt(server.contents, web, "CNAME")?.rdatas.join()).toBe("lb.example.")
  perform(server, planned([wish("web", "A", ["192.0.2.2"])], server.contents))
  expect([...(server.contents.at(web.key)?.keys() ?? [])]).toEqual(["A"])
})

test("data that is there without our marker is never touched, unless the zone says to adopt it", () => {
  const server = new ModelServer([set("web", "A", 300, "192.0.2.99")])
  const refused = planned([wish("web", "A", ["192.0.2.1"])], server.contents)
  expect(refused.changes).toEqual([])
  expect(refused.obstacles).toMatchObject([{ reason: "NotOurs" }])
  const adoption = { externalDnsOwner: undefined, names: new Set([parseName("web.spot.example.").key]) }
  perform(server, planned([wish("web", "A", ["192.0.2.1"])], server.contents, { adoption }))
  expect(rrsetAt(server.contents, parseName("web.spot.example."), "A")).toEqual(
    set("web", "A", 30, "192.0.2.1"),
  )
})

test.each(["a-web", "web"])(
  "a record that external-dns marked at %s is adopted, and its marker goes",
  (at) => {
    const text = '"heritage=external-dns,external-dns/owner=old,external-dns/resource=service/d/web"'
    const server = new ModelServer([set("web", "A", 300, "192.0.2.1"), set(at, "TXT", 300, text)])
    const adoption = (externalDnsOwner: string) => ({ externalDnsOwner, names: new Set<string>() })
    const wishes = [wish("web", "A", ["192.0.2.1"])]
    expect(planned(wishes, server.contents, { adoption: adoption("other") }).obstacles).toHaveLength(1)
    perform(server, planned(wishes, server.contents, { adoption: adoption("old") }))
    expect(server.rrsets.map(({ name }) => name.toString()).toSorted()).toEqual([
      "_own-a.web.spot.example.",
      "web.spot.example.",
    ])
  },
)

test("another owner's name is neither replaced nor deleted", () => {
  const server = new ModelServer()
  perform(server, planned([wish("web", "A", ["192.0.2.1"])], server.contents, { owner: "them" }))
  const ours = planned([wish("web", "A", ["192.0.2.2"])], server.contents)
  expect(ours).toMatchObject({ changes: [], obstacles: [{ reason: "OwnedElsewhere" }], owned: 0 })
  expect(planned([], server.contents).changes).toEqual([])
})

test("what somebody changed by hand is repaired, or only reported when the zone says so", () => {
  const server = new ModelServer()
  const wishes = [wish("web", "A", ["192.0.2.1"])]
  perform(server, planned(wishes, server.contents))
  server.put(set("web", "A", 30, "192.0.2.1", "203.0.113.9"))
  server.put(set("hand", "A", 30, "203.0.113.9"))
  expect(planned(wishes, server.contents, { drift: "Report" })).toMatchObject({
    changes: [],
    obstacles: [{ reason: "Drift" }],
  })
  const repair = planned(wishes, server.contents)
  expect(repair.changes).toMatchObject([{ changes: [{ kind: "update", drift: true }] }])
  perform(server, repair)
  expect(rrsetAt(server.contents, parseName("web.spot.example."), "A")?.rdatas.map(String)).toEqual([
    "192.0.2.1",
  ])
  expect(rrsetAt(server.contents, parseName("hand.spot.example."), "A")).toBeDefined()
})

test("a name that should go keeps what was added to it by hand where the zone says Report, and goes whole where it says Repair", () => {
  const server = new ModelServer()
  perform(
    server,
    planned([wish("web", "A", ["192.0.2.1"]), wish("old", "A", ["192.0.2.2"])], server.contents),
  )
  server.put(set("web", "A", 30, "192.0.2.1", "203.0.113.9"))
  const reported = planned([], server.contents, { drift: "Report" })
  expect(reported.obstacles).toMatchObject([{ reason: "Drift", message: expect.stringContaining("by hand") }])
  perform(server, reported)
  expect(rrsetAt(server.contents, parseName("web.spot.example."), "A")?.rdatas).toHaveLength(2)
  expect(rrsetAt(server.contents, parseName("old.spot.example."), "A")).toBeUndefined()
  perform(server, planned([], server.contents))
  expect(server.rrsets).toEqual([])
})

test("a plan made from an old look is refused by its own guards", () => {
  const server = new ModelServer()
  const old = server.contents
  perform(server, planned([wish("web", "A", ["192.0.2.1"])], old, { owner: "them" }))
  const [batch] = batches(planned([wish("web", "A", ["192.0.2.2"])], old).changes)
  const update = batch?.updates[0]
  expect(server.update(update?.prerequisites ?? [], update?.updates ?? [])).toBe(false)
})

test("a plan that deletes more than the zone allows keeps its deletions back and does the rest", () => {
  const server = new ModelServer()
  const many = Array.from({ length: 10 }, (_, i) => wish(`n${i}`, "A", ["192.0.2.1"]))
  perform(server, planned(many, server.contents))
  const made = planned([...many.slice(0, 4), wish("new", "A", ["192.0.2.2"])], server.contents)
  const limits = { maxDeletePercent: 50, maxDeletes: undefined, allowedUntil: undefined }
  const held = guardDeletions(made, limits, 1000)
  expect(held).toMatchObject({
    kind: "hold",
    deletes: 6,
    plan: { changes: [{ changes: [{ kind: "create" }] }] },
  })
  expect(guardDeletions(made, { ...limits, allowedUntil: 2000 }, 1000).kind).toBe("go")
  expect(guardDeletions(made, { ...limits, allowedUntil: 1000 }, 1000).kind).toBe("hold")
})

test("batches hold at most fifty names and 16 KiB, and a name larger than that travels alone", () => {
  const many = Array.from({ length: 120 }, (_, i) => wish(`n${i}`, "A", ["192.0.2.1"]))
  const large = wish(
    "large",
    "TXT",
    Array.from({ length: 90 }, (_, i) => `"${String(i).padStart(250, "x")}"`),
  )
  const made = batches(planned([...many, large], new ModelServer().contents).changes)
  expect(made.map(({ updates }) => updates.length)).toEqual([50, 50, 20, 1])
})

const names = fc.constantFrom("a", "b", "c", "*.d", "@")
const address = fc.integer({ min: 1, max: 4 }).map((last) => `192.0.2.${last}`)
const anyWish = fc.oneof(
  fc.tuple(names, fc.constant("A"), fc.uniqueArray(address, { minLength: 1, maxLength: 3 })),
  fc.tuple(
    names,
    fc.constant("CNAME"),
    address.map((one) => [`h${one.replaceAll(".", "-")}.example.`]),
  ),
  fc.tuple(names, fc.constant("TXT"), fc.constantFrom<string[]>(["x"], ["y"], ["x", "y"])),
)
const anyWishes = fc
  .array(anyWish, { maxLength: 8 })
  .map((all) => all.map(([name, type, data], i) => wish(name, type, data, `s${i}`, i)))
const foreign = fc.array(fc.tuple(fc.constantFrom("a", "b", "f"), address), { maxLength: 3 })

test("whatever was there and whatever is wished for, a plan makes it so, touches nothing foreign, and then has no more to do", () => {
  fc.assert(
    fc.property(foreign, fc.array(anyWishes, { minLength: 1, maxLength: 4 }), (byHand, rounds) => {
      const hand = byHand.map(([name, data]) => set(name, "A", 60, data))
      const server = new ModelServer(hand)
      const before = server.rrsets
      for (const wishes of rounds) {
        const { desired } = merge(wishes, mergeRules)
        const made = plan(desired, server.contents, rules)
        perform(server, made)
        const again = plan(desired, server.contents, rules)
        expect(again.changes).toEqual([])
        for (const types of desired.values()) {
          for (const { rrset: wanted } of types.values()) {
            if (made.obstacles.some(({ name, type }) => name.key === wanted.name.key && type === wanted.type))
              continue
            expect(rrsetAt(server.contents, wanted.name, wanted.type)?.rdatas.map(String).toSorted()).toEqual(
              wanted.rdatas.map(String).toSorted(),
            )
          }
        }
      }
      perform(server, plan(new Map(), server.contents, rules))
      expect(server.rrsets).toEqual(before)
    }),
    { numRuns: 300 },
  )
})
