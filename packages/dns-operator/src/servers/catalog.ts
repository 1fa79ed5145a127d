import { zoneReasons } from "@nightshift/crds"
import {
  type CatalogEntry,
  type CatalogMember,
  DnsError,
  type Name,
  parseName,
  planCatalog,
  readCatalog,
  zoneContents,
} from "@nightshift/rfc2136"
import { auditCatalog } from "../audit.ts"
import type { ServerProblem } from "../board.ts"
import type { Context } from "../context.ts"
import type { Server } from "./server.ts"

/** A zone as a catalog (RFC 9432) lists it: an object made anew is another incarnation, and secondaries start afresh. */
export interface Listing {
  /** Of the DNSZone. */
  readonly zoneKey: string
  readonly zone: Name
  readonly incarnation: string
}

/**
 * Puts the zone on the catalog that a primary serves to its secondaries, or takes it off. Our other entries are planned
 * as they were read, so that a list of zones that is not complete can never empty a catalog.
 */
export async function list(
  primary: Server,
  catalog: string,
  listing: Listing,
  wanted: "listed" | "unlisted",
  ctx: Pick<Context, "audit" | "clock" | "owner">,
): Promise<ServerProblem | undefined> {
  const name = catalogName(catalog)
  const { owner } = ctx
  try {
    const current = readCatalog(name, zoneContents(await primary.transfer(name)))
    const kept = current.entries.filter(
      (entry) => entry.owner === owner && entry.zone.key !== listing.zone.key,
    )
    const members = [
      ...kept.map(asItIs),
      ...(wanted === "listed" ? [{ zone: listing.zone, incarnation: listing.incarnation }] : []),
    ]
    const plan = planCatalog(current, members, { owner, maxRemovals: 1 })
    if (plan.kind === "refused") return failed(name, plan.error.message)
    // Of the plan only what concerns this zone: whatever else it finds is another zone's to say.
    const mine = plan.steps.filter(({ zone }) => zone.key === listing.zone.key || zone.key === name.key)
    for (const { kind, message } of mine) {
      const outcome = await primary.update(message)
      auditCatalog({ listing, catalog: name, server: primary, step: kind, outcome }, ctx)
      if (outcome.kind !== "applied") return failed(name, outcome.error.message)
    }
    return undefined
  } catch (error) {
    if (error instanceof DnsError) return failed(name, error.message)
    throw error
  }
}

export const catalogName = (catalog: string): Name =>
  parseName(catalog.endsWith(".") ? catalog : `${catalog}.`)

const asItIs = ({ zone, group }: CatalogEntry): CatalogMember =>
  group === undefined ? { zone } : { zone, group }

const failed = (catalog: Name, why: string): ServerProblem => ({
  reason: zoneReasons.Creating,
  message: `the catalog ${catalog} is not as it should be: ${why}`,
})
