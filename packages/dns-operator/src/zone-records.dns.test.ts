import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  type Loose,
  ready,
  record,
  type Stand,
  startStand,
} from "./testing/stand.ts"

let stand: Stand
let primary: Named
beforeAll(async () => {
  stand = await startStand()
  const zones = ["here.example", "there.example"]
  primary = await stand.startNamed({ zones: zones.map((name) => ({ type: "primary", name })) })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary", { adopt: true }),
    ...zones.map((name) => dnsZone(name)),
  )
  await stand.startOperator()
})
afterAll(() => stand.stop())

test("a record moves from one zone to another by its label or by zoneRef, and leaves nothing behind", async () => {
  await stand.create(
    record("ARecord", "mover", "here.example", { name: "mover", ipv4Addresses: ["192.0.2.6"] }),
  )
  await stand.says("ARecord", "mover", { status: "True" })
  const isIn = (here: string, there: string) =>
    eventually(async () => {
      expect(await answer(primary, `mover.${here}`)).toEqual(["192.0.2.6"])
      expect(await answer(primary, `mover.${there}`)).toEqual([])
      expect(await answer(primary, `_own-a.mover.${there}`, "TXT")).toEqual([])
    })
  await stand.update("ARecord", "mover", { metadata: { labels: { zone: "there.example" } } })
  await isIn("there.example", "here.example")
  await stand.update("ARecord", "mover", { spec: { zoneRef: { name: "here-example" } } })
  await isIn("here.example", "there.example")
  await stand.remove("ARecord", "mover")
  await eventually(async () => expect(await answer(primary, "mover.here.example")).toEqual([]))
})

test("a record of another namespace is published where the zone allows that namespace, and not before", async () => {
  const namespace = "tenant"
  const ref = { apiVersion: "bindy.firestoned.io/v1beta1", kind: "ARecord", namespace, name: "guest" }
  await stand.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } })
  await stand.create({
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    metadata: { name: ref.name, namespace },
    spec: {
      name: "guest",
      ipv4Addresses: ["192.0.2.5"],
      zoneRef: { name: "here-example", namespace: "dns" },
    },
  })
  const says = (status: string, reason: string) =>
    eventually(async () => expect(ready(await stand.kube.get<Loose>(ref))).toMatchObject({ status, reason }))
  await says("False", "ZoneNotFound")
  await stand.update("DNSZone", "here-example", {
    metadata: { annotations: { "bindy.firestoned.io/allow-zone-namespaces": namespace } },
  })
  await says("True", "ReconcileSucceeded")
  expect(await answer(primary, "guest.here.example")).toEqual(["192.0.2.5"])
  await stand.update("DNSZone", "here-example", {
    metadata: { annotations: { "bindy.firestoned.io/allow-zone-namespaces": null } },
  })
  await eventually(async () => expect(await answer(primary, "guest.here.example")).toEqual([]))
})
