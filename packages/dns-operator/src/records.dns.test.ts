import type { KubeObject } from "@nightshift/operator-runtime"
import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answer,
  dnsZone,
  eventually,
  instanceOf,
  record,
  type RunningOperator,
  type Stand,
  startStand,
} from "./testing/stand.ts"

let stand: Stand
let primary: Named
let running: RunningOperator
const zone = "git.example"
const extra = { zones: ["git.example", "drift.example", "adopt.example", "2.0.192.in-addr.arpa"] }

beforeAll(async () => {
  stand = await startStand()
  primary = await stand.startNamed({
    zones: extra.zones.map((name) => ({
      type: "primary" as const,
      name,
      ...(name === "adopt.example"
        ? {
            records: [
              "old IN A 192.0.2.90",
              "mine IN A 192.0.2.91",
              `a-mine IN TXT "heritage=external-dns,external-dns/owner=before,external-dns/resource=service/d/mine"`,
            ].join("\n"),
          }
        : {}),
    })),
  })
  await stand.create(...instanceOf(primary, "ns1", "primary", { adopt: true }), dnsZone(zone))
  running = await stand.startOperator()
})
afterAll(() => stand.stop())

const of = (kind: string, name: string, spec: object, where = zone) => record(kind, name, where, spec)
const readyIs = (kind: string, name: string, expected: Record<string, string | RegExp>) =>
  stand.says(kind, name, expected)

test("all nine kinds are answered as they are written: relative, absolute, at the apex and under a wildcard", async () => {
  await stand.create(
    of("ARecord", "k-a", { name: "k-a.git.example", ipv4Addresses: ["192.0.2.1"] }),
    of("AAAARecord", "k-aaaa", { name: "k-aaaa", ipv6Addresses: ["2001:DB8::1"], ttl: 60 }),
    of("CNAMERecord", "k-cname", { name: "*.wild", target: "k-a" }),
    of("MXRecord", "k-mx", { name: "@", priority: 10, mailServer: "mail.example.net" }),
    of("NSRecord", "k-ns", { name: "child", nameserver: "ns.example.net." }),
    of("PTRRecord", "k-ptr", { name: "k-ptr", target: "k-a.git.example." }),
    of("SRVRecord", "k-srv", { name: "_sip._tcp", priority: 1, weight: 2, port: 5060, target: "k-a" }),
    of("TXTRecord", "k-txt", { name: "k-txt.git.example.", text: ['say "hi"; \\', "x".repeat(300)] }),
    of("CAARecord", "k-caa", { name: "@", flags: 0, tag: "issue", value: "ca.example.net" }),
  )
  for (const [kind, name] of [
    ["ARecord", "k-a"],
    ["AAAARecord", "k-aaaa"],
    ["CNAMERecord", "k-cname"],
    ["MXRecord", "k-mx"],
    ["NSRecord", "k-ns"],
    ["PTRRecord", "k-ptr"],
    ["SRVRecord", "k-srv"],
    ["TXTRecord", "k-txt"],
    ["CAARecord", "k-caa"],
  ] as const) {
    await readyIs(kind, name, { status: "True" })
  }
  expect(await answer(primary, "k-a.git.example")).toEqual(["192.0.2.1"])
  expect(await answer(primary, "k-aaaa.git.example", "AAAA")).toEqual(["2001:db8::1"])
  expect(await answer(primary, "any.wild.git.example", "CNAME")).toEqual(["k-a.git.example."])
  expect(await answer(primary, "git.example", "MX")).toEqual(["10 mail.example.net."])
  expect(await primary.dig("+norecurse", "+noall", "+authority", "child.git.example", "NS")).toContain(
    "ns.example.net.",
  )
  expect(await answer(primary, "k-ptr.git.example", "PTR")).toEqual(["k-a.git.example."])
  expect(await answer(primary, "_sip._tcp.git.example", "SRV")).toEqual(["1 2 5060 k-a.git.example."])
  expect(await answer(primary, "k-txt.git.example", "TXT")).toEqual([
    `"say \\"hi\\"; \\\\" "${"x".repeat(255)}" "${"x".repeat(45)}"`,
  ])
  expect(await answer(primary, "git.example", "CAA")).toEqual(['0 issue "ca.example.net"'])
})

test("wishes for one name merge, the younger loses a conflict and is told by whom, and wins when the older goes", async () => {
  await stand.create(
    of("MXRecord", "m-one", { name: "m", priority: 10, mailServer: "mx1.example.net." }),
    of("MXRecord", "m-two", { name: "m", priority: 20, mailServer: "mx2.example.net." }),
    of("ARecord", "c-old", { name: "c", ipv4Addresses: ["192.0.2.5"] }),
  )
  await readyIs("MXRecord", "m-two", { status: "True" })
  expect(await answer(primary, "m.git.example", "MX")).toEqual(["10 mx1.example.net.", "20 mx2.example.net."])
  await readyIs("ARecord", "c-old", { status: "True" })
  await new Promise((resolve) => setTimeout(resolve, 1100)) // creation times have whole seconds
  await stand.create(of("CNAMERecord", "c-young", { name: "c", target: "k-a" }))
  await stand.says("CNAMERecord", "c-young", { status: "True", message: /ARecord\/dns\/c-old/ }, "Conflict")
  expect(await answer(primary, "c.git.example")).toEqual(["192.0.2.5"])
  await stand.remove("ARecord", "c-old")
  await readyIs("CNAMERecord", "c-young", { status: "True" })
  expect(await answer(primary, "c.git.example", "CNAME")).toEqual(["k-a.git.example."])
})

test("one name that the server refuses among five hundred keeps nobody else", async () => {
  const many = Array.from({ length: 500 }, (_, i) =>
    of("ARecord", `many-${i}`, { name: `many-${i}`, ipv4Addresses: ["192.0.2.7"] }),
  )
  many[250] = of("MXRecord", "guilty", { name: "guilty", priority: 1, mailServer: "nowhere.git.example." })
  await Promise.all(many.map((one) => stand.create(one)))
  await readyIs("MXRecord", "guilty", { status: "False", reason: "UpdateRefused" })
  await readyIs("ARecord", "many-499", { status: "True" })
  const answered = await primary.dig(
    "+noall",
    "+answer",
    "-y",
    `${primary.keys.transfer.algorithm}:${primary.keys.transfer.name}:${primary.keys.transfer.secret}`,
    zone,
    "AXFR",
  )
  expect(answered.split("\n").filter((line) => line.startsWith("many-"))).toHaveLength(499)
})

test("of a hundred and one addresses a hundred are answered, and the record says so", async () => {
  const addresses = Array.from({ length: 101 }, (_, i) => `198.51.100.${i + 1}`)
  await stand.create(of("ARecord", "crowd", { name: "crowd", ipv4Addresses: addresses }))
  await eventually(async () => expect(await answer(primary, "crowd.git.example")).toHaveLength(100))
  await readyIs("ARecord", "crowd", { status: "False", message: /101 values/ })
})

test.each([
  ["ARecord", "bad-name", { name: "bad name", ipv4Addresses: ["192.0.2.1"] }, "InvalidName", "bad name"],
  [
    "ARecord",
    "outside",
    { name: "www.other.example.", ipv4Addresses: ["192.0.2.1"] },
    "InvalidName",
    "does not lie in the zone",
  ],
  ["ARecord", "long", { name: "l".repeat(64), ipv4Addresses: ["192.0.2.1"] }, "InvalidName", "64 octets"],
  ["CNAMERecord", "apex", { name: "@", target: "k-a" }, "CnameBesideData", "apex"],
  ["TXTRecord", "marker", { name: "_own-a.k-a", text: ["x"] }, "InvalidName", "_own"],
])("%s %s is refused with value and rule, and the zone goes on", async (kind, name, spec, reason, words) => {
  await stand.create(of(kind, `v-${name}`, spec))
  await readyIs(kind, `v-${name}`, { status: "False", reason, message: new RegExp(words) })
  expect(await answer(primary, "k-a.git.example")).toEqual(["192.0.2.1"])
})

test("a record that no zone selects says so", async () => {
  await stand.create(of("ARecord", "lost", { name: "lost", ipv4Addresses: ["192.0.2.1"] }, "nobody.example"))
  await readyIs("ARecord", "lost", { status: "False", reason: "NotSelected" })
})

test("a name that is not ASCII is published as its A-labels", async () => {
  await stand.create(of("ARecord", "idn", { name: "Bücher.kiosk", ipv4Addresses: ["192.0.2.4"] }))
  await readyIs("ARecord", "idn", { status: "True" })
  expect(await answer(primary, "xn--bcher-kva.kiosk.git.example")).toEqual(["192.0.2.4"])
})

test("a rename is one step without a gap, and the old name is gone", async () => {
  await stand.create(of("ARecord", "moves", { name: "before", ipv4Addresses: ["192.0.2.8"] }))
  await eventually(async () => expect(await answer(primary, "before.git.example")).toEqual(["192.0.2.8"]))
  await stand.update("ARecord", "moves", { spec: { name: "after" } })
  await eventually(async () => {
    expect(await answer(primary, "after.git.example")).toEqual(["192.0.2.8"])
    expect(await answer(primary, "before.git.example")).toEqual([])
    expect(await answer(primary, "_own-a.before.git.example", "TXT")).toEqual([])
  })
})

test("a change by hand to our name is repaired, or only reported where the zone says so; foreign names stay", async () => {
  await stand.create(
    dnsZone("drift.example"),
    of("ARecord", "d-web", { name: "web", ipv4Addresses: ["192.0.2.1"] }, "drift.example"),
  )
  await readyIs("ARecord", "d-web", { status: "True" })
  const byHand =
    "zone drift.example\nupdate delete web.drift.example A\nupdate add web.drift.example 30 A 203.0.113.66\nupdate add hand.drift.example 30 A 203.0.113.67\nsend\n"
  await primary.nsupdate(byHand)
  await stand.update("DNSZone", "drift-example", { spec: { drift: "Report" } })
  lookAgain("drift.example")
  await stand.says("DNSZone", "drift-example", { status: "True" }, "Drift")
  expect(await answer(primary, "web.drift.example")).toEqual(["203.0.113.66"])
  await stand.remove("ARecord", "d-web")
  await stand.says("DNSZone", "drift-example", { status: "True", message: /web.* should go/ }, "Drift")
  expect(await answer(primary, "web.drift.example")).toEqual(["203.0.113.66"])
  await stand.create(of("ARecord", "d-web", { name: "web", ipv4Addresses: ["192.0.2.1"] }, "drift.example"))
  await stand.update("DNSZone", "drift-example", { spec: { drift: "Repair" } })
  await eventually(async () => expect(await answer(primary, "web.drift.example")).toEqual(["192.0.2.1"]))
  expect(await answer(primary, "hand.drift.example")).toEqual(["203.0.113.67"])
  await eventually(async () => {
    const events = await stand.kube.list<KubeObject & { readonly note?: string; readonly reason?: string }>({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
    })
    expect(events.items.flatMap(({ reason, note }) => (reason === "DriftRepaired" ? [note] : []))).toEqual([
      "dns/ns1: changed by somebody else: web.drift.example. A was 203.0.113.66 (TTL 30), put back to 192.0.2.1 (TTL 30)",
    ])
  })
})

test("what is there already is taken over only where the zone names it or its former owner", async () => {
  await stand.create(
    dnsZone("adopt.example"),
    of("ARecord", "ad-old", { name: "old", ipv4Addresses: ["192.0.2.1"] }, "adopt.example"),
    of("ARecord", "ad-mine", { name: "mine", ipv4Addresses: ["192.0.2.2"] }, "adopt.example"),
  )
  await readyIs("ARecord", "ad-old", { status: "False", reason: "ForeignData" })
  expect(await answer(primary, "old.adopt.example")).toEqual(["192.0.2.90"])
  await stand.update("DNSZone", "adopt-example", {
    spec: { adopt: { names: ["old"], externalDNSOwner: "before" } },
  })
  await readyIs("ARecord", "ad-old", { status: "True" })
  await readyIs("ARecord", "ad-mine", { status: "True" })
  expect(await answer(primary, "old.adopt.example")).toEqual(["192.0.2.1"])
  expect(await answer(primary, "a-mine.adopt.example", "TXT")).toEqual([])
})

test("a mass deletion waits for a person's annotation", async () => {
  await stand.update("DNSZone", "adopt-example", { spec: { safety: { maxDeletes: 0 } } })
  await eventually(async () =>
    expect((await stand.get("DNSZone", "adopt-example"))?.status?.["observedGeneration"]).toBe(3),
  )
  await stand.update("ARecord", "ad-old", { metadata: { labels: { zone: "nobody" } } })
  await stand.update("ARecord", "ad-mine", { metadata: { labels: { zone: "nobody" } } })
  await stand.says(
    "DNSZone",
    "adopt-example",
    {
      status: "True",
      reason: "MassDelete",
    },
    "Degraded",
  )
  await stand.update("DNSZone", "adopt-example", {
    metadata: { annotations: { "bindy.firestoned.io/allow-mass-delete-until": "2999-01-01T00:00:00Z" } },
  })
  await eventually(async () => {
    expect(await answer(primary, "old.adopt.example")).toEqual([])
    expect(await answer(primary, "mine.adopt.example")).toEqual([])
  })
})

test("addresses of a zone with reverse: true get PTR records in the closest reverse zone", async () => {
  await stand.create(
    dnsZone("2.0.192.in-addr.arpa", {
      soaRecord: { primaryNs: "ns1.git.example.", adminEmail: "h.git.example." },
    }),
  )
  await stand.update("DNSZone", "git-example", { spec: { reverse: true } })
  await eventually(async () =>
    expect(await answer(primary, "8.2.0.192.in-addr.arpa", "PTR")).toEqual(["after.git.example."]),
  )
  await stand.remove("ARecord", "moves")
  await eventually(async () => expect(await answer(primary, "8.2.0.192.in-addr.arpa", "PTR")).toEqual([]))
})

/** As the slow tick would. */
function lookAgain(name: string): void {
  running.operator.lookAgain(`dns/${name.replaceAll(".", "-")}`)
}

test("a record of a zone that no server serves is told so, and what is wrong with it as well", async () => {
  const unserved = dnsZone("unserved.example")
  await stand.create({
    ...unserved,
    spec: { ...unserved.spec, bind9InstancesFrom: [{ selector: { matchLabels: { servers: "none" } } }] },
  })
  await stand.says("DNSZone", "unserved-example", { status: "False" })
  await stand.create(
    of("ARecord", "u-web", { name: "web", ipv4Addresses: ["192.0.2.1"] }, "unserved.example"),
  )
  await readyIs("ARecord", "u-web", { status: "False", reason: "ZoneNotReady" })
  await stand.update("ARecord", "u-web", { spec: { name: "_web" } })
  await readyIs("ARecord", "u-web", { status: "False", reason: "InvalidName" })
})
