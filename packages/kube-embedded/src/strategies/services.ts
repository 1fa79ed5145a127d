import type { Cluster } from "../cluster/cluster.ts"
import { type Json, type JsonObject, textOf } from "../json.ts"
import { type FieldError, invalid } from "../field-error.ts"
import { addressFamilies } from "../kinds/defaults/service.ts"
import { at, type KubeObject, listOf, objectOf, stringOf, withFields } from "../objects/object.ts"
import type { Strategy } from "./strategy.ts"

/** Addresses of Services are 10.96.0.0/16, in the order of their creation; 10.96.0.1 is the API server's. */
const addressOf = (index: number): string => `10.96.${index >> 8}.${index & 255}`
const firstFree = 10
const lastFree = 65_534

const nodePorts = { first: 30_000, last: 32_767 }

export const serviceStrategy: Strategy = {
  defaults: withAddressModes,
  create: (service, cluster) =>
    withFields(addressed(service, undefined, cluster), { status: { loadBalancer: {} } }),
  update: (next, old, cluster) => addressed(next, old, cluster),
  validateUpdate: addressErrors,
}

/** An address of a load balancer is a virtual one unless it says otherwise. */
function withAddressModes(service: KubeObject): KubeObject {
  const ingress = listOf(at(service, "status", "loadBalancer", "ingress"))
  if (ingress.length === 0) return service
  const moded = ingress.map((item) => {
    const point = objectOf(item)
    return point["ip"] === undefined || point["ipMode"] !== undefined ? point : { ...point, ipMode: "VIP" }
  })
  const status = objectOf(service["status"])
  return {
    ...service,
    status: { ...status, loadBalancer: { ...objectOf(status["loadBalancer"]), ingress: moded } },
  }
}

function pick(object: JsonObject, ...fields: string[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field) => (object[field] === undefined ? [] : [[field, object[field]]])),
  )
}

/** An address once given is not changed but for another type of Service. */
function addressErrors(next: KubeObject, old: KubeObject): FieldError[] {
  const [is, was] = [objectOf(next["spec"]), objectOf(old["spec"])]
  if (is["type"] === "ExternalName" || was["type"] === "ExternalName") return []
  if (was["clusterIP"] === undefined || is["clusterIP"] === was["clusterIP"]) return []
  return [invalid("spec.clusterIPs[0]", is["clusterIPs"] ?? [], "may not change once set")]
}

/** A Service keeps its addresses and node ports for life; a new one gets the first that is free. */
function addressed(service: KubeObject, old: KubeObject | undefined, cluster: Cluster): KubeObject {
  const spec = objectOf(service["spec"])
  if (stringOf(spec["type"]) === "ExternalName") {
    return { ...service, spec: withFields(spec, { clusterIP: undefined, clusterIPs: undefined }) }
  }
  const before = objectOf(old?.["spec"])
  const kept = stringOf(before["clusterIP"])
  const clusterIP = stringOf(spec["clusterIP"]) || kept || freeAddress(cluster)
  const needsNodePorts = ["NodePort", "LoadBalancer"].includes(stringOf(spec["type"]) ?? "")
  const ports =
    needsNodePorts && spec["allocateLoadBalancerNodePorts"] !== false
      ? withNodePorts(spec, before, cluster)
      : spec["ports"]
  const families = { ...addressFamilies(spec), ...pick(spec, "ipFamilies", "ipFamilyPolicy") }
  return { ...service, spec: withFields(spec, { clusterIP, clusterIPs: [clusterIP], ports, ...families }) }
}

function freeAddress(cluster: Cluster): string {
  const taken = new Set<string>()
  for (const [, service] of cluster.store.collection("services").entries()) {
    taken.add(stringOf(objectOf(service["spec"])["clusterIP"]) ?? "")
  }
  for (let index = firstFree; index <= lastFree; index++) {
    if (!taken.has(addressOf(index))) return addressOf(index)
  }
  throw new RangeError("every ClusterIP of 10.96.0.0/16 is taken")
}

function withNodePorts(spec: JsonObject, before: JsonObject, cluster: Cluster): Json {
  const taken = new Set<number>()
  for (const [, service] of cluster.store.collection("services").entries()) {
    for (const port of listOf(objectOf(service["spec"])["ports"]))
      taken.add(Number(objectOf(port)["nodePort"] ?? 0))
  }
  const kept = new Map(
    listOf(before["ports"]).map((port) => [portKey(objectOf(port)), objectOf(port)["nodePort"]] as const),
  )
  return listOf(spec["ports"]).map((item) => {
    const port = objectOf(item)
    const nodePort = Number(port["nodePort"] ?? 0) || Number(kept.get(portKey(port)) ?? 0) || freePort(taken)
    taken.add(nodePort)
    return { ...port, nodePort }
  })
}

const portKey = (port: JsonObject): string => `${textOf(port["protocol"] ?? "TCP")} ${textOf(port["port"])}`

function freePort(taken: ReadonlySet<number>): number {
  for (let port = nodePorts.first; port <= nodePorts.last; port++) if (!taken.has(port)) return port
  throw new RangeError(`every node port of ${nodePorts.first} to ${nodePorts.last} is taken`)
}
