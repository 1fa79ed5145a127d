import { generateKey, type Named } from "@nightshift/rfc2136/testing"
import { afterEach, beforeEach, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  keySecret,
  record,
  type RunningOperator,
  type Stand,
  startStand,
} from "./testing/stand.ts"

const zone = "rotate.example"
const next = generateKey("next-key")
let stand: Stand
let primary: Named
let running: RunningOperator
beforeEach(async () => {
  stand = await startStand()
})
afterEach(() => stand.stop())

const add = async (name: string) => {
  await stand.create(record("ARecord", name, zone, { name, ipv4Addresses: ["192.0.2.1"] }))
  await stand.says("ARecord", name, { status: "True" })
}
const edit = (secret: string) => stand.update("Secret", secret, { data: keySecret(secret, next).data })

/** Updates and transfers by one key, as an instance without `transferSecretRef` has it. */
const oneKey = { external: { transferSecretRef: undefined } }

test("one key for everything is rotated by its Secret, before or after the server knows it, on a zone that was there before", async () => {
  primary = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  await stand.create(...instanceOf(primary, "ns1", "primary", { adopt: true, ...oneKey }), dnsZone(zone))
  running = await stand.startOperator({ safetyTick: 300 })
  await add("before")
  await edit("ns1-update")
  await add("between")
  await stand.says("DNSZone", "rotate-example", { status: "True" })
  primary.configure({
    furtherKeys: [next],
    zones: [
      {
        type: "primary",
        name: zone,
        allowUpdate: [next],
        extra: `allow-transfer { key "${next.name}"; };`,
      },
    ],
  })
  await primary.rndc("reconfig")
  await add("after")
  await stand.says("DNSZone", "rotate-example", { status: "True" })
})

test("a former key that the instance names goes on until the server knows the new one, also over a restart", async () => {
  primary = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary", {
      adopt: true,
      external: { transferSecretRef: undefined, previousTsigSecretRef: { name: "former" } },
    }),
    keySecret("former", primary.keys.update),
    dnsZone(zone),
  )
  await edit("ns1-update")
  running = await stand.startOperator()
  await add("between")
})

test("a transfer key is rotated like any other", async () => {
  primary = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  await stand.create(...instanceOf(primary, "ns1", "primary", { adopt: true }), dnsZone(zone))
  running = await stand.startOperator({ safetyTick: 300 })
  await add("before")
  await edit("ns1-transfer")
  await add("between")
  await stand.says("DNSZone", "rotate-example", { status: "True" })
})

test("a zone that we made follows its key to another name, with the server or before it", async () => {
  primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary", oneKey), dnsZone(zone))
  running = await stand.startOperator({ safetyTick: 300 })
  await add("before")
  await edit("ns1-update")
  await add("between")
  primary.configure({ furtherKeys: [next] })
  await primary.rndc("reconfig")
  await add("after")
  await eventually(async () => {
    const { status } = (await stand.get("Bind9Instance", "ns1")) ?? {}
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({ type: "KeyUsable", status: "True", reason: "Valid" }),
    )
  })
  const block = await primary.rndc("showzone", zone)
  expect(block.stdout).toContain('grant "next-key." subdomain')
})

test("a zone that we made gives itself to a key of another name, although nobody remembers the former", async () => {
  primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary", oneKey), dnsZone(zone))
  running = await stand.startOperator()
  await add("before")
  await stand.says("DNSZone", "rotate-example", { status: "True" })
  await running.stop()
  primary.configure({ furtherKeys: [next] })
  await primary.rndc("reconfig")
  await edit("ns1-update")
  running = await stand.startOperator()
  await add("after")
  expect(await answer(primary, `before.${zone}`)).toEqual(["192.0.2.1"])
  const block = await primary.rndc("showzone", zone)
  expect(block.stdout).not.toContain(primary.keys.update.name)
})
