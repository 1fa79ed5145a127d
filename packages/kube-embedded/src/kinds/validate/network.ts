import { isIP, isIPv4 } from "node:net"
import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts"
import { isArray, type Json, type JsonObject, textOf } from "../../json.ts"
import { dns1123Label, dns1123Subdomain } from "../../names.ts"
import { items, text } from "../../objects/object.ts"
import { doubles, labels, objectAt, oneOf, portName, portNumber } from "./checks.ts"

const badAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]

export function serviceErrors(service: JsonObject): FieldError[] {
  const spec = objectAt(service, "spec")
  const type = text(spec, "type")
  const ports = items(spec, "ports")
  const isHeadless = text(spec, "clusterIP") === "None"
  const isName = type === "ExternalName"
  const external = isArray(spec["externalIPs"]) ? spec["externalIPs"].map(textOf) : []
  return [
    ...(ports.length === 0 && !isHeadless && !isName ? [required("spec.ports")] : []),
    ...servicePortErrors(ports, type),
    ...labels("spec.selector", objectAt(spec, "selector")),
    ...oneOf("spec.sessionAffinity", text(spec, "sessionAffinity"), ["ClientIP", "None"]),
    ...(isName && text(spec, "clusterIP") !== ""
      ? [forbidden("spec.clusterIPs", "may not be set for ExternalName services")]
      : []),
    ...(isName ? externalNameErrors(text(spec, "externalName")) : []),
    ...external.flatMap((address, i) =>
      isIP(address) === 0 ? [invalid(`spec.externalIPs[${i}]`, address, badAddress)] : [],
    ),
    ...oneOf("spec.type", type, types),
    ...(type === "ClusterIP" ? nodePortErrors(ports) : []),
  ]
}

function servicePortErrors(ports: readonly JsonObject[], type: string): FieldError[] {
  const names = doubles(ports, (port) => text(port, "name"))
  const numbers = doubles(ports, (port) => `${text(port, "protocol")} ${text(port, "port")}`)
  return ports.flatMap((port, i) => {
    const at = `spec.ports[${i}]`
    const name = text(port, "name")
    return [
      ...(name === "" && ports.length > 1 ? [required(`${at}.name`)] : []),
      ...(name === "" ? [] : dns1123Label(name).map((problem) => invalid(`${at}.name`, name, problem))),
      ...(name !== "" && names.has(i) ? [duplicate(`${at}.name`, name)] : []),
      ...portNumber(`${at}.port`, port["port"]),
      ...oneOf(`${at}.protocol`, text(port, "protocol"), ["SCTP", "TCP", "UDP"]),
      ...(type === "ExternalName" ? [] : targetErrors(`${at}.targetPort`, port["targetPort"], port["port"])),
      ...(numbers.has(i)
        ? [duplicate(at, { port: port["port"] ?? 0, protocol: text(port, "protocol") })]
        : []),
    ]
  })
}

// A target that was not given is the port; what is wrong with that is said once.
function targetErrors(path: string, target: Json | undefined, port: Json | undefined): FieldError[] {
  if (typeof target === "string") return portName(path, target)
  return target === port && target !== 0 ? [] : portNumber(path, target)
}

function nodePortErrors(ports: readonly JsonObject[]): FieldError[] {
  return ports.flatMap((port, i) =>
    typeof port["nodePort"] === "number" && port["nodePort"] !== 0
      ? [forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'")]
      : [],
  )
}

function externalNameErrors(name: string): FieldError[] {
  const bare = name.replace(/\.$/, "")
  if (bare === "") return [required("spec.externalName")]
  return dns1123Subdomain(bare).map((problem) => invalid("spec.externalName", bare, problem))
}

export function endpointSliceErrors(slice: JsonObject, old: JsonObject | undefined): FieldError[] {
  const type = text(slice, "addressType")
  const ports = items(slice, "ports")
  const names = doubles(ports, (port) => text(port, "name"))
  return [
    ...(type === "" ? [required("addressType")] : oneOf("addressType", type, ["FQDN", "IPv4", "IPv6"])),
    ...ports.flatMap((port, i) => (names.has(i) ? [duplicate(`ports[${i}].name`, text(port, "name"))] : [])),
    ...items(slice, "endpoints").flatMap((endpoint, i) =>
      addressErrors(`endpoints[${i}].addresses`, endpoint, type),
    ),
    ...(old !== undefined && text(old, "addressType") !== type
      ? [invalid("addressType", type, "field is immutable")]
      : []),
  ]
}

function addressErrors(path: string, endpoint: JsonObject, type: string): FieldError[] {
  const addresses = isArray(endpoint["addresses"]) ? endpoint["addresses"].map(textOf) : []
  if (addresses.length === 0) return [required(path, "must contain at least 1 address")]
  return addresses.flatMap((address, i) => {
    if (type === "FQDN")
      return dns1123Subdomain(address).map((problem) => invalid(`${path}[${i}]`, address, problem))
    if (isIP(address) === 0) return [invalid(`${path}[${i}]`, address, badAddress)]
    const expected = isIPv4(address) ? "IPv4" : "IPv6"
    return type === expected ? [] : [invalid(path, address, `must be an ${type} address`)]
  })
}

export function ingressErrors(ingress: JsonObject): FieldError[] {
  const spec = objectAt(ingress, "spec")
  const rules = items(spec, "rules")
  if (rules.length === 0 && spec["defaultBackend"] === undefined) {
    return [invalid("spec", null, "either `defaultBackend` or `rules` must be specified")]
  }
  return rules.flatMap((rule, i) => {
    const at = `spec.rules[${i}]`
    const host = text(rule, "host").replace(/^\*\./, "")
    const paths = items(objectAt(rule, "http"), "paths")
    return [
      ...(host === "" ? [] : dns1123Subdomain(host).map((problem) => invalid(`${at}.host`, host, problem))),
      ...paths.flatMap((path, j) => {
        const pathAt = `${at}.http.paths[${j}].pathType`
        const type = text(path, "pathType")
        if (type === "") return [required(pathAt, "pathType must be specified")]
        return oneOf(pathAt, type, ["Exact", "ImplementationSpecific", "Prefix"])
      }),
    ]
  })
}
