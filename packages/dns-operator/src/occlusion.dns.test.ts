import { expect, test } from "vitest"
import { answer, dnsZone, eventually, instanceOf, record, startStand } from "./testing/stand.ts"

const zone = "above.example"

test("a record below somebody's delegation, or below another zone of ours, says that it is never answered, until the cut goes", async () => {
  const stand = await startStand()
  try {
    const zones = [{ type: "primary" as const, name: zone, records: "hand NS ns9.elsewhere.test." }]
    const primary = await stand.startNamed({ zones })
    const below = (name: string) =>
      record("ARecord", name, zone, { name: `web.${name}`, ipv4Addresses: ["192.0.2.1"] })
    await stand.create(...instanceOf(primary, "ns1", "primary"), dnsZone(zone), below("hand"), below("child"))
    await stand.startOperator({ safetyTick: 200 })
    await stand.says("ARecord", "hand", {
      status: "False",
      reason: "OutsideZone",
      message: /delegation hand\.above/,
    })
    await stand.says("ARecord", "child", { status: "True" })
    await stand.create(dnsZone(`child.${zone}`))
    await stand.says("DNSZone", "child-above-example", { status: "True" })
    await stand.says("ARecord", "child", {
      status: "False",
      reason: "OutsideZone",
      message: /DNSZone dns\/child-above-example/,
    })
    await primary.nsupdate(`zone ${zone}\nupdate delete hand.${zone} NS\nsend\n`)
    await stand.says("ARecord", "hand", { status: "True" })
    await stand.remove("DNSZone", "child-above-example")
    await stand.says("ARecord", "child", { status: "True" })
    for (const name of ["hand", "child"])
      await eventually(async () =>
        expect(await answer(primary, `web.${name}.${zone}`)).toEqual(["192.0.2.1"]),
      )
  } finally {
    await stand.stop()
  }
})
