import { generateKey, type Named } from "@nightshift/rfc2136/testing"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import {
  answer,
  contentsOf,
  dnsZone,
  eventually,
  instanceOf,
  keySecret,
  record,
  type RunningOperator,
  type Stand,
  startStand,
  transferred,
} from "./testing/stand.ts"

const zone = "fail.example"
let stand: Stand
let primary: Named
let running: RunningOperator
beforeEach(async () => {
  stand = await startStand()
  primary = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  await stand.create(...instanceOf(primary, "ns1", "primary", { adopt: true }), dnsZone(zone))
  running = await stand.startOperator({ safetyTick: 1000 })
  await zoneIs({ status: "True" })
})
afterEach(() => stand.stop())

const web = (name: string, ip = "192.0.2.1") => record("ARecord", name, zone, { name, ipv4Addresses: [ip] })
type Said = Record<string, string | RegExp>
const zoneIs = (expected: Said, type = "Ready") => stand.says("DNSZone", "fail-example", expected, type)
const recordIs = (name: string, expected: Said) => stand.says("ARecord", name, expected)

test("a named that is killed in the middle of many updates has all of them when it is back", async () => {
  const names = Array.from({ length: 200 }, (_, i) => `n${i}`)
  const creating = Promise.all(names.map((name) => stand.create(web(name))))
  await eventually(async () => expect(await answer(primary, `n5.${zone}`)).toHaveLength(1))
  await primary.kill()
  await creating
  await zoneIs({ status: "True", reason: "ServerUnreachable" }, "Degraded")
  await primary.restart()
  for (const name of ["n0", "n100", "n199"]) await recordIs(name, { status: "True" })
  await eventually(async () => {
    const served = new Set(
      (await transferred(primary, zone))
        .filter((line) => /\sA\s/.test(line))
        .map((line) => line.split(".")[0]),
    )
    expect(names.filter((name) => !served.has(name))).toEqual([])
  })
})

test("a frozen zone is told in words and goes on when it thaws, without a restart of anything", async () => {
  await primary.rndc("freeze", zone)
  await stand.update("Bind9Instance", "ns1", {
    spec: { external: { rndc: { port: primary.controlPort, secretRef: { name: "ns1-rndc" } } } },
  })
  await stand.create(web("web"))
  await zoneIs({ status: "True", reason: /ZoneFrozen|TypeRefused/ }, "Degraded")
  await primary.rndc("thaw", zone)
  await recordIs("web", { status: "True" })
  await zoneIs({ status: "True" })
})

test("a key is rotated by editing its Secret, before or after the server knows it, and no update is lost", async () => {
  const next = generateKey("next-key")
  await stand.create(web("before"))
  await recordIs("before", { status: "True" })
  await stand.update("Secret", "ns1-update", { data: keySecret("ns1-update", next).data })
  await stand.create(web("between"))
  await recordIs("between", { status: "True" })
  primary.configure({
    furtherKeys: [next],
    zones: [{ type: "primary", name: zone, allowUpdate: [next] }],
  })
  await primary.rndc("reconfig")
  await stand.create(web("after"))
  await recordIs("after", { status: "True" })
})

test("a former key that the spec names carries updates until the server knows the new one, whoever starts meanwhile", async () => {
  const next = generateKey("next-key")
  await running.stop()
  await stand.create(keySecret("ns1-next", next))
  await stand.update("Bind9Instance", "ns1", {
    spec: {
      external: { tsigSecretRef: { name: "ns1-next" }, previousTsigSecretRef: { name: "ns1-update" } },
    },
  })
  running = await stand.startOperator()
  await stand.create(web("between"))
  await recordIs("between", { status: "True" })
  primary.configure({
    furtherKeys: [next],
    zones: [{ type: "primary", name: zone, allowUpdate: [next] }],
  })
  await primary.rndc("reconfig")
  await stand.create(web("after"))
  await recordIs("after", { status: "True" })
})

test("a type that the server's policy does not grant is named by the record and by the zone, and published once it is granted", async () => {
  const grants = (types: string) => {
    const updatePolicy = [`grant "${primary.keys.update.name}" subdomain ${zone}. ${types}`]
    primary.configure({ zones: [{ type: "primary", name: zone, updatePolicy }] })
    return primary.rndc("reconfig")
  }
  await grants("A TXT")
  await stand.create(
    web("web"),
    record("MXRecord", "mail", zone, { name: "mail", priority: 1, mailServer: "mx.example.net." }),
  )
  await recordIs("web", { status: "True" })
  const named = /mail\.fail\.example\. MX: .*REFUSED/
  await stand.says("MXRecord", "mail", { status: "False", reason: "UpdateRefused", message: named })
  await zoneIs({ status: "True", reason: "UpdateRefused", message: named }, "Degraded")
  await grants("A TXT MX")
  await stand.says("MXRecord", "mail", { status: "True" })
  await zoneIs({ status: "False" }, "Degraded")
})

test("a clock that is wrong is a condition that says by how much, and what waited goes on when it is right again", async () => {
  const clock = Date.now
  const wrong = vi.spyOn(Date, "now").mockImplementation(() => clock() - 400_000)
  try {
    await stand.create(web("web"))
    await zoneIs({ status: "False", reason: "ClockSkew", message: /400 s ahead of ours/ })
    expect(await answer(primary, `web.${zone}`)).toEqual([])
  } finally {
    wrong.mockRestore()
  }
  await recordIs("web", { status: "True" })
  await zoneIs({ status: "True" })
})

test("what was deleted while no operator ran is withdrawn at the next start, and nothing else is", async () => {
  await stand.create(web("kept"), web("gone", "192.0.2.9"))
  await recordIs("kept", { status: "True" })
  await recordIs("gone", { status: "True" })
  await running.stop()
  await stand.remove("ARecord", "gone")
  const before = contentsOf(await transferred(primary, zone))
  running = await stand.startOperator()
  await eventually(async () =>
    expect(contentsOf(await transferred(primary, zone))).toEqual(
      before.filter((line) => !line.includes("gone.")),
    ),
  )
})

test("a wrong secret is a condition that names the key and never the secret, and its repair needs no restart", async () => {
  const wrong = { ...primary.keys.update, secret: generateKey("x").secret }
  await running.stop()
  await stand.update("Secret", "ns1-update", { data: keySecret("ns1-update", wrong).data })
  running = await stand.startOperator()
  await stand.create(web("web"))
  await zoneIs({ status: "False", reason: "KeyRefused" })
  const said = JSON.stringify([
    await stand.get("DNSZone", "fail-example"),
    await stand.get("Bind9Instance", "ns1"),
  ])
  expect(said).toContain(primary.keys.update.name)
  expect(said).not.toContain(wrong.secret)
  await stand.update("Secret", "ns1-update", { data: keySecret("ns1-update", primary.keys.update).data })
  await recordIs("web", { status: "True" })
})

test("a zone that was restored from an old copy gets back what it should hold and loses what it should not", async () => {
  await stand.create(web("kept"), web("gone", "192.0.2.9"))
  await recordIs("gone", { status: "True" })
  const old = (await transferred(primary, zone)).join("\n")
  await stand.remove("ARecord", "gone")
  await stand.create(web("new"))
  await recordIs("new", { status: "True" })
  await eventually(async () => expect(await answer(primary, `gone.${zone}`)).toEqual([]))
  const file = old.replace(/ SOA (\S+) (\S+) (\d+)/, (_, a: string, b: string) => ` SOA ${a} ${b} 9000`)
  primary.configure({ zones: [{ type: "primary", name: zone, file }] })
  await primary.kill()
  const { rm } = await import("node:fs/promises")
  await rm(`${primary.directory}/${zone}.db.jnl`, { force: true })
  await primary.restart()
  await eventually(async () => {
    expect(await answer(primary, `gone.${zone}`)).toEqual([])
    expect(await answer(primary, `new.${zone}`)).toEqual(["192.0.2.1"])
    expect(await answer(primary, `kept.${zone}`)).toEqual(["192.0.2.1"])
  })
})

test("a secondary that is down delays only the word about itself, and catches up when it is back", async () => {
  const secondary = await stand.startNamed({
    keys: primary.keys,
    zones: [{ type: "secondary", name: zone, primaries: [primary.peer(primary.keys.transfer)] }],
  })
  await stand.create(...instanceOf(secondary, "ns2", "secondary", { adopt: true }))
  await zoneIs({ status: "True", message: "verified on 2 servers" })
  await secondary.kill()
  await stand.create(web("web"))
  await eventually(async () => expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.1"]))
  await recordIs("web", { status: "False", message: /ns2/ })
  await secondary.restart()
  await recordIs("web", { status: "True" })
  expect(await answer(secondary, `web.${zone}`)).toEqual(["192.0.2.1"])
})

test("a restart with everything in place writes nothing", async () => {
  await Promise.all(Array.from({ length: 50 }, (_, i) => stand.create(web(`n${i}`))))
  await recordIs("n49", { status: "True" })
  await zoneIs({ status: "True" })
  await running.stop()
  const serial = await answer(primary, zone, "SOA")
  running = await stand.startOperator()
  await eventually(async () =>
    expect(running.operator.board.of("dns/fail-example").get("dns/ns1")?.verifiedAt).toBeDefined(),
  )
  const writes = running.requests.filter(
    ({ verb }) => !["get", "list", "watch", "raw", "discover"].includes(verb),
  )
  expect(writes.map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([])
  expect(await answer(primary, zone, "SOA")).toEqual(serial)
})
