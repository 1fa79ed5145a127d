import { auditWrites } from "./audit.ts"
import type { ServerView } from "./board.ts"
import type { Context } from "./context.ts"
import { type Decision, holds, leftOver, soaWanted, unanswered } from "./decide.ts"
import type { Results } from "./act.ts"
import type { Observed } from "./observe.ts"
import { rrsetAt } from "./records/contents.ts"
import type { DesiredRRset } from "./records/desired.ts"
import type { Obstacle, Plan } from "./records/plan.ts"
import { repairsNote } from "./records/repairs.ts"
import { seenKey } from "./replica.ts"

/** Tells what was found and done: to the board, where status, records and the closing gate look it up, and to metrics. */
export function report(observed: Observed, decision: Decision, results: Results, ctx: Context): void {
  const { zoneKey, server, replica } = observed
  const view = serverView(observed, decision, results, ctx)
  const { written } = results
  if (written !== undefined) auditWrites(observed, written, ctx)
  for (const outcome of ["applied", "refused", "outdated", "doubtful"] as const) {
    ctx.metrics.written(zoneKey, server.key, outcome, written?.[outcome].length ?? 0)
  }
  const drifted = driftOf(decision.plan)
  replica.drifted += drifted
  ctx.metrics.looked(zoneKey, server.key, results.found.kind)
  ctx.metrics.drifted(zoneKey, server.key, drifted)
  ctx.metrics.held(zoneKey, server.key, decision.held?.deletes ?? 0)
  ctx.board.put(zoneKey, view)
  if (server.facts.role === "primary") ctx.sources.tell(zoneKey, observed.view)
  const repaired = repairsNote(written?.applied ?? [])
  if (repaired !== undefined) {
    const note = `${server.key}: ${repaired}`
    ctx.events.event(observed.zone, { type: "Warning", reason: "DriftRepaired", action: "Repair", note })
  }
}

const driftOf = (plan: Plan | undefined): number =>
  (plan?.changes ?? [])
    .flatMap(({ changes }) => changes)
    .filter((step) => step.kind === "update" && step.drift).length

/** How the server stands to the zone, by what was found. */
export function serverView(
  observed: Observed,
  decision: Decision,
  results: Results,
  ctx: Context,
): ServerView {
  const { server, replica, created } = observed
  const { found } = results
  const mirror = found.kind === "serving" ? found.mirror : undefined
  const obstacles: readonly Obstacle[] = decision.plan?.obstacles ?? []
  const pending = pendingOf(observed, decision, found, ctx.owner)
  const waiting =
    pending === undefined ? undefined : [...pending].filter((name) => !replica.refused.has(name))
  const complete = results.problem === undefined && waiting?.length === 0
  if (decision.plan !== undefined) forgetSettled(replica, decision.plan)
  replica.behind = complete ? 0 : replica.behind + 1
  // A server that is back after a failure begins to be behind: it was away before, and is not looked at as seldom.
  const isBack = replica.failing && results.problem === undefined
  replica.failing = results.problem !== undefined
  replica.behindSince = complete
    ? undefined
    : isBack
      ? ctx.clock.now()
      : (replica.behindSince ?? ctx.clock.now())
  replica.verifiedAt = complete ? ctx.clock.now() : undefined
  return {
    server: server.key,
    role: server.facts.role,
    signsWithPrevious: server.refusedKey !== undefined,
    serial: mirror?.serial,
    readAt: readAtOf(observed, results, ctx),
    verifiedAt: replica.verifiedAt,
    problem: results.problem,
    obstacles,
    pending: pending ?? new Set(),
    refused: new Map([...replica.refused].map(([key, { reason, message }]) => [key, { reason, message }])),
    held:
      decision.held === undefined
        ? undefined
        : { deletes: decision.held.deletes, message: decision.held.message },
    drifted: replica.drifted,
    created,
    dsRecords: replica.dsRecords,
    serves: servesOf(observed, results),
    lacks: (name, type, rdataKey) => {
      if (mirror === undefined) return found.kind === "askable" && !replica.seen.has(seenKey(name.key, type))
      return rrsetAt(mirror, name, type)?.rdatas.some((rdata) => rdata.key === rdataKey) !== true
    },
  }
}

/** What was refused and is not asked for any more is nobody's trouble. */
function forgetSettled({ refused }: Observed["replica"], { changes }: Plan): void {
  const asked = new Set(changes.map(({ name }) => name.key))
  for (const key of refused.keys()) if (!asked.has(key)) refused.delete(key)
}

/** Who is asked name by name is asked at every look. */
function readAtOf({ replica }: Observed, { found }: Results, ctx: Context): number | undefined {
  switch (found.kind) {
    case "serving":
      return replica.readAt
    case "askable":
      return ctx.clock.now()
    case "absent":
    case "unknown":
      return undefined
  }
}

/** Names that are not as they should be on this server; undefined when nobody can say. */
function pendingOf(
  observed: Observed,
  decision: Decision,
  found: Results["found"],
  owner: string,
): ReadonlySet<string> | undefined {
  switch (found.kind) {
    case "serving": {
      const isAsPlanned = observed.found.kind === "serving" && observed.found.mirror === found.mirror
      const names =
        isAsPlanned && decision.plan !== undefined
          ? new Set(decision.plan.changes.map(({ name }) => name.key))
          : leftOver(observed, found.mirror, owner)
      const { created, zone, view } = observed
      const soa = created && soaWanted(zone, view, found.mirror) !== undefined
      return soa ? new Set([...names, view.name.key]) : names
    }
    case "askable": {
      const { wanted, gone } = unanswered(observed)
      return new Set([...wanted.map(({ rrset }) => rrset.name.key), ...gone.map(({ name }) => name.key)])
    }
    case "absent":
    case "unknown":
      return undefined
  }
}

function servesOf({ replica }: Observed, { found }: Results): (wanted: DesiredRRset) => boolean {
  switch (found.kind) {
    case "serving":
      return (wanted) => holds(found.mirror, wanted)
    case "askable":
      return ({ rrset, hash }) => replica.seen.get(seenKey(rrset.name.key, rrset.type))?.hash === hash
    case "absent":
    case "unknown":
      return () => false
  }
}
