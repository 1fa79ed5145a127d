/** The key of a reconcile: one zone on one server. */
export interface ZoneServer {
  /** `namespace/name` of the DNSZone. */
  readonly zone: string
  /** `namespace/name` of the Bind9Instance. */
  readonly server: string
}

export const zoneServerKey = (zone: string, server: string): string => `${zone}|${server}`

export function parseZoneServerKey(key: string): ZoneServer {
  const bar = key.indexOf("|")
  return { zone: key.slice(0, bar), server: key.slice(bar + 1) }
}
