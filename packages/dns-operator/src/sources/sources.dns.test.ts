import type { KubeObject } from "@nightshift/operator-runtime"
import type { Named } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answer,
  clusterObject,
  dnsZone,
  eventually,
  instanceOf,
  namespace,
  type Stand,
  startStand,
} from "../testing/stand.ts"
import { meta, pod, slice } from "../testing/workload.ts"

const zone = "kinds.example"
const fieldManager = "story"
let stand: Stand
let primary: Named
beforeAll(async () => {
  stand = await startStand()
  for (const [kind, plural] of [
    ["Gateway", "gateways"],
    ["HTTPRoute", "httproutes"],
  ] as const) {
    await stand.create(gatewayApiCrd(kind, plural))
  }
  primary = await stand.startNamed()
  const kinds = ["Service", "Ingress", "HTTPRoute", "Machine"]
  const sources = kinds.map((kind) => ({
    kind,
    nameTemplate: kind === "Machine" ? "{machine}" : "{service}",
    holdNotReady: "0s",
  }))
  await stand.create(
    ...instanceOf(primary, "ns1", "primary"),
    clusterObject("spot"),
    dnsZone(zone, { sources }),
  )
  await stand.startOperator()
})
afterAll(() => stand.stop())

/** A kind of another project, as far as it is served here: any object, with a status of its own. */
const gatewayApiCrd = (kind: string, plural: string) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: {
    name: `${plural}.gateway.networking.k8s.io`,
    annotations: { "api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/2466" },
  },
  spec: {
    group: "gateway.networking.k8s.io",
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
    scope: "Namespaced",
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
})

/** Creates the object and tells its status, as whoever is responsible for it would. */
async function createWith(object: KubeObject & { readonly status?: object }): Promise<void> {
  const { status, ...rest } = object
  await stand.kube.create(rest, { fieldManager })
  if (status !== undefined) await tell(rest, status)
}

const tell = ({ apiVersion, kind, metadata: { name, namespace: inside } }: KubeObject, status: object) =>
  stand.kube.patch(
    { apiVersion, kind, name, ...(inside !== undefined && { namespace: inside }) },
    { type: "merge", body: { status } },
    { fieldManager, subresource: "status" },
  )

const service = (name: string, spec: object, annotations: Record<string, string> = {}, status?: object) => {
  const { annotations: optIn, ...rest } = meta(name, namespace)
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...rest, annotations: { ...optIn, ...annotations } },
    spec: { ports: [{ port: 80 }], ...spec },
    ...(status && { status }),
  } as KubeObject & { status?: object }
}

const node = (name: string, type: string, address: string, up = "True") => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  status: { addresses: [{ type, address }], conditions: [{ type: "Ready", status: up }] },
})

const endpoints = (name: string, ...pods: readonly object[]) => stand.create(slice(name, namespace, pods))

const setReady = (name: string, ready: boolean, onNode = "node-1") =>
  stand.update("EndpointSlice", `${name}-1`, { endpoints: [pod(`${name}-0`, "10.0.0.1", ready, onNode)] })

const answers = (name: string, values: readonly string[], type = "A") =>
  eventually(async () => expect(await answer(primary, `${name}.${zone}`, type)).toEqual(values))

test("a NodePort Service answers at its ready Nodes, at the external address where one has it, and on one that carries it where it says Local", async () => {
  await createWith(node("node-1", "ExternalIP", "198.51.100.1"))
  await createWith(node("node-2", "InternalIP", "198.51.100.2"))
  await createWith(node("node-3", "InternalIP", "198.51.100.3", "False"))
  await createWith(service("everywhere", { type: "NodePort" }))
  await createWith(service("local", { type: "NodePort", externalTrafficPolicy: "Local" }))
  await endpoints("everywhere", pod("everywhere-0", "10.0.0.1", true))
  await endpoints("local", pod("local-0", "10.0.0.1", true, "node-2"))
  await answers("everywhere", ["198.51.100.1", "198.51.100.2"])
  await answers("local", ["198.51.100.2"])
  await stand.kube.patch(
    { apiVersion: "v1", kind: "Node", name: "node-2" },
    {
      type: "merge",
      body: { spec: { taints: [{ key: "5spot.finos.org/closing", effect: "NoSchedule" }] } },
    },
    { fieldManager },
  )
  await answers("everywhere", ["198.51.100.1"])
  await answers("local", [])
})

test("a Node that is deleted answers no more, although its pods are still called ready, until it is there again", async () => {
  await createWith(node("node-9", "InternalIP", "198.51.100.1"))
  const status = { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } }
  await createWith(service("orphaned", { type: "LoadBalancer" }, {}, status))
  await endpoints("orphaned", pod("orphaned-0", "10.0.0.1", true, "node-9"))
  await answers("orphaned", ["203.0.113.7"])
  await stand.kube.delete({ apiVersion: "v1", kind: "Node", name: "node-9" })
  await answers("orphaned", [])
  await createWith(node("node-9", "InternalIP", "198.51.100.1"))
  await answers("orphaned", ["203.0.113.7"])
})

test("an alias is published for an ExternalName and for a load balancer with a host name, and a cluster address where it is asked for", async () => {
  await createWith(service("elsewhere", { type: "ExternalName", externalName: "db.example.net" }))
  await createWith(
    service(
      "balanced",
      { type: "LoadBalancer" },
      {},
      {
        loadBalancer: { ingress: [{ hostname: "lb-1.example.net" }] },
      },
    ),
  )
  await endpoints("balanced", pod("balanced-0", "10.0.0.1", true))
  await createWith(service("inside", {}))
  await endpoints("inside", pod("inside-0", "10.0.0.1", true))
  await answers("elsewhere", ["db.example.net."], "CNAME")
  await answers("balanced", ["lb-1.example.net."], "CNAME")
  const inside = await stand.get<KubeObject & { readonly spec: { readonly clusterIP: string } }>(
    "Service",
    "inside",
  )
  await answers("inside", [inside?.spec.clusterIP ?? "no address"])
})

test("external-dns' annotations name host, target and TTL, and another zone's host is none of this zone's business", async () => {
  const of = (prefix: string) => ({
    [`${prefix}hostname`]: `named.${zone}, named.elsewhere.example`,
    [`${prefix}target`]: "203.0.113.7",
    [`${prefix}ttl`]: "2m",
  })
  await createWith(service("plain", {}, of("external-dns.alpha.kubernetes.io/")))
  await endpoints("plain", pod("plain-0", "10.0.0.1", true))
  await answers("named", ["203.0.113.7"])
  expect(await primary.dig("+noall", "+answer", "+norecurse", `named.${zone}`, "A")).toMatch(/\s120\s+IN\s+A/)
  expect(await answer(primary, `plain.${zone}`)).toEqual([])
})

test("of a headless Service's hundred and one pods a hundred are answered together, each by its own name, and the Service is told", async () => {
  await createWith(service("crowd", { clusterIP: "None" }))
  const pods = Array.from({ length: 101 }, (_, i) => pod(`crowd-${i}`, `203.0.113.${i + 1}`, true))
  await stand.create(slice("crowd", namespace, pods))
  await eventually(async () => expect(await answer(primary, `crowd.${zone}`)).toHaveLength(100))
  await answers("crowd-100.crowd", ["203.0.113.101"])
  await eventually(async () => {
    const events = await stand.kube.list<
      KubeObject & { readonly note?: string; readonly regarding?: { readonly name?: string } }
    >({ apiVersion: "events.k8s.io/v1", kind: "Event" })
    const notes = events.items.flatMap(({ note, regarding }) => (regarding?.name === "crowd" ? [note] : []))
    expect(notes.join()).toContain("101 values and servers take 100")
  })
})

test("an Ingress answers for its hosts at its load balancer while one of its backends can", async () => {
  await endpoints("shop", pod("shop-0", "10.0.0.1", true))
  await createWith({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: meta("front", namespace),
    spec: {
      rules: [
        {
          host: `shop.${zone}`,
          http: {
            paths: [
              { path: "/", pathType: "Prefix", backend: { service: { name: "shop", port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
    status: { loadBalancer: { ingress: [{ ip: "203.0.113.20" }] } },
  } as KubeObject & { status: object })
  await answers("shop", ["203.0.113.20"])
  await setReady("shop", false)
  await answers("shop", [])
  await setReady("shop", true)
  await answers("shop", ["203.0.113.20"])
  await stand.kube.delete({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", namespace, name: "front" })
  await answers("shop", [])
})

test("an HTTPRoute answers for its host names where its Gateway is, and follows when the Gateway moves", async () => {
  const apiVersion = "gateway.networking.k8s.io/v1"
  const gateway = { apiVersion, kind: "Gateway", metadata: { name: "edge", namespace }, spec: {} }
  const at = (value: string) => ({ addresses: [{ type: "IPAddress", value }] })
  await endpoints("api", pod("api-0", "10.0.0.1", true))
  await createWith({ ...gateway, status: at("203.0.113.30") })
  await createWith({
    apiVersion,
    kind: "HTTPRoute",
    metadata: meta("api", namespace),
    spec: {
      hostnames: [`api.${zone}`, `*.wild.${zone}`],
      parentRefs: [{ name: "edge" }],
      rules: [{ backendRefs: [{ name: "api", port: 80 }] }],
    },
  } as KubeObject)
  await answers("api", ["203.0.113.30"])
  await answers("anything.wild", ["203.0.113.30"])
  await tell(gateway, at("203.0.113.31"))
  await answers("api", ["203.0.113.31"])
  await setReady("api", false)
  await answers("api", [])
})

test("a Machine answers by its own name once it has a Node, and no more from its deletion on", async () => {
  const machine = {
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "Machine",
    metadata: { ...meta("donor-7", namespace), finalizers: ["story.example/held"] },
    spec: {
      clusterName: "spot",
      bootstrap: { dataSecretName: "none" },
      infrastructureRef: {
        apiGroup: "infrastructure.cluster.x-k8s.io",
        kind: "RemoteMachine",
        name: "donor-7",
      },
    },
  } as KubeObject
  const addresses = [{ type: "InternalIP", address: "198.51.100.70" }]
  await createWith({ ...machine, status: { addresses } })
  await createWith(service("after", { type: "ExternalName", externalName: "later.example.net" }))
  await answers("after", ["later.example.net."], "CNAME")
  expect(await answer(primary, `donor-7.${zone}`)).toEqual([])
  await tell(machine, { addresses, nodeRef: { name: "donor-node" } })
  await answers("donor-7", ["198.51.100.70"])
  const ref = { apiVersion: machine.apiVersion, kind: "Machine", namespace, name: "donor-7" }
  await stand.kube.delete(ref)
  await answers("donor-7", [])
  await stand.kube.patch(
    ref,
    { type: "json", ops: [{ op: "remove", path: "/metadata/finalizers" }] },
    { fieldManager },
  )
})
