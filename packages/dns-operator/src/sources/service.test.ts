import { expect, test } from "vitest"
import { context, node, service, slice } from "../testing/source-world.ts"
import type { Evaluated } from "./candidate.ts"
import { closingNodes } from "./closing.ts"
import { serviceSource } from "./service.ts"

const seen = ({ candidates }: Evaluated) =>
  candidates.map(({ wish, state }) => `${wish.name} ${wish.type} ${wish.rdatas.join()} ${state.kind}`)
const balanced = (own?: Parameters<typeof service>[1]) =>
  service({ type: "LoadBalancer" }, { ips: ["192.0.2.1"], ...own })

test("a LoadBalancer Service is answered with its addresses while an endpoint is ready on a node that stays", () => {
  const none = () => []
  expect(seen(serviceSource(balanced(), [slice({ ip: "10.0.0.1" })], none, context()))).toEqual([
    "web.shop.spot.example. A 192.0.2.1 ready",
  ])
  expect(seen(serviceSource(balanced(), [slice({ ip: "10.0.0.1", ready: false })], none, context()))).toEqual(
    ["web.shop.spot.example. A 192.0.2.1 notReady"],
  )
  expect(
    seen(serviceSource(balanced(), [slice({ ip: "10.0.0.1", terminating: true })], none, context())),
  ).toEqual(["web.shop.spot.example. A 192.0.2.1 notReady"])
  const closing = context({}, ["n1"])
  expect(seen(serviceSource(balanced(), [slice({ ip: "10.0.0.1" })], none, closing))).toEqual([
    "web.shop.spot.example. A 192.0.2.1 leaving",
  ])
  expect(
    seen(
      serviceSource(balanced(), [slice({ ip: "10.0.0.1" }, { ip: "10.0.0.2", node: "n2" })], none, closing),
    ),
  ).toEqual(["web.shop.spot.example. A 192.0.2.1 ready"])
})

test("an annotation opts in, names, addresses and times a Service; both of external-dns' prefixes are read", () => {
  const ready = [slice({ ip: "10.0.0.1" })]
  const asked = (annotations: Record<string, string>, own = {}) =>
    serviceSource(balanced({ annotations }), ready, () => [], context({ optIn: "Annotation", ...own }))
  expect(seen(asked({}))).toEqual([])
  expect(
    seen(
      asked({
        "bindy.firestoned.io/scout-enabled": "true",
        "bindy.firestoned.io/record-name": "api",
        "bindy.firestoned.io/ip": "192.0.2.7, 2001:db8::7",
      }),
    ),
  ).toEqual(["api.spot.example. A 192.0.2.7 ready", "api.spot.example. AAAA 2001:db8::7 ready"])
  expect(
    seen(asked({ "bindy.firestoned.io/scout-enabled": "true", "bindy.firestoned.io/zone": "other.example" })),
  ).toEqual([])
  for (const prefix of ["external-dns.kubernetes.io/", "external-dns.alpha.kubernetes.io/"]) {
    const found = asked({
      [`${prefix}hostname`]: "a.spot.example, b.spot.example",
      [`${prefix}target`]: "lb.example.net",
      [`${prefix}ttl`]: "1m30s",
    })
    expect(seen(found)).toEqual([
      "a.spot.example. CNAME lb.example.net. ready",
      "b.spot.example. CNAME lb.example.net. ready",
    ])
    expect(found.candidates[0]?.wish.ttl).toBe(90)
  }
  const elsewhere = { "external-dns.kubernetes.io/hostname": "a.elsewhere.example" }
  expect(seen(asked(elsewhere, { isHome: () => false }))).toEqual([])
})

test("a name that a template makes illegal is refused with value and rule, and makes no candidate", () => {
  const long = context({ nameTemplate: `{service}-${"x".repeat(60)}` })
  const found = serviceSource(balanced(), [slice({ ip: "10.0.0.1" })], () => [], long)
  expect(found.candidates).toEqual([])
  expect(found.refusals).toMatchObject([
    { field: "nameTemplate", rule: expect.stringContaining("64 octets") as string },
  ])
  const unknown = serviceSource(balanced(), [], () => [], context({ nameTemplate: "{pod}" }))
  expect(unknown.refusals[0]?.rule).toContain("{pod} is no placeholder")
})

test("a ClusterIP Service is published only when it asks for it itself", () => {
  const spec = { type: "ClusterIP", clusterIP: "10.9.9.9", clusterIPs: ["10.9.9.9"] }
  const ready = [slice({ ip: "10.0.0.1" })]
  expect(seen(serviceSource(service(spec), ready, () => [], context()))).toEqual([])
  const asking = service(spec, { annotations: { "bindy.firestoned.io/scout-enabled": "true" } })
  expect(seen(serviceSource(asking, ready, () => [], context()))).toEqual([
    "web.shop.spot.example. A 10.9.9.9 ready",
  ])
})

test("a NodePort Service is answered with the nodes that are ready and stay, and with Local only where an endpoint is", () => {
  const nodes = () => [
    node("n1", "192.0.2.11"),
    node("n2", "192.0.2.12"),
    node("n3", "192.0.2.13", { ready: false }),
  ]
  const ready = [slice({ ip: "10.0.0.1", node: "n1" })]
  expect(seen(serviceSource(service({ type: "NodePort" }), ready, nodes, context({}, ["n2"])))).toEqual([
    "web.shop.spot.example. A 192.0.2.11 ready",
    "web.shop.spot.example. A 192.0.2.12 leaving",
    "web.shop.spot.example. A 192.0.2.13 notReady",
  ])
  const local = service({ type: "NodePort", externalTrafficPolicy: "Local" })
  expect(seen(serviceSource(local, ready, nodes, context()))).toEqual([
    "web.shop.spot.example. A 192.0.2.11 ready",
  ])
})

test("a headless Service judges each pod by itself, at its own name and at the Service's", () => {
  const found = serviceSource(
    service({ type: "ClusterIP", clusterIP: "None" }),
    [
      slice(
        { ip: "10.0.0.1", host: "a" },
        { ip: "10.0.0.2", host: "b", ready: false },
        { ip: "10.0.0.3", host: "c", node: "n9" },
      ),
    ],
    () => [],
    context({}, ["n9"]),
  )
  expect(seen(found)).toEqual([
    "web.shop.spot.example. A 10.0.0.1 ready",
    "web.shop.spot.example. A 10.0.0.2 notReady",
    "web.shop.spot.example. A 10.0.0.3 leaving",
    "a.web.shop.spot.example. A 10.0.0.1 ready",
    "b.web.shop.spot.example. A 10.0.0.2 notReady",
    "c.web.shop.spot.example. A 10.0.0.3 leaving",
  ])
})

test("an ExternalName Service is an alias and needs no endpoint", () => {
  const found = serviceSource(
    service({ type: "ExternalName", externalName: "db.example.net" }),
    [],
    () => [],
    context(),
  )
  expect(seen(found)).toEqual(["web.shop.spot.example. CNAME db.example.net. ready"])
})

test("a node closes by taint, because its machine says so, or by its announced end unless its machine stays, and tells when the next one will", () => {
  const taint = { spec: { taints: [{ key: "5spot.finos.org/closing", effect: "NoSchedule" }] } }
  const ending = (name: string, at: string) =>
    node(name, "192.0.2.2", { metadata: { name, annotations: { "5spot.finos.org/closes-at": at } } })
  const nodes = [
    node("tainted", "192.0.2.1", taint),
    ending("over", "2026-01-01T00:00:00Z"),
    ending("frozen", "2026-01-01T00:00:00Z"),
    ending("later", "2026-01-01T00:10:00Z"),
    node("stays", "192.0.2.4"),
  ]
  const now = Date.parse("2026-01-01T00:05:00Z")
  const closing = closingNodes(
    nodes,
    { announced: new Set(["announced"]), stays: (name) => name === "frozen" || name === "tainted" },
    now,
  )
  expect(
    ["tainted", "over", "frozen", "announced", "later", "stays", undefined].map((name) => closing.has(name)),
  ).toEqual([true, true, false, true, false, false, false])
  expect(closing.nextAt).toBe(Date.parse("2026-01-01T00:10:00Z"))
})
