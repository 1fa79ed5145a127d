import { timestamp } from "@nightshift/operator-runtime"
import type { Name, RRset } from "@nightshift/rfc2136"
import type { Context } from "./context.ts"
import type { Observed } from "./observe.ts"
import { readMarker } from "./records/ownership.ts"
import type { Change, NameChange } from "./records/plan.ts"
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
