import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { generateKey } from "@nightshift/rfc2136/testing"
import { afterEach, beforeEach, expect, test } from "vitest"
import { dnsZone, instanceOf, keySecret, record, type Stand, startStand } from "./testing/stand.ts"

const run = promisify(execFile)

let stand: Stand
beforeEach(async () => {
  stand = await startStand()
})
afterEach(() => stand?.stop())

test.each([
  ["the same name", (present: string) => present],
  ["another name", () => "elsewhere.key"],
])(
  "a key of %s that the server does not have is told, although the one before it goes on writing",
  async (_, nameOf) => {
    const primary = await stand.startNamed()
    const zone = "rotated.example"
    await stand.create(...instanceOf(primary, "ns1", "primary"), dnsZone(zone))
    await stand.startOperator()
    const publish = async (name: string) => {
      await stand.create(record("ARecord", name, zone, { name, ipv4Addresses: ["192.0.2.1"] }))
      await stand.says("ARecord", name, { status: "True" })
    }
    const keyUsable = (expected: Readonly<Record<string, string | RegExp>>) =>
      stand.says("Bind9Instance", "ns1", expected, "KeyUsable")
    await publish("first")
    await keyUsable({ status: "True" })
    const wrong = generateKey(nameOf(primary.keys.update.name))
    await stand.update("Secret", "ns1-update", { data: keySecret("", wrong).data })
    await publish("second")
    await keyUsable({ status: "False", reason: "KeyRefused", message: /takes the previous one/ })
    await stand.update("Secret", "ns1-update", { data: keySecret("", primary.keys.update).data })
    await publish("third")
    await keyUsable({ status: "True" })
    const where = [`@${primary.address}`, "-p", String(primary.port)]
    const { stdout } = await run("dig", [...where, "+short", `second.${zone}`])
    expect(stdout.trim()).toBe("192.0.2.1")
  },
)
