import { labels } from "@nightshift/crds"
import { isSubdomain, type Name } from "@nightshift/rfc2136"
import type { DnsZone, DnsZoneTemplate } from "../kinds.ts"
import { apexWishes, withAddresses } from "../records/apex.ts"
import type { Wish } from "../records/wish.ts"
import { defaultTtl, zoneNameOf } from "../zone-view.ts"

/**
 * What the children of templates ask of a parent zone: their NS, and the addresses of name servers below themselves. A
 * child that is being deleted asks no more, so that its delegation is gone before it is.
 */
export function delegationWishes(
  parent: DnsZone,
  parentName: Name,
  templates: readonly DnsZoneTemplate[],
  zones: readonly DnsZone[],
): Wish[] {
  const { namespace, name } = parent.metadata
  const delegating = new Set(
    templates
      .filter((template) => template.metadata.namespace === namespace)
      .filter((template) => template.spec.delegation?.parentZoneRef.name === name)
      .map((template) => template.metadata.name),
  )
  if (delegating.size === 0) return []
  return zones
    .filter((zone) => zone.metadata.namespace === namespace && zone.metadata.deletionTimestamp === undefined)
    .filter((zone) => delegating.has(zone.metadata.labels?.[labels.zoneTemplate] ?? ""))
    .flatMap((zone) => childWishes(zone, parentName))
}

function childWishes(child: DnsZone, parentName: Name): Wish[] {
  const name = zoneNameOf(child)
  if ("rule" in name || name.key === parentName.key || !isSubdomain(name, parentName)) return []
  const { soaRecord, nameServers = [], nameServerIps = {}, ttl = defaultTtl } = child.spec
  const source = {
    kind: "DNSZone",
    namespace: child.metadata.namespace ?? "",
    name: child.metadata.name,
    uid: child.metadata.uid ?? "",
    createdAt: Date.parse(child.metadata.creationTimestamp ?? "") || 0,
  }
  const servers = withAddresses(nameServers, nameServerIps)
  return apexWishes(name, { primaryNs: soaRecord.primaryNs, nameServers: servers, ttl }, source).wishes
}
