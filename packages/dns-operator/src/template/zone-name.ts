import type { Name } from "@nightshift/rfc2136"
import type { Cluster, DnsZone, DnsZoneTemplate } from "../kinds.ts"
import { zoneNameOf } from "../zone-view.ts"

/** The name of the DNSZone object of one cluster. */
export const zoneObjectName = (template: DnsZoneTemplate, cluster: Cluster): string =>
  `${template.metadata.name}-${cluster.metadata.name}`

/** The DNS name of the zone of one cluster, or why there can be none. */
export function zoneNameFor(template: DnsZoneTemplate, cluster: Cluster): Name | { readonly rule: string } {
  const zoneName = template.spec.zoneName.replaceAll("{cluster}", cluster.metadata.name)
  return zoneNameOf({ spec: { zoneName } } as DnsZone)
}
