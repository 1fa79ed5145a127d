import { zoneReasons } from "@nightshift/crds"
import type { Judged, ZoneFacts } from "./zone-verdict.ts"

/** What a zone's spec says in vain where the zone was before; undefined until a primary was read. */
export function adoptedBy({ zone, views }: Pick<ZoneFacts, "zone" | "views">): Judged | undefined {
  const primaries = [...views.values()].filter(
    ({ role, serial }) => role === "primary" && serial !== undefined,
  )
  if (primaries.length === 0) return undefined
  const found = primaries.filter(({ created }) => !created).map(({ server }) => server)
  if (found.length === 0) {
    return { status: "False", reason: zoneReasons.ZoneMade, message: "we made the zone on its primaries" }
  }
  const { nameServers, nameServerIps, dnssecPolicy, adopt } = zone.spec
  const idle = [
    "soaRecord",
    ...(adopt?.names?.includes("@") === true
      ? []
      : [nameServers && "nameServers", nameServerIps && "nameServerIps"]),
    dnssecPolicy && "dnssecPolicy",
  ].filter((field) => field !== undefined)
  const message = `the zone was there before on ${found.join(", ")} and its configuration stays somebody else's: ${idle.join(", ")} of its spec have no effect there`
  return { status: "True", reason: zoneReasons.ZoneAdopted, message }
}
