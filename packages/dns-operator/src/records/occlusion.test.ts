import { type Name, parseName, rrset } from "@nightshift/rfc2136"
import { expect, test } from "vitest"
import { zone } from "../testing/source-world.ts"
import { contentsOf } from "./contents.ts"
import { merge } from "./desired.ts"
import { cutsText, foreignCuts } from "./occlusion.ts"
import { markerRRset } from "./ownership.ts"
import type { Wish } from "./wish.ts"

const rules = { zone, defaultTtl: 30, maxRecords: 100, guests: "" }

const set = (name: string, type: string, ...data: string[]) =>
  rrset(parseName(name, { origin: zone }), type, 30, data)

function wish(name: string, type: string, ...data: string[]): Wish {
  const { name: owner, rdatas } = set(name, type, ...data)
  const source = { kind: "ARecord", namespace: "ns", name, uid: name, createdAt: 1 }
  return { name: owner, type, ttl: undefined, rdatas, source, exclusive: false }
}

const wishes = [
  wish("web.sub", "A", "192.0.2.1"),
  wish("sub", "A", "192.0.2.2"),
  wish("ns1.sub", "A", "192.0.2.53"),
  wish("subway", "A", "192.0.2.3"),
]

/** Names without the zone that stay, and how the others are lost. */
function left(...standing: Parameters<typeof contentsOf>[0] extends Iterable<infer One> ? One[] : never) {
  const { desired, losses } = merge(wishes, rules, foreignCuts(contentsOf(standing), zone, "us"))
  const names = [...desired.values()].flatMap((types) => [...types.values()].map((one) => one.rrset.name))
  const short = (name: Name) => name.toString().replace(".spot.example.", "")
  return { stay: names.map(short), lost: losses.map(({ name, reason }) => `${short(name)} ${reason}`) }
}

test("nothing but glue is published below a delegation that somebody else made", () => {
  expect(left(set("sub", "NS", "ns1.sub.spot.example."), set("@", "NS", "ns.example."))).toEqual({
    stay: ["ns1.sub", "subway"],
    lost: ["web.sub Occluded", "sub Occluded"],
  })
})

test("what lies below a DNAME is redirected, and its owner is not", () => {
  expect(left(set("sub", "DNAME", "elsewhere.example."))).toEqual({
    stay: ["sub", "subway"],
    lost: ["web.sub Occluded", "ns1.sub Occluded"],
  })
})

test("a delegation of ours that nobody wishes for any more cuts nothing", () => {
  const [made] = [...merge([wish("sub", "NS", "ns.example.")], rules).desired.values()].flatMap((types) => [
    ...types.values(),
  ])
  if (made === undefined) throw new Error("the delegation was not merged")
  expect(left(made.rrset, markerRRset(made, "us")).lost).toEqual([])
  expect(left(made.rrset, markerRRset(made, "them")).lost).toHaveLength(3)
})

test("cuts read alike are equal as text, and another name server makes another text", () => {
  const text = (...hosts: string[]) =>
    cutsText(foreignCuts(contentsOf([set("sub", "NS", ...hosts)]), zone, "us"))
  expect(text("a.example.")).toBe(text("a.example."))
  expect(text("a.example.")).not.toBe(text("b.example."))
})
