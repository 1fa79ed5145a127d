/** The first contents of a zone under test. */

/** What a zone file is made of when it is not given as a whole. */
export interface ZoneContents {
  /** Zone file lines below the SOA and NS; names without a final dot are relative to the zone. */
  readonly records?: string
  /** TTL of records that state none, in seconds. Default 30. */
  readonly ttl?: number
  /** Serial of the SOA. Default 1. */
  readonly serial?: number
}

/** A zone file: SOA with a negative TTL of 10 s, one NS with its address, then `records`. */
export function zoneFile(zone: string, address: string, contents: ZoneContents = {}): string {
  const family = address.includes(":") ? "AAAA" : "A"
  return [
    `$ORIGIN ${absolute(zone)}`,
    `$TTL ${contents.ttl ?? 30}`,
    `@ IN SOA ns hostmaster ${contents.serial ?? 1} 300 60 86400 10`,
    "@ IN NS ns",
    `ns IN ${family} ${address}`,
    contents.records ?? "",
    "",
  ].join("\n")
}

/** The zone's name with its final dot. */
export function absolute(zone: string): string {
  return zone.endsWith(".") ? zone : `${zone}.`
}

/** The name of the file that holds a zone; BIND and Knot are both told this one. */
export function zoneFileName(zone: string): string {
  return `${absolute(zone).slice(0, -1).replaceAll("/", "-") || "root"}.db`
}
