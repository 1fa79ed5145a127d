import type { Cluster } from "../cluster/cluster.ts"
import { type FieldError, invalid } from "../field-error.ts"
import { type Json, type JsonObject, textOf } from "../json.ts"
import { at, type KubeObject, listOf, numberOf, objectOf, stringOf } from "../objects/object.ts"

/** Addresses of Services are 10.96.0.0/16, in the order of their creation; 10.96.0.1 is the API server's. */
const addressOf = (index: number): string => `10.96.${index >> 8}.${index & 255}`
const firstFree = 10
const lastFree = 65_534

const nodePorts = { first: 30_000, last: 32_767 }

/** Every Service but this one. */
function* others({ store }: Cluster, service: KubeObject): Generator<KubeObject> {
  for (const [, other] of store.collection("services").entries()) {
    if (other.metadata.uid !== service.metadata.uid) yield other
  }
}

const clusterIp = (service: KubeObject): string | undefined => stringOf(at(service, "spec", "clusterIP"))

function portsOf(service: KubeObject): number[] {
  return listOf(at(service, "spec", "ports")).flatMap((port) => numberOf(at(port, "nodePort")) ?? [])
}

export function freeAddress(cluster: Cluster, service: KubeObject): string {
  const taken = new Set([...others(cluster, service)].map(clusterIp))
  for (let index = firstFree; index <= lastFree; index++) {
    if (!taken.has(addressOf(index))) return addressOf(index)
  }
  throw new RangeError("every ClusterIP of 10.96.0.0/16 is taken")
}

/** The ports of a Service with a node port each: what it asks for, what it had, or the first that is free. */
export function withNodePorts(cluster: Cluster, service: KubeObject, before: JsonObject): Json {
  const taken = new Set([...others(cluster, service)].flatMap(portsOf))
  const kept = new Map(
    listOf(before["ports"]).map((port) => [portKey(objectOf(port)), numberOf(at(port, "nodePort"))] as const),
  )
  return listOf(at(service, "spec", "ports")).map((item) => {
    const port = objectOf(item)
    const nodePort = numberOf(port["nodePort"]) || kept.get(portKey(port)) || freePort(taken)
    taken.add(nodePort)
    return { ...port, nodePort }
  })
}

const portKey = (port: JsonObject): string => `${textOf(port["protocol"] ?? "TCP")} ${textOf(port["port"])}`

function freePort(taken: ReadonlySet<number>): number {
  for (let port = nodePorts.first; port <= nodePorts.last; port++) if (!taken.has(port)) return port
  throw new RangeError(`every node port of ${nodePorts.first} to ${nodePorts.last} is taken`)
}

/** What a Service asks for although another has it. */
export function allocationErrors(service: KubeObject, cluster: Cluster): FieldError[] {
  const rest = [...others(cluster, service)]
  const address = clusterIp(service) ?? "None"
  const taken = new Set(rest.flatMap(portsOf))
  const clashes = address !== "None" && rest.some((other) => clusterIp(other) === address)
  return [
    ...(clashes
      ? [
          invalid(
            "spec.clusterIPs",
            [address],
            `failed to allocate IP ${address}: provided IP is already allocated`,
          ),
        ]
      : []),
    ...listOf(at(service, "spec", "ports")).flatMap((port, index) => {
      const why = portProblem(numberOf(at(port, "nodePort")), taken)
      return why === undefined
        ? []
        : [invalid(`spec.ports[${index}].nodePort`, at(port, "nodePort") ?? 0, why)]
    }),
  ]
}

function portProblem(port: number | undefined, taken: ReadonlySet<number>): string | undefined {
  if (port === undefined || port === 0) return undefined
  const { first, last } = nodePorts
  if (port < first || port > last) {
    return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`
  }
  return taken.has(port) ? "provided port is already allocated" : undefined
}
