import { timestamp } from "@nightshift/operator-runtime"
import type { Draft } from "./draft.ts"
import { note } from "./draft.ts"
import type { Observed } from "./observed.ts"
import { seen } from "./observed.ts"
import type { Outlook } from "./outlook.ts"
import { levelOf, millis, type ReclaimFacts, type ReclaimLevel } from "./status.ts"

/** From the request to a host without pods, in milliseconds. */
export const reclaimBudgets: Readonly<Record<ReclaimLevel, number>> = {
  graceful: 15 * 60_000,
  quick: 2 * 60_000,
  fast: 30_000,
}

/** Longest hold-off; a window that never closes would otherwise hold for ever. */
const longestHold = 24 * 60 * 60_000

/**
 * The reclaim in force: one that is remembered in the status and has not expired, sharpened by a higher level on the
 * Node, or a new one that the Node's annotations ask for. It holds off until the present window closes, and never
 * edits the spec.
 */
export function reclaimOf(observed: Observed, outlook: Outlook, now: number): ReclaimFacts | undefined {
  const known = observed.object.status?.reclaim
  const asked = seen(observed.node)?.reclaim
  const node = seen(observed.node)?.name
  if (known !== undefined && now < (millis(known.holdOffUntil) ?? 0)) {
    if (asked === undefined || reclaimBudgets[asked.level] >= reclaimBudgets[levelOf(known.level)])
      return known
    return { ...known, level: asked.level, startedAt: timestamp(now) }
  }
  if (asked === undefined || node === undefined) return undefined
  const closesAt = outlook.known ? outlook.window?.closesAt : undefined
  const windowEnds = closesAt === undefined ? Number.POSITIVE_INFINITY : closesAt - observed.clockOffset
  const until = Math.max(Math.min(windowEnds, now + longestHold), now + reclaimBudgets[asked.level])
  return {
    node,
    level: asked.level,
    reason: asked.reason.slice(0, 1024),
    ...(millis(asked.requestedAt) === undefined ? {} : { requestedAt: asked.requestedAt as string }),
    startedAt: timestamp(now),
    holdOffUntil: timestamp(until),
  }
}

/** The instant at which a reclaimed host has no pods, by its level. */
export const reclaimDeadline = (reclaim: ReclaimFacts): number | undefined => {
  const startedAt = millis(reclaim.startedAt)
  return startedAt === undefined ? undefined : startedAt + reclaimBudgets[levelOf(reclaim.level)]
}

/** Remembers the reclaim in force, tells of a new one, and forgets one that has expired. */
export function rememberReclaim(observed: Observed, outlook: Outlook, draft: Draft, now: number): void {
  const before = observed.object.status?.reclaim
  const reclaim = reclaimOf(observed, outlook, now)
  draft.facts.reclaim = reclaim
  if (reclaim === undefined) return
  const until = millis(reclaim.holdOffUntil)
  if (until !== undefined) draft.wake.push(until)
  if (before?.startedAt !== reclaim.startedAt)
    note(
      draft,
      "Warning",
      "EmergencyReclaim",
      `Node ${reclaim.node}: ${reclaim.level} reclaim: ${reclaim.reason}; nothing opens before ${reclaim.holdOffUntil}`,
    )
}
