import { parseName, rrset } from "@nightshift/rfc2136"
import { expect, test } from "vitest"
import { Board, type ServerView } from "../board.ts"
import type { Bind9Instance, DnsZone } from "../kinds.ts"
import type { Leaving, ZoneView } from "../zone-view.ts"
import { Departures } from "./departures.ts"

const zone = "dns/spot"
const name = parseName("web.spot.example.")
const { rdatas } = rrset(name, "A", 30, ["192.0.2.1"])
const source = { kind: "Service", namespace: "shop", name: "web", uid: "1", cluster: "spot", createdAt: 1 }
const leaving: Leaving = {
  cluster: "spot",
  nodes: ["node-1"],
  wish: { name, type: "A", ttl: 30, rdatas, source, exclusive: false },
}
const instance = (of: string) => ({ metadata: { namespace: "dns", name: of } }) as Bind9Instance
const closing = (since: number) => ({ machine: "sm", since, cluster: "dns/spot", node: "node-1" })

/** A primary and a secondary whose answers the test decides. */
function standing() {
  const board = new Board()
  const readAgain: string[] = []
  const now = { leaving: [leaving] as readonly Leaving[] }
  const zones = {
    keys: () => [zone],
    servers: () => ({ primaries: [instance("ns1")], secondaries: [instance("ns2")], problem: undefined }),
    view: () =>
      ({
        leaving: now.leaving,
        merged: { desired: new Map(), losses: [] },
        zone: { spec: {} } as DnsZone,
      }) as unknown as ZoneView,
  }
  const departures = new Departures(zones, board, (_, server) => readAgain.push(server))
  const say = (server: "ns1" | "ns2", answers: boolean, readAt: number) =>
    board.put(zone, {
      server: `dns/${server}`,
      role: server === "ns1" ? "primary" : "secondary",
      readAt,
      lacks: () => !answers,
    } as unknown as ServerView)
  const goneAt = (since: number, at: number) => departures.of(closing(since), at).map((one) => one.goneAt)
  return { say, goneAt, readAgain, now, departures }
}

test("a value is gone when the primary lacks it and every secondary lacked it when read after that", () => {
  const { say, goneAt, readAgain, departures } = standing()
  say("ns1", true, 10)
  say("ns2", false, 10)
  expect(goneAt(0, 11)).toEqual([undefined])
  say("ns1", false, 20)
  expect(goneAt(0, 21)).toEqual([undefined])
  expect(departures.of(closing(0), 22)[0]?.answeredBy).toEqual(["dns/ns2"])
  expect(readAgain).toEqual(["dns/ns2"])
  say("ns2", true, 25)
  expect(goneAt(0, 26)).toEqual([undefined])
  say("ns2", false, 30)
  expect(goneAt(0, 31)).toEqual([31])
  expect(goneAt(0, 99)).toEqual([31])
})

test("what the management cluster serves from the machine leaves with it, whichever namespace the zone is of", () => {
  const { say, now, departures } = standing()
  now.leaving = [{ ...leaving, cluster: undefined }]
  say("ns1", true, 10)
  const machine = (node: string) => ({ machine: "sm", since: 0, cluster: "spots/here", node })
  expect(departures.of(machine("node-2"), 11)).toEqual([])
  expect(departures.of({ ...machine("node-1"), machine: "other" }, 11)).toMatchObject([
    { value: "192.0.2.1", goneAt: undefined },
  ])
})

test("a secondary that is behind is told to be read once, however often it is looked at", () => {
  const { say, goneAt, readAgain } = standing()
  say("ns1", false, 10)
  say("ns2", true, 5)
  for (const at of [20, 30, 40]) {
    goneAt(0, at)
    say("ns2", true, at)
  }
  expect(readAgain).toEqual(["dns/ns2"])
  say("ns2", false, 50)
  expect(goneAt(0, 51)).toEqual([51])
})

test("the next closing waits for its own withdrawal, although nobody looked while the value was published", () => {
  const { say, goneAt } = standing()
  say("ns1", false, 10)
  say("ns2", false, 10)
  expect(goneAt(0, 10)).toEqual([10])
  say("ns2", false, 1000)
  expect(goneAt(900, 1000)).toEqual([1000])
})

test("a value that comes back between two looks is waited for anew", () => {
  const { say, goneAt } = standing()
  say("ns1", false, 10)
  say("ns2", false, 10)
  expect(goneAt(0, 10)).toEqual([10])
  say("ns1", true, 20)
  say("ns1", false, 30)
  expect(goneAt(0, 31)).toEqual([undefined])
  say("ns2", false, 32)
  expect(goneAt(0, 33)).toEqual([33])
})

test("a value whose Service is deleted in the closing is waited for like any other", () => {
  const { say, goneAt, now } = standing()
  say("ns1", true, 10)
  expect(goneAt(0, 11)).toEqual([undefined])
  now.leaving = []
  expect(goneAt(0, 12)).toEqual([undefined])
  say("ns1", false, 20)
  expect(goneAt(0, 20)).toEqual([undefined])
  say("ns2", false, 20)
  expect(goneAt(0, 21)).toEqual([21])
})
