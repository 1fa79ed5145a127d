import { parseName } from "@nightshift/rfc2136"
import { expect, test } from "vitest"
import { decideGate, type Departure, type GateFacts } from "./decide.ts"

const departure = (own: Partial<Departure> = {}): Departure => ({
  zone: "dns/spot",
  name: parseName("web.spot.example."),
  type: "A",
  value: "192.0.2.1",
  goneAt: 1000,
  ttl: 30,
  answeredBy: [],
  ...own,
})
const facts = (own: Partial<GateFacts> = {}): GateFacts => ({
  closingSince: 0,
  openedBefore: false,
  departures: [departure()],
  stillWished: [],
  unknown: undefined,
  ...own,
})

test("the gate is False while nothing closes, and opens at once when nothing ever answered with the machine", () => {
  expect(decideGate(facts({ closingSince: undefined }), 0)).toMatchObject({
    status: "False",
    reason: "NotClosing",
  })
  expect(decideGate(facts({ departures: [] }), 0)).toMatchObject({ status: "True" })
})

test("it waits until every server has let go, and then for the longest TTL, and says when it will look again", () => {
  const waiting = facts({
    departures: [departure(), departure({ goneAt: undefined, answeredBy: ["dns/ns2"] })],
  })
  expect(decideGate(waiting, 5000)).toMatchObject({
    status: "False",
    reason: "StillAnswered",
    message: "web.spot.example. A 192.0.2.1 of zone dns/spot may be answered by dns/ns2",
  })
  const gone = facts({ departures: [departure(), departure({ goneAt: 4000, ttl: 60 })] })
  expect(decideGate(gone, 31_001)).toMatchObject({ status: "False", reason: "TtlRunning", wakeAt: 64_000 })
  expect(decideGate(gone, 64_000)).toMatchObject({ status: "True", reason: "Withdrawn" })
})

test("an answer by hand that points at the machine keeps it closed, and so does a cluster that cannot be asked", () => {
  expect(decideGate(facts({ stillWished: ["x A of ARecord/d/x"] }), 99_000)).toMatchObject({
    reason: "StillAnswered",
  })
  expect(decideGate(facts({ unknown: "cluster spot cannot be asked" }), 99_000)).toMatchObject({
    reason: "ClusterUnknown",
  })
  expect(
    decideGate(facts({ unknown: "cluster spot cannot be asked", openedBefore: true }), 99_000),
  ).toMatchObject({ status: "True" })
})

test("a closing that a faster clock announced is not answered before our clock gets there", () => {
  const early = facts({ closingSince: 9000, departures: [] })
  expect(decideGate(early, 5000)).toMatchObject({ status: "False", wakeAt: 9000 })
  expect(decideGate(early, 9000)).toMatchObject({ status: "True" })
})
