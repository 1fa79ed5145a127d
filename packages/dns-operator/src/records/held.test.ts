import { parseName, rrset } from "@nightshift/rfc2136"
import { expect, test } from "vitest"
import { zone } from "../testing/source-world.ts"
import { contentsOf } from "./contents.ts"
import { merge } from "./desired.ts"
import { anyCluster, heldWishes } from "./held.ts"
import { markerRRset } from "./ownership.ts"
import type { Wish } from "./wish.ts"

const rules = { zone, defaultTtl: 30, maxRecords: 100 }

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

const answers = (wishes: readonly Wish[]) =>
  wishes.map(({ name, rdatas }) => `${name} ${rdatas.map(String).toSorted().join()}`)

test("only what a silent cluster may have a part in is held, and nothing while all can be asked", () => {
  const contents = zoneOf(
    wish("a", "192.0.2.1", "away"),
    wish("b", "192.0.2.2", "here"),
    wish("c", "192.0.2.3", undefined),
  )
  expect(heldWishes(contents, "us", [])).toEqual([])
  expect(answers(heldWishes(contents, "us", ["away"]))).toEqual(["a.spot.example. 192.0.2.1"])
  expect(answers(heldWishes(contents, "us", [anyCluster]))).toHaveLength(2)
  expect(heldWishes(contents, "them", ["away"])).toEqual([])
})

test("a shared name stays held however often the zone is rewritten, also after the contributor that can be asked has left", () => {
  let contents = zoneOf(wish("s", "192.0.2.1", "here"), wish("s", "192.0.2.2", "away"))
  for (let look = 0; look < 3; look++) {
    const held = heldWishes(contents, "us", ["away"])
    expect(answers(held)).toEqual(["s.spot.example. 192.0.2.1,192.0.2.2"])
    contents = zoneOf(...held)
  }
})
