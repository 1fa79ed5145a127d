import { type NameServer, startKnot } from "@nightshift/rfc2136/testing"
import { afterEach, beforeEach, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  type Loose,
  record,
  type Stand,
  startStand,
} from "../testing/stand.ts"

const zone = "roles.example"
let stand: Stand
beforeEach(async () => {
  stand = await startStand()
})
afterEach(() => stand.stop())

const web = (last: number) =>
  record("ARecord", "web", zone, { name: "web", ipv4Addresses: [`192.0.2.${last}`] })
const isReady = () => stand.says("ARecord", "web", { status: "True" })
const answersAt = async (named: NameServer, last: number) =>
  expect(await named.dig("+short", "+norecurse", `web.${zone}`, "A")).toBe(`192.0.2.${last}\n`)

test("a hidden primary is written to and named nowhere: the zone's name servers are its secondaries alone", async () => {
  const hidden = await stand.startNamed()
  const visible = await stand.startNamed({ keys: hidden.keys })
  await stand.create(
    ...instanceOf(hidden, "hidden", "primary"),
    ...instanceOf(visible, "visible", "secondary"),
    dnsZone(zone, {
      soaRecord: { primaryNs: `visible.${zone}.`, adminEmail: `hostmaster.${zone}.`, serial: 1 },
      nameServers: [{ hostname: `visible.${zone}.`, ipv4Address: "198.51.100.53" }],
    }),
    web(1),
  )
  await stand.startOperator()
  await isReady()
  await answersAt(visible, 1)
  expect(await answer(visible, zone, "NS")).toEqual([`visible.${zone}.`])
  expect(await answer(visible, `visible.${zone}`)).toEqual(["198.51.100.53"])
  const whole = await visible.dig(
    "-k",
    visible.keyFile(visible.keys.transfer),
    "+noall",
    "+answer",
    zone,
    "AXFR",
  )
  expect(whole).not.toContain("127.0.0.1")
})

test("Knot serves a zone as well as BIND does, as its secondary or as its primary, and is believed by the same rules", async () => {
  const bind = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  await using behind = await startKnot({
    keys: bind.keys,
    zones: [{ type: "secondary", name: zone, primaries: [bind.peer(bind.keys.transfer)] }],
  })
  await using own = await startKnot({ zones: [{ type: "primary", name: zone }] })
  await stand.create(
    ...instanceOf(bind, "bind", "primary", { adopt: true }),
    ...instanceOf(behind, "behind", "secondary", { adopt: true }),
    ...instanceOf(own, "own", "primary", { adopt: true }),
    dnsZone(zone),
    web(1),
    record("TXTRecord", "words", zone, { name: "*.words", text: ["a", "b"] }),
    record("CNAMERecord", "alias", zone, { name: "alias", target: `web.${zone}.` }),
  )
  await stand.startOperator()
  await isReady()
  for (const kind of ["TXTRecord", "CNAMERecord"] as const)
    await stand.says(kind, kind === "TXTRecord" ? "words" : "alias", { status: "True" })
  for (const server of [bind, behind, own]) await answersAt(server, 1)
  await own.kill()
  await stand.update("ARecord", "web", { spec: { ipv4Addresses: ["192.0.2.2"] } })
  await eventually(() => answersAt(behind, 2))
  await stand.says("ARecord", "web", { status: "False", message: /dns\/own/ })
  await own.restart()
  await isReady()
  await answersAt(own, 2)
  await stand.remove("ARecord", "web")
  for (const server of [bind, behind, own]) {
    await eventually(async () =>
      expect(await server.dig("+short", "+norecurse", `web.${zone}`, "A")).toBe(""),
    )
  }
})

test("the clock of convergence stops when the last server answers, and not before", async () => {
  const primary = await stand.startNamed()
  const secondary = await stand.startNamed({ keys: primary.keys })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary"),
    ...instanceOf(secondary, "ns2", "secondary"),
    dnsZone(zone),
  )
  const { metrics } = await stand.startOperator()
  const converged = async () => {
    const text = await metrics.registry.metrics()
    return Number(/^dns_convergence_seconds_count\{zone="dns\/roles-example"\} (\d+)$/m.exec(text)?.[1] ?? 0)
  }
  await stand.says("DNSZone", "roles-example", { status: "True" })
  const before = await converged()
  await secondary.kill()
  await stand.create(web(1))
  await eventually(() => answersAt(primary, 1))
  await stand.says("ARecord", "web", { status: "False", message: /dns\/ns2/ })
  expect(await converged()).toBe(before)
  await secondary.restart()
  await isReady()
  await eventually(async () => expect(await converged()).toBe(before + 1))
})

test("a signed zone's status holds what its parent should, once the server proposes it", async () => {
  const primary = await stand.startNamed({
    config: `dnssec-policy "prompt" {
      keys { csk lifetime unlimited algorithm ecdsa256; };
      dnskey-ttl 1; publish-safety 0; retire-safety 0; max-zone-ttl 1; zone-propagation-delay 0;
    };`,
    zones: [
      {
        type: "primary",
        name: zone,
        dnssecPolicy: "prompt",
        file: `$TTL 1\n@ SOA ns1 hostmaster 1 3600 600 604800 1\n@ NS ns1\nns1 A 127.0.0.1\n`,
      },
    ],
  })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary", { adopt: true }),
    dnsZone(zone, { ttl: 1 }),
    web(1),
  )
  await stand.startOperator({ safetyTick: 1_000 })
  await isReady()
  await eventually(async () => {
    const object = await stand.get<Loose>("DNSZone", "roles-example")
    const [proposed = ""] = await answer(primary, zone, "CDS")
    const oneDigest = proposed.replaceAll(/(?<=\s[0-9A-F]+) (?=[0-9A-F]+$)/g, "")
    expect(proposed).toMatch(/^\d+ 13 2 /)
    expect(object?.status?.["dnssec"]).toEqual({ signed: true, dsRecords: [`${zone}. DS ${oneDigest}`] })
  })
})

test("a shard keeps the zones that bear its label, those of its templates included, and leaves the others alone", async () => {
  const primary = await stand.startNamed()
  const shard = { "cluster.x-k8s.io/watch-filter": "ours" }
  await stand.create(
    ...instanceOf(primary, "ns1", "primary"),
    dnsZone("theirs.example"),
    dnsZone(zone, {}, { labels: shard }),
    web(1),
    {
      apiVersion: "bindy.firestoned.io/v1beta1",
      kind: "DNSZoneTemplate",
      metadata: { name: "per-cluster", namespace: "dns", labels: shard },
      spec: {
        clusterSelector: {},
        zoneName: `{cluster}.${zone}`,
        template: {
          soaRecord: { primaryNs: `ns1.${zone}.`, adminEmail: `hostmaster.${zone}.` },
          bind9InstancesFrom: [{ selector: { matchLabels: { servers: "test" } } }],
        },
      },
    },
  )
  await stand.startCluster("spot")
  await stand.startOperator({}, { watchFilter: "ours" })
  await isReady()
  await eventually(async () => expect(await answer(primary, `spot.${zone}`, "SOA")).toHaveLength(1))
  await stand.says("DNSZoneTemplate", "per-cluster", { status: "True" })
  expect((await stand.get("DNSZone", "theirs-example"))?.status).toBeUndefined()
  expect(await primary.dig("+norecurse", "theirs.example", "SOA")).toContain("REFUSED")
})
