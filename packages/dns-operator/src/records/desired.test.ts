import { parseName, rrset } from "@nightshift/rfc2136"
import { expect, test } from "vitest"
import { merge } from "./desired.ts"
import type { Wish } from "./wish.ts"

const zone = parseName("spot.example.")
const rules = { zone, defaultTtl: 30, maxRecords: 100, guests: "" }

function wish(
  name: string,
  type: string,
  data: string[],
  own: Partial<Wish> & { by?: string; age?: number } = {},
): Wish {
  const owner = parseName(name, { origin: zone })
  const { by = "a", age = 1, ...rest } = own
  return {
    name: owner,
    type,
    ttl: undefined,
    rdatas: rrset(owner, type, 30, data).rdatas,
    source: { kind: "ARecord", namespace: "ns", name: by, uid: by, createdAt: age },
    exclusive: false,
    ...rest,
  }
}

const merged = (...wishes: Wish[]) => {
  const { desired, losses } = merge(wishes, rules)
  const rrsets = [...desired.values()].flatMap((types) => [...types.values()])
  return {
    answers: rrsets.map(
      ({ rrset: one }) => `${one.name} ${one.ttl} ${one.type} ${one.rdatas.map(String).toSorted().join()}`,
    ),
    losses: losses.map(({ source, reason, winner }) =>
      `${source.name} ${reason} ${winner?.name ?? ""}`.trim(),
    ),
  }
}

test("values of several sources become one RRset, each value once", () => {
  expect(
    merged(wish("web", "A", ["192.0.2.1"]), wish("web", "A", ["192.0.2.1", "192.0.2.2"], { by: "b" })),
  ).toEqual({
    answers: ["web.spot.example. 30 A 192.0.2.1,192.0.2.2"],
    losses: [],
  })
})

test("two TTLs cannot stand in one RRset: the older one counts, the younger is told, and no value is lost", () => {
  const old = wish("web", "A", ["192.0.2.1"], { by: "old", ttl: 60 })
  const young = wish("web", "A", ["192.0.2.2"], { by: "young", ttl: 10, age: 2 })
  expect(merged(young, old)).toEqual({
    answers: ["web.spot.example. 60 A 192.0.2.1,192.0.2.2"],
    losses: ["young TTLConflict old"],
  })
})

test("the oldest wish at a name decides whether it is an alias", () => {
  const alias = wish("web", "CNAME", ["lb.example."], { by: "alias", age: 1 })
  const data = wish("web", "A", ["192.0.2.1"], { by: "data", age: 2 })
  expect(merged(data, alias)).toEqual({
    answers: ["web.spot.example. 30 CNAME lb.example."],
    losses: ["data Conflict alias"],
  })
  const other = wish("web", "CNAME", ["other.example."], { by: "other", age: 3 })
  expect(merged(alias, other).losses).toEqual(["other Conflict alias"])
})

test("a source that does not share stands alone", () => {
  const alone = wish("web", "A", ["192.0.2.1"], { by: "alone", exclusive: true })
  const second = wish("web", "A", ["192.0.2.2"], { by: "second", age: 2 })
  expect(merged(alone, second)).toEqual({
    answers: ["web.spot.example. 30 A 192.0.2.1"],
    losses: ["second Taken alone"],
  })
})

test("a name that somebody holds alone is held for every type", () => {
  const alone = wish("web", "A", ["192.0.2.1"], { by: "alone", exclusive: true })
  const second = wish("web", "AAAA", ["2001:db8::2"], { by: "second", age: 2 })
  expect(merged(second, alone)).toEqual({
    answers: ["web.spot.example. 30 A 192.0.2.1"],
    losses: ["second Taken alone"],
  })
})

test("objects of another namespace add nothing to a name, unless the zone lists their namespace", () => {
  const source = (namespace: string, name: string, createdAt: number) => ({
    source: { kind: "Service", namespace, name, uid: name, createdAt },
  })
  const older = wish("web", "A", ["192.0.2.1"], source("shop", "older", 1))
  const same = wish("web", "A", ["192.0.2.2"], source("shop", "same", 2))
  const other = wish("web", "AAAA", ["2001:db8::3"], source("tenant", "other", 3))
  expect(merged(other, same, older)).toEqual({
    answers: ["web.spot.example. 30 A 192.0.2.1,192.0.2.2"],
    losses: ["other Taken older"],
  })
  for (const guests of ["zone,tenant", "*"]) {
    expect(merge([other, same, older], { ...rules, guests }).losses).toEqual([])
  }
})

test("no alias at the apex, and nothing but glue below a delegation", () => {
  expect(merged(wish("@", "CNAME", ["lb.example."])).losses).toEqual(["a Conflict"])
  const cut = wish(
    "child",
    "NS",
    ["ns.child"].map((host) => `${host}.spot.example.`),
    { by: "cut" },
  )
  const glue = wish("ns.child", "A", ["192.0.2.53"], { by: "glue" })
  const hidden = wish("web.child", "A", ["192.0.2.1"], { by: "hidden" })
  expect(merged(cut, glue, hidden)).toEqual({
    answers: ["child.spot.example. 30 NS ns.child.spot.example.", "ns.child.spot.example. 30 A 192.0.2.53"],
    losses: ["hidden Occluded"],
  })
})

test("of more values than a server takes a stable hundred are kept", () => {
  const many = Array.from({ length: 120 }, (_, i) => `198.51.100.${i + 1}`)
  const one = merge([wish("crowd", "A", many)], rules)
  const fewer = merge([wish("crowd", "A", many.slice(0, 110))], rules)
  const kept = (result: typeof one) =>
    [...result.desired.values()].flatMap((types) =>
      [...types.values()].flatMap(({ rrset: set }) => set.rdatas.map(String)),
    )
  expect(kept(one)).toHaveLength(100)
  expect(kept(fewer)).toEqual(kept(one))
  expect(one.losses).toMatchObject([{ reason: "TooManyRecords" }])
})

test("a name that leaves no room for its marker is refused", () => {
  const deep = `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(55)}`
  expect(merged(wish(deep, "A", ["192.0.2.1"]))).toEqual({ answers: [], losses: ["a NameTooLong"] })
})
