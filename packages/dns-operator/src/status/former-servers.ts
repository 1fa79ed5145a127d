import type { DnsZone, ServerStatus } from "../kinds.ts"

/** `namespace/name` of the Bind9Instance. */
export const statusKey = ({
  namespace = "",
  name,
}: {
  readonly namespace?: string
  readonly name: string
}): string => `${namespace}/${name}`

/** Every server that the zone was told to be on, those that have it no longer excepted. */
export const serversOfStatus = (zone: DnsZone): string[] => (zone.status?.servers ?? []).map(statusKey)

/** Servers that the zone was on and is not meant to be on any more. */
export function formerServers(zone: DnsZone, chosen: readonly string[]): ServerStatus[] {
  return (zone.status?.servers ?? []).filter((server) => !chosen.includes(statusKey(server)))
}
