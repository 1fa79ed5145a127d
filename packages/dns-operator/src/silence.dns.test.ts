import { afterAll, beforeAll, expect, test } from "vitest"
import { answer, dnsZone, eventually, instanceOf, record, type Stand, startStand } from "./testing/stand.ts"
import { createService } from "./testing/workload.ts"

const zone = "silence.example"
let stand: Stand
beforeAll(async () => {
  stand = await startStand()
})
afterAll(() => stand.stop())

test("what a cluster that cannot be asked has published is kept where it is, and told to a primary that comes up empty", async () => {
  const full = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  const empty = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  const answers = (name: string, address: string) =>
    eventually(async () => {
      for (const named of [full, empty]) expect(await answer(named, `${name}.${zone}`)).toEqual([address])
    })
  const away = await stand.startCluster("away")
  const sources = [{ kind: "Service", cluster: { name: "away" }, nameTemplate: "{service}" }]
  await stand.create(...instanceOf(full, "full", "primary", { adopt: true }), dnsZone(zone, { sources }))
  await createService(away.kube, "shop", "192.0.2.7")
  const before = await stand.startOperator()
  await eventually(async () => expect(await answer(full, `shop.${zone}`)).toEqual(["192.0.2.7"]))
  await before.stop()
  await away.server.stop()
  await stand.create(...instanceOf(empty, "empty", "primary", { adopt: true }))
  await empty.kill()
  const operator = await stand.startOperator({ safetyTick: 200 })
  await stand.create(record("ARecord", "zero", zone, { name: "zero", ipv4Addresses: ["192.0.2.1"] }))
  await eventually(async () => expect(await answer(full, `zero.${zone}`)).toEqual(["192.0.2.1"]))
  await empty.restart()
  await answers("shop", "192.0.2.7")
  // Each of these makes the operator read both, and think again of what both should hold.
  for (const name of ["first", "second", "third"]) {
    await stand.create(record("ARecord", name, zone, { name, ipv4Addresses: ["192.0.2.1"] }))
    await answers(name, "192.0.2.1")
  }
  await answers("shop", "192.0.2.7")
  const written = operator.audit.filter((line) => line.includes(`shop.${zone}`) && line.includes("dns/full"))
  expect(written).toEqual([])
})
