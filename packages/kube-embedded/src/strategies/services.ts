import type { Cluster } from "../cluster/cluster.ts"
import { type FieldError, invalid } from "../field-error.ts"
import type { JsonObject } from "../json.ts"
import { addressFamilies } from "../kinds/defaults/service.ts"
import { type KubeObject, objectOf, stringOf, withFields } from "../objects/object.ts"
import { allocationErrors, freeAddress, withNodePorts } from "./service-addresses.ts"
import type { Strategy } from "./strategy.ts"

export const serviceStrategy: Strategy = {
  create: (service, cluster) =>
    withFields(addressed(service, undefined, cluster), { status: { loadBalancer: {} } }),
  update: (next, old, cluster) => addressed(next, old, cluster),
  validate: allocationErrors,
  validateUpdate: addressErrors,
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
  const clusterIP = stringOf(spec["clusterIP"]) || kept || freeAddress(cluster, service)
  const ports = hasNodePorts(spec) ? withNodePorts(cluster, service, before) : spec["ports"]
  const { ipFamilies, ipFamilyPolicy } = { ...addressFamilies(spec), ...spec }
  return {
    ...service,
    spec: withFields(spec, { clusterIP, clusterIPs: [clusterIP], ports, ipFamilies, ipFamilyPolicy }),
  }
}

function hasNodePorts(spec: JsonObject): boolean {
  const isExternal = ["NodePort", "LoadBalancer"].includes(stringOf(spec["type"]) ?? "")
  return isExternal && spec["allocateLoadBalancerNodePorts"] !== false
}
