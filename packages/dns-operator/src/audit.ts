import { timestamp } from "@nightshift/operator-runtime"
import type { CatalogStep, Name, RRset, UpdateOutcome } from "@nightshift/rfc2136"
import type { Context } from "./context.ts"
import type { Observed } from "./observe.ts"
import { readMarker } from "./records/ownership.ts"
import type { Change, NameChange } from "./records/plan.ts"
import type { Listing } from "./servers/catalog.ts"
import type { Server } from "./servers/server.ts"
import type { Written } from "./servers/write.ts"

/** A line for each name that was sent to a server, whatever became of it; what was not sent changed nothing. */
export function auditWrites(
  { zoneKey, server }: Pick<Observed, "zoneKey" | "server">,
  written: Written,
  ctx: Context,
): void {
  const time = timestamp(ctx.clock.now())
  const say = (change: NameChange, outcome: string, why?: string) =>
    ctx.audit.record(time, {
      event: "write",
      zone: zoneKey,
      server: server.key,
      key: server.facts.updateKey?.name.toString(),
      name: change.name.toString(),
      outcome,
      ...(why !== undefined && { why }),
      changes: change.changes.map(changeText),
    })
  for (const change of written.applied) say(change, "applied")
  for (const change of written.doubtful) say(change, "unknown")
  for (const { change, why } of written.refused) say(change, "refused", why.message)
}

/** A line about a zone as a whole. */
export function auditZone(event: string, zone: string, server: string, name: Name, ctx: Context): void {
  ctx.audit.record(timestamp(ctx.clock.now()), { event, zone, server, name: name.toString() })
}

/** One message to a catalog zone, and what became of it. */
export interface CatalogWrite {
  readonly listing: Listing
  readonly catalog: Name
  readonly server: Server
  readonly step: CatalogStep["kind"]
  readonly outcome: UpdateOutcome
}

/** A line about what a catalog says of a zone: secondaries make and drop zones by it. */
export function auditCatalog(
  { listing, catalog, server, step, outcome }: CatalogWrite,
  { audit, clock }: Pick<Context, "audit" | "clock">,
): void {
  if (outcome.kind === "unknown" && !outcome.sent) return
  audit.record(timestamp(clock.now()), {
    event: "catalog written",
    zone: listing.zoneKey,
    server: server.key,
    key: server.facts.updateKey?.name.toString(),
    catalog: catalog.toString(),
    name: listing.zone.toString(),
    outcome: outcome.kind === "prerequisite" ? "refused" : outcome.kind,
    ...(outcome.kind !== "applied" && { why: outcome.error.message }),
    step,
  })
}

function changeText(step: Change) {
  const marker = step.kind === "delete" ? step.markerBefore : step.marker
  const common = { change: step.kind, source: readMarker(marker)?.source }
  switch (step.kind) {
    case "create":
      return { ...common, type: step.after.type, after: values(step.after) }
    case "delete":
      return { ...common, type: step.type, before: values(step.before) }
    case "update":
      return { ...common, type: step.after.type, before: values(step.before), after: values(step.after) }
    case "adopt":
      return { ...common, type: step.after.type, before: values(step.before), after: values(step.after) }
  }
}

const values = (rrset: RRset | undefined) =>
  rrset === undefined ? undefined : { ttl: rrset.ttl, data: rrset.rdatas.map(String) }
