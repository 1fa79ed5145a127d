import type { JsonObject } from "../json.ts"
import { at, count, items, text, texts } from "../objects/object.ts"
import { age, type BuiltinColumn, field, name } from "./column.ts"
import { firstThree, formatLabels } from "./format.ts"

export const service: readonly BuiltinColumn[] = [
  name,
  ["Type", field("spec", "type")],
  ["Cluster-IP", (object) => texts(object, "spec", "clusterIPs")[0] ?? "<none>"],
  ["External-IP", externalAddress],
  ["Port(s)", (object) => items(object, "spec", "ports").map(portText).join(",") || "<none>"],
  age,
  ["Selector+", (object) => formatLabels(at(object, "spec", "selector"))],
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

export const ingress: readonly BuiltinColumn[] = [
  name,
  ["Class", (object) => text(object, "spec", "ingressClassName") || "<none>"],
  ["Hosts", ingressHosts],
  ["Address", (object) => loadBalancerAddresses(object).join(",")],
  ["Ports", (object) => (items(object, "spec", "tls").length > 0 ? "80, 443" : "80")],
  age,
]

function ingressHosts(ingress: JsonObject): string {
  const hosts = items(ingress, "spec", "rules").map((rule) => text(rule, "host"))
  const named = hosts.filter((host) => host !== "")
  return named.length === 0 ? "*" : firstThree(named)
}

export const endpointSlice: readonly BuiltinColumn[] = [
  name,
  ["AddressType", field("addressType")],
  ["Ports", (object) => firstThree(items(object, "ports").map(slicePort))],
  ["Endpoints", (object) => firstThree(items(object, "endpoints").flatMap((one) => texts(one, "addresses")))],
  age,
]

const slicePort = (port: JsonObject) => text(port, "port") || text(port, "name") || "*"
