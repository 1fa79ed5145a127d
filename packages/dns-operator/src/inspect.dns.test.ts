import { silent, systemClock } from "@nightshift/operator-runtime"
import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import { explainRecord, inspectZones, type Supposition } from "./inspect.ts"
import { printPlan } from "./print-plan.ts"
import {
  dnsZone,
  instanceOf,
  record,
  settings,
  type Stand,
  startStand,
  transferred,
} from "./testing/stand.ts"

const zone = "seen.example"
let stand: Stand
let primary: Named
beforeAll(async () => {
  stand = await startStand()
  primary = await stand.startNamed({
    zones: [{ type: "primary", name: zone, records: "old 300 A 192.0.2.99" }],
  })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary", { adopt: true }),
    dnsZone(zone),
    dnsZone("absent.example"),
    record("ARecord", "web", zone, { name: "web", ipv4Addresses: ["192.0.2.1"] }),
    record("ARecord", "old", zone, { name: "old", ipv4Addresses: ["192.0.2.2"] }),
    record("ARecord", "lost", "nobody.example", { name: "lost", ipv4Addresses: ["192.0.2.3"] }),
  )
})
afterAll(() => stand.stop())

const options = () => ({ kube: stand.kube, clock: systemClock, log: silent, config: settings() })
const planOf = async (zoneName: string, suppose?: Supposition) => {
  const found = await inspectZones(options(), ({ spec }) => spec.zoneName === zoneName, suppose)
  return found.map((one) => (one.kind === "plan" ? printPlan(one.plan) : one.message)).join("\n")
}
const explained = async (name: string) => (await explainRecord(options(), "ARecord", "dns", name))?.ready

test("a plan says what would be done to each name and what stands against it, and does nothing", async () => {
  const before = await transferred(primary, zone)
  const text = await planOf(zone)
  expect(text).toMatch(/web\.seen\.example\..*192\.0\.2\.1/)
  expect(text).toMatch(/old\.seen\.example\..*exists without our ownership marker/)
  expect(await transferred(primary, zone)).toEqual(before)
  expect((await stand.get("DNSZone", "seen-example"))?.metadata.finalizers).toBeUndefined()
  expect(await planOf("absent.example")).toContain("does not serve absent.example")
})

test("a plan under another spec shows what an adoption would do before anybody allows it", async () => {
  const adopting: Supposition = (object) => ({
    ...object,
    spec: { ...object.spec, adopt: { names: ["old"] } },
  })
  expect(await planOf(zone, adopting)).toContain("old.seen.example. A becomes ours")
  expect(await planOf(zone)).toContain("exists without our ownership marker")
})

test("a record is explained as its servers answer it now, whether an operator runs or not", async () => {
  expect(await explained("web")).toMatchObject({
    status: "False",
    message: /dns\/ns1 does not answer it yet/,
  })
  const running = await stand.startOperator()
  await stand.says("ARecord", "web", { status: "True" })
  await running.stop()
  expect(await explained("web")).toMatchObject({ status: "True", message: "answered by dns/ns1" })
  expect(await explained("old")).toMatchObject({ status: "False", reason: "ForeignData" })
  expect(await explained("lost")).toMatchObject({ status: "False", reason: "NotSelected" })
  expect(await explained("nobody")).toBeUndefined()
})
