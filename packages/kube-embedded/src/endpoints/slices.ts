import type { Json, JsonObject } from "../json.ts"
import { isLeaving, isPodOver, isPodReady } from "../objects/conditions.ts"
import { at, type KubeObject, listOf, objectOf, stringOf } from "../objects/object.ts"

/** A slice holds at most this many endpoints. */
const sliceSize = 100

/**
 * The EndpointSlices that a Service should have for the pods it selects: every pod with an address that has not ended,
 * ready or not, leaving or not, as conditions say.
 */
export function desiredSlices(
  service: KubeObject,
  pods: readonly KubeObject[],
  zoneOf: (node: string) => string | undefined,
): KubeObject[] {
  const reachable = pods
    .filter((pod) => !isPodOver(pod) && stringOf(at(pod, "status", "podIP")) !== undefined)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const byPorts = new Map<string, KubeObject[]>()
  for (const pod of reachable) {
    const ports = JSON.stringify(portsFor(service, pod))
    byPorts.set(ports, [...(byPorts.get(ports) ?? []), pod])
  }
  const groups = byPorts.size === 0 ? [[]] : [...byPorts.values()]
  return groups.flatMap((group) => chunks(group).map((chunk) => slice(service, chunk, zoneOf)))
}

function chunks(pods: readonly KubeObject[]): (readonly KubeObject[])[] {
  const found: (readonly KubeObject[])[] = []
  for (let start = 0; start === 0 || start < pods.length; start += sliceSize)
    found.push(pods.slice(start, start + sliceSize))
  return found
}

function slice(
  service: KubeObject,
  pods: readonly KubeObject[],
  zoneOf: (node: string) => string | undefined,
): KubeObject {
  const { name, namespace = "", uid = "", labels } = service.metadata
  const headless = at(service, "spec", "clusterIP") === "None"
  const first = pods[0]
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "",
      generateName: `${name}-`,
      namespace,
      labels: {
        ...labels,
        "kubernetes.io/service-name": name,
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        ...(headless ? { "service.kubernetes.io/headless": "" } : {}),
      },
      ownerReferences: [
        { apiVersion: "v1", kind: "Service", name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    addressType: "IPv4",
    endpoints: pods.map((pod) => endpoint(service, pod, zoneOf)),
    ports: first === undefined ? null : portsFor(service, first),
  }
}

function endpoint(
  service: KubeObject,
  pod: KubeObject,
  zoneOf: (node: string) => string | undefined,
): JsonObject {
  const { name, namespace = "", uid = "" } = pod.metadata
  const serving = isPodReady(pod)
  const terminating = isLeaving(pod)
  const always = at(service, "spec", "publishNotReadyAddresses") === true
  const nodeName = stringOf(at(pod, "spec", "nodeName"))
  const zone = nodeName === undefined ? undefined : zoneOf(nodeName)
  return {
    addresses: [stringOf(at(pod, "status", "podIP")) ?? ""],
    conditions: { ready: always || (serving && !terminating), serving, terminating },
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: { kind: "Pod", name, namespace, uid },
    ...(zone === undefined ? {} : { zone }),
  }
}

/** The Service's ports as this pod offers them: a named target port is looked up among its containers. */
function portsFor(service: KubeObject, pod: KubeObject): JsonObject[] {
  return listOf(at(service, "spec", "ports")).flatMap((item) => {
    const port = objectOf(item)
    const number = targetPort(port, pod)
    if (number === undefined) return []
    const appProtocol = stringOf(port["appProtocol"])
    return [
      {
        name: stringOf(port["name"]) ?? "",
        port: number,
        protocol: stringOf(port["protocol"]) ?? "TCP",
        ...(appProtocol === undefined ? {} : { appProtocol }),
      },
    ]
  })
}

function targetPort(port: JsonObject, pod: KubeObject): number | undefined {
  const target: Json | undefined = port["targetPort"] ?? port["port"]
  if (typeof target === "number") return target
  const containers = listOf(at(pod, "spec", "containers"))
  for (const container of containers) {
    for (const offered of listOf(objectOf(container)["ports"])) {
      const { name, containerPort } = objectOf(offered)
      if (name === target && typeof containerPort === "number") return containerPort
    }
  }
  return undefined
}
