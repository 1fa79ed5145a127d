import { expect, test } from "vitest"
import { rrset } from "@nightshift/rfc2136"
import { zone } from "../testing/source-world.ts"
import type { Wish } from "../records/wish.ts"
import type { Candidate } from "./candidate.ts"
import { hold } from "./hold.ts"

const source = { kind: "Service", namespace: "d", name: "web", uid: "u", createdAt: 0 }
const { rdatas } = rrset(zone, "A", 30, ["192.0.2.1"])
const wish: Wish = { name: zone, type: "A", ttl: undefined, rdatas, source, exclusive: false }
const is = (kind: "ready" | "notReady"): Candidate => ({ wish, state: { kind } })
const leaving: Candidate = { wish, state: { kind: "leaving", nodes: ["n1"] } }
const fresh = { holdFor: 5000, memory: new Map<string, number | undefined>(), isAnswered: () => false }

test("what was never ready is never published", () => {
  expect(hold([is("notReady")], fresh, 0).published).toEqual([])
})

test("what stops being ready stays for the hold, the last address included, and goes when it is over", () => {
  const up = hold([is("ready")], fresh, 0)
  expect(up.published).toHaveLength(1)
  const down = hold([is("notReady")], { ...fresh, memory: up.memory }, 1000)
  expect(down).toMatchObject({ published: [wish], wakeAt: 6000 })
  const still = hold([is("notReady")], { ...fresh, memory: down.memory }, 5999)
  expect(still.published).toHaveLength(1)
  const over = hold([is("notReady")], { ...fresh, memory: still.memory }, 6000)
  expect(over).toMatchObject({ published: [], wakeAt: undefined })
  expect(
    hold([is("notReady")], { ...fresh, memory: over.memory, isAnswered: () => true }, 7000).published,
  ).toEqual([])
  expect(hold([is("ready")], { ...fresh, memory: over.memory }, 8000).published).toHaveLength(1)
})

test("after a restart the zone itself tells what had been ready", () => {
  expect(hold([is("notReady")], { ...fresh, isAnswered: () => true }, 1000)).toMatchObject({
    published: [wish],
    wakeAt: 6000,
  })
})

test("what leaves with its node is withdrawn at once", () => {
  const up = hold([is("ready")], fresh, 0)
  expect(hold([leaving], { ...fresh, memory: up.memory }, 1).published).toEqual([])
})
