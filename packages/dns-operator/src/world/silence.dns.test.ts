import { type FaultProxy, startFaultProxy } from "@nightshift/kube-embedded/faults"
import type { Kube } from "@nightshift/operator-runtime"
import type { Named } from "@nightshift/rfc2136/testing"
import { afterEach, beforeEach, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  later,
  type Loose,
  record,
  type Stand,
  startStand,
} from "../testing/stand.ts"
import { createService } from "../testing/workload.ts"

const zone = "silent.example"
let stand: Stand
let primary: Named
let spot: Kube
let way: FaultProxy
beforeEach(async () => {
  stand = await startStand()
  primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary"))
  const { kube, server } = await stand.startCluster("spot")
  spot = kube
  way = await startFaultProxy(server.kubeconfig)
  await stand.update("Secret", "spot-kubeconfig", {
    data: { value: Buffer.from(way.kubeconfig).toString("base64") },
  })
})
afterEach(async () => {
  await stand.stop()
  await way.stop()
})

const source = { kind: "Service", cluster: { name: "spot" }, nameTemplate: "{service}", holdNotReady: "0s" }
const served = (name: string, addresses: readonly string[]) =>
  eventually(async () => expect(await answer(primary, `${name}.${zone}`)).toEqual(addresses))

/** What is told at the start, before anybody was asked, must not pass for the silence that comes now. */
async function cutOff(): Promise<void> {
  await isHeard()
  way.plant({ on: {}, fault: { kind: "refuse" }, times: Number.POSITIVE_INFINITY })
  way.cutWatches()
}

const silentClusters = async () =>
  (await stand.get<Loose>("DNSZone", "silent-example"))?.status?.["silentClusters"]

const isSilent = () =>
  eventually(async () =>
    expect(await silentClusters()).toEqual([
      { name: "spot", kind: "Service", since: expect.stringMatching(/^2.*Z$/) },
    ]),
  )

const isHeard = () => eventually(async () => expect(await silentClusters()).toBeUndefined())

const startLater = (hours: number) => stand.startOperator({}, { clock: later(hours * 3_600_000) })

test("a cluster that is cut off keeps its answers until they are stale, and is followed again when it is back", async () => {
  await stand.create(dnsZone(zone, { sources: [{ ...source, staleAfter: "3s" }] }))
  await createService(spot, "web", "192.0.2.1")
  await stand.startOperator()
  await served("web", ["192.0.2.1"])
  await cutOff()
  await isSilent()
  expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.1"])
  await createService(spot, "meanwhile", "192.0.2.2")
  await served("web", [])
  await stand.says("DNSZone", "silent-example", { status: "False", reason: "SourceStale" })
  way.clear()
  await served("web", ["192.0.2.1"])
  await served("meanwhile", ["192.0.2.2"])
  await isHeard()
  await stand.says("DNSZone", "silent-example", { status: "True" })
})

test("staleAfter goes on over restarts from when the first process could not ask any more", async () => {
  await stand.create(dnsZone(zone, { sources: [{ ...source, staleAfter: "24h" }] }))
  await createService(spot, "web", "192.0.2.1")
  const first = await stand.startOperator()
  await served("web", ["192.0.2.1"])
  await cutOff()
  await isSilent()
  await first.stop()
  const since = await silentClusters()
  const second = await startLater(23)
  await stand.create(record("ARecord", "own", zone, { name: "own", ipv4Addresses: ["192.0.2.9"] }))
  await served("own", ["192.0.2.9"])
  expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.1"])
  expect(await silentClusters()).toEqual(since)
  await second.stop()
  const third = await startLater(25)
  await served("web", [])
  expect(await silentClusters()).toEqual(since)
  await third.stop()
  way.clear()
  await startLater(26)
  await served("web", ["192.0.2.1"])
  await isHeard()
})

test("a cluster that came back while nobody asked loses nothing, however long it had been silent", async () => {
  await stand.create(dnsZone(zone, { sources: [{ ...source, staleAfter: "24h" }] }))
  await createService(spot, "web", "192.0.2.1")
  const first = await stand.startOperator()
  await served("web", ["192.0.2.1"])
  await cutOff()
  await isSilent()
  await first.stop()
  way.clear()
  const second = await startLater(48)
  await isHeard()
  await createService(spot, "fresh", "192.0.2.2")
  await served("fresh", ["192.0.2.2"])
  const written = second.audit.map((line) => JSON.parse(line) as { readonly name?: string })
  expect(written.filter(({ name }) => name === `web.${zone}.`)).toEqual([])
})
