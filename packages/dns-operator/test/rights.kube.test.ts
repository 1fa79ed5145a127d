import { type FaultProxy, startFaultProxy } from "@nightshift/kube-embedded/faults"
import { asked, beyond, unused } from "@nightshift/operator-runtime/testing"
import { afterAll, beforeAll, expect, it } from "vitest"
import { recordKinds } from "../src/kinds.ts"
import { managementRights, workloadRights } from "../src/rights.ts"
import {
  clusterObject,
  dnsZone,
  eventually,
  type Loose,
  namespace,
  record,
  type RunningOperator,
  settings,
  type Stand,
  startOperator,
  startStand,
} from "../src/testing/stand.ts"

const zone = "rights.test"

const specs: Readonly<Record<(typeof recordKinds)[number], object>> = {
  ARecord: { name: "a", ipv4Addresses: ["192.0.2.1"] },
  AAAARecord: { name: "aaaa", ipv6Addresses: ["2001:db8::1"] },
  CNAMERecord: { name: "cname", target: "a.rights.test." },
  MXRecord: { name: "mx", priority: 10, mailServer: "a.rights.test." },
  NSRecord: { name: "sub", nameserver: "a.rights.test." },
  PTRRecord: { name: "ptr", target: "a.rights.test." },
  SRVRecord: { name: "_http._tcp", priority: 0, weight: 0, port: 80, target: "a.rights.test." },
  TXTRecord: { name: "txt", text: ["told"] },
  CAARecord: { name: "caa", flags: 0, tag: "issue", value: "ca.test" },
}

/** Name servers at an address where nobody answers: what is asked of Kubernetes is the same. */
const external = { addresses: ["127.0.0.1"], port: 1, tsigSecretRef: { name: "key" } }

const object = (kind: string, name: string, spec: object, labels: object = {}) => ({
  apiVersion: "bindy.firestoned.io/v1beta1",
  kind,
  metadata: { name, labels, ...(kind === "ClusterBind9Provider" ? {} : { namespace }) },
  spec,
})

/** Why a right is needed that nothing here asks for. */
const explained = new Map([
  ["create dnszones", "a server-side apply that makes a zone is a patch, and needs both rights"],
  [
    "patch scheduledmachines/status",
    "the gate speaks while a machine closes: the stories of whole nights ask for it",
  ],
  [
    "list gateways,httproutes",
    "this server has no Gateway API: an operator asks only for kinds that are served",
  ],
  ["watch gateways,httproutes", "the same"],
  ["create events", "only what is refused or contradicts is told as an Event"],
  ["patch events", "only an Event that happens again is counted"],
])

let stand: Stand
let management: FaultProxy
let workload: FaultProxy
let running: RunningOperator

beforeAll(async () => {
  stand = await startStand()
  const spot = await stand.startCluster("spot")
  management = await startFaultProxy(stand.server.kubeconfig)
  workload = await startFaultProxy(spot.server.kubeconfig)
  await stand.update("Secret", "spot-kubeconfig", {
    data: { value: Buffer.from(workload.kubeconfig).toString("base64") },
  })
  running = await startOperator(
    { ...stand.server, kubeconfig: management.kubeconfig },
    settings({ ownerId: undefined }),
  )
})
afterAll(async () => {
  await running?.stop()
  await stand?.stop()
  await management?.stop()
  await workload?.stop()
})

it("asks for the rights that are written down, for each of them and for no other", async () => {
  const kinds = ["Service", "Ingress", "HTTPRoute", "Machine"].map((kind) => ({
    kind,
    namespaceSelector: {},
  }))
  const everywhere = [...kinds, ...kinds.map((source) => ({ ...source, cluster: { name: "spot" } }))]
  await stand.create(
    object("Bind9Instance", "one", { role: "primary", external }, { servers: "test" }),
    object("Bind9Cluster", "some", { external }),
    object("ClusterBind9Provider", "all", { external }),
    dnsZone(zone, { sources: everywhere }),
    ...recordKinds.map((kind) => record(kind, kind.toLowerCase(), zone, specs[kind])),
    object("DNSZoneTemplate", "each", {
      zoneName: "{cluster}.rights.test",
      template: dnsZone("any.rights.test").spec,
    }),
    clusterObject("other"),
  )
  const zones = { apiVersion: "bindy.firestoned.io/v1beta1", kind: "DNSZone" }
  await eventually(async () => expect((await stand.kube.list<Loose>(zones)).items.length).toBeGreaterThan(1))
  await stand.remove("DNSZoneTemplate", "each")
  await eventually(async () => {
    const left = unused(managementRights, asked(management.calls))
    expect(left.filter((one) => !explained.has(one))).toEqual([])
    const leftThere = unused(workloadRights, asked(workload.calls))
    expect(leftThere.filter((one) => !explained.has(one))).toEqual([])
  })
  expect(beyond(managementRights, asked(management.calls))).toEqual([])
  expect(beyond(workloadRights, asked(workload.calls))).toEqual([])
})
