import type { Json, JsonObject } from "../json.ts"
import { at, count, firstThree, formatLabels, items, text, texts } from "./fields.ts"
import { since } from "./human-duration.ts"

const name = (object: JsonObject) => text(object, "metadata", "name")
const age = (object: JsonObject, now: number) => since(text(object, "metadata", "creationTimestamp"), now)

export const serviceCells = (service: JsonObject, now: number): Json[] => [
  name(service),
  text(service, "spec", "type"),
  texts(service, "spec", "clusterIPs")[0] ?? "<none>",
  externalAddress(service),
  items(service, "spec", "ports").map(portText).join(",") || "<none>",
  age(service, now),
  formatLabels(at(service, "spec", "selector")),
]

function portText(port: JsonObject): string {
  const nodePort = count(port, "nodePort")
  return `${count(port, "port")}${nodePort > 0 ? `:${nodePort}` : ""}/${text(port, "protocol")}`
}

function externalAddress(service: JsonObject): string {
  const external = texts(service, "spec", "externalIPs")
  switch (text(service, "spec", "type")) {
    case "ClusterIP":
    case "NodePort":
      return external.join(",") || "<none>"
    case "LoadBalancer":
      return [...loadBalancerAddresses(service), ...external].join(",") || "<pending>"
    case "ExternalName":
      return text(service, "spec", "externalName")
    default:
      return "<unknown>"
  }
}

function loadBalancerAddresses(object: JsonObject): string[] {
  const found = items(object, "status", "loadBalancer", "ingress").map(
    (one) => text(one, "ip") || text(one, "hostname"),
  )
  return [...new Set(found)].filter((address) => address !== "").sort()
}

export function ingressCells(ingress: JsonObject, now: number): Json[] {
  const hosts = items(ingress, "spec", "rules")
    .map((rule) => text(rule, "host"))
    .filter((host) => host !== "")
  return [
    name(ingress),
    text(ingress, "spec", "ingressClassName") || "<none>",
    hosts.length === 0 ? "*" : firstThree(hosts),
    loadBalancerAddresses(ingress).join(","),
    items(ingress, "spec", "tls").length > 0 ? "80, 443" : "80",
    age(ingress, now),
  ]
}

export const endpointSliceCells = (slice: JsonObject, now: number): Json[] => [
  name(slice),
  text(slice, "addressType"),
  firstThree(items(slice, "ports").map((port) => text(port, "port") || text(port, "name") || "*")),
  firstThree(items(slice, "endpoints").flatMap((one) => texts(one, "addresses"))),
  age(slice, now),
]
