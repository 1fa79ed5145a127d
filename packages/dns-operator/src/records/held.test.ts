import { parseName, rrset } from "@nightshift/rfc2136"
import { expect, test } from "vitest"
import { zone } from "../testing/source-world.ts"
import { contentsOf } from "./contents.ts"
import { merge } from "./desired.ts"
import { anyCluster, type ClusterName, heldWishes } from "./held.ts"
import { markerRRset } from "./ownership.ts"
import type { Wish } from "./wish.ts"

const rules = { zone, defaultTtl: 30, maxRecords: 100, guests: "" }

function wish(name: string, ip: string, cluster: string | undefined, by = "web"): Wish {
  const owner = parseName(name, { origin: zone })
  const source = { kind: "Service", namespace: "shop", name: by, uid: `${by}${cluster}`, createdAt: 1 }
  return {
    name: owner,
    type: "A",
    ttl: undefined,
    rdatas: rrset(owner, "A", 30, [ip]).rdatas,
    source: cluster === undefined ? source : { ...source, cluster },
    exclusive: false,
  }
}

/** The zone that these wishes make. */
function zoneOf(...wishes: Wish[]) {
  const wanted = [...merge(wishes, rules).desired.values()].flatMap((types) => [...types.values()])
  return contentsOf(wanted.flatMap((one) => [one.rrset, markerRRset(one, "us")]))
}

/** Clusters whose Services cannot be asked for. */
const services = (...clusters: ClusterName[]) =>
  clusters.map((cluster) => ({ cluster, kind: "Service" }) as const)

const answers = (wishes: readonly Wish[]) =>
  wishes.map(({ name, rdatas }) => `${name} ${rdatas.map(String).toSorted().join()}`)

test("only what a silent cluster may have a part in is held, and nothing while all can be asked", () => {
  const contents = zoneOf(
    wish("a", "192.0.2.1", "away"),
    wish("b", "192.0.2.2", "here"),
    wish("c", "192.0.2.3", undefined),
  )
  expect(heldWishes({ contents: [contents], owner: "us", silent: [] })).toEqual([])
  expect(answers(heldWishes({ contents: [contents], owner: "us", silent: services("away") }))).toEqual([
    "a.spot.example. 192.0.2.1",
  ])
  expect(
    answers(heldWishes({ contents: [contents], owner: "us", silent: services(anyCluster) })),
  ).toHaveLength(2)
  expect(heldWishes({ contents: [contents], owner: "them", silent: services("away") })).toEqual([])
})

test("a shared name stays held however often the zone is rewritten, also after the contributor that can be asked has left", () => {
  const start = zoneOf(wish("s", "192.0.2.1", "here"), wish("s", "192.0.2.2", "away"))
  const looks = [[anyCluster], ["here", "away"], ["away", "here"], ["away"], ["away"]]
  for (let from = 0; from < looks.length; from++) {
    let contents = start
    for (const silent of looks.slice(from)) {
      const held = heldWishes({ contents: [contents], owner: "us", silent: services(...silent) })
      expect(new Set(answers(held))).toEqual(new Set(["s.spot.example. 192.0.2.1,192.0.2.2"]))
      contents = zoneOf(...held)
    }
    expect(heldWishes({ contents: [contents], owner: "us", silent: [] })).toEqual([])
  }
})

test("what was found in the management cluster is held while that cannot be listed, and a record of git never is", () => {
  const ofGit = wish("git", "192.0.2.9", undefined)
  const contents = zoneOf(wish("svc", "192.0.2.1", undefined), {
    ...ofGit,
    source: { ...ofGit.source, kind: "ARecord" },
  })
  expect(answers(heldWishes({ contents: [contents], owner: "us", silent: services(undefined) }))).toEqual([
    "svc.spot.example. 192.0.2.1",
  ])
  expect(heldWishes({ contents: [contents], owner: "us", silent: services(anyCluster) })).toEqual([])
})

test("a primary that comes up empty does not make anybody forget what another holds, nor does one that loses it", () => {
  const full = zoneOf(wish("a", "192.0.2.1", "away"))
  const held = (contents: readonly ReturnType<typeof zoneOf>[], before: readonly Wish[] = []) =>
    heldWishes({ contents, owner: "us", silent: services("away") }, before)
  expect(answers(held([full, contentsOf([])]))).toEqual(["a.spot.example. 192.0.2.1"])
  expect(answers(held([contentsOf([]), full]))).toEqual(["a.spot.example. 192.0.2.1"])
  const known = held([full])
  expect(held([contentsOf([])], known)).toEqual(known)
  expect(held([full], known)[0]).toBe(known[0])
  expect(heldWishes({ contents: [full], owner: "us", silent: services("other") }, known)).toEqual([])
})

test("of primaries that hold different values for one name all are kept, until the cluster says which are right", () => {
  const contents = [zoneOf(wish("a", "192.0.2.1", "away")), zoneOf(wish("a", "192.0.2.2", "away"))]
  expect(answers(heldWishes({ contents, owner: "us", silent: services("away") }))).toEqual([
    "a.spot.example. 192.0.2.1,192.0.2.2",
  ])
})

test("a kind that cannot be asked for holds nothing of the kinds that can", () => {
  const route = wish("r", "192.0.2.2", "away")
  const contents = zoneOf(wish("s", "192.0.2.1", "away"), {
    ...route,
    source: { ...route.source, kind: "HTTPRoute" },
  })
  const silent = [{ cluster: "away", kind: "HTTPRoute" }] as const
  expect(answers(heldWishes({ contents: [contents], owner: "us", silent }))).toEqual([
    "r.spot.example. 192.0.2.2",
  ])
})
