import { isArray, type JsonObject, textOf } from "../../json.ts"
import { fill, inField, inItems } from "./fill.ts"

export const defaultService = (object: JsonObject) =>
  inField(inField(object, "spec", serviceSpec), "status", (status) =>
    inField(status, "loadBalancer", (balancer) =>
      inItems(balancer, "ingress", (one) => (textOf(one["ip"]) === "" ? one : fill(one, { ipMode: "VIP" }))),
    ),
  )

function serviceSpec(given: JsonObject): JsonObject {
  const spec = fill(given, { sessionAffinity: "None", type: "ClusterIP" })
  const type = textOf(spec["type"])
  const hasAddresses = isArray(spec["externalIPs"]) && spec["externalIPs"].length > 0
  const isExternal = type === "NodePort" || type === "LoadBalancer" || (type === "ClusterIP" && hasAddresses)
  const withPorts = inItems(spec, "ports", (port) =>
    fill(port, { protocol: "TCP", ...(type === "ExternalName" ? {} : { targetPort: port["port"] ?? 0 }) }),
  )
  const affinity: JsonObject =
    spec["sessionAffinity"] === "ClientIP"
      ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }
      : {}
  return fill(withPorts, {
    ...affinity,
    ...(isExternal ? { externalTrafficPolicy: "Cluster" } : {}),
    ...(type === "LoadBalancer" ? { allocateLoadBalancerNodePorts: true } : {}),
    ...(type === "ExternalName" ? {} : { internalTrafficPolicy: "Cluster" }),
  })
}

/** One family, IPv4: the embedded server has no other addresses. Allocated with them, so it is nobody's in managedFields. */
export function addressFamilies(spec: JsonObject): JsonObject {
  const isDual =
    textOf(spec["ipFamilyPolicy"]).includes("DualStack") ||
    (isArray(spec["ipFamilies"]) && spec["ipFamilies"].length > 1)
  return {
    ipFamilies: ["IPv4"],
    ...(isDual ? {} : { ipFamilyPolicy: "SingleStack" }),
  }
}

export const defaultEndpointSlice = (object: JsonObject) =>
  inItems(object, "ports", (port) => fill(port, { name: "", protocol: "TCP" }))
