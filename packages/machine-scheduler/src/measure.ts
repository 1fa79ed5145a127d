import { findCondition } from "@nightshift/operator-runtime"
import type { Result } from "./act.ts"
import type { Context } from "./context.ts"
import type { Decision } from "./decision.ts"
import type { ScheduledMachine } from "./observed.ts"
import { millis } from "./status.ts"

/** Transitions are counted, not looks: what is the same as in the status before is not counted again. */
export function measure(
  object: ScheduledMachine,
  decision: Decision,
  results: readonly Result[],
  ctx: Context,
  now: number,
): void {
  const { metrics } = ctx
  const before = object.status
  const after = decision.status
  const phase = after.phase ?? "Pending"
  const failed = results.filter(({ outcome }) => outcome.kind === "failed")
  metrics.reconciliations.inc({ phase, result: failed.length > 0 ? "failure" : "success" })
  metrics.evaluations.inc({ result: after.inSchedule === true ? "active" : "inactive" })
  for (const { action } of failed) metrics.errors.inc({ error_type: action.do })
  for (const { action, outcome } of results)
    if (action.do === "evict" || action.do === "force")
      metrics.evictions.inc({ result: action.do === "force" ? "forced" : outcome.kind })

  const created = results.some(
    ({ action, outcome }) => action.do === "create" && action.role === "machine" && outcome.kind === "done",
  )
  const opensAt = millis(after.window?.opensAt)
  if (created && opensAt !== undefined)
    metrics.edgeLag.observe({ edge: "opens" }, lag(now + ctx.clockOffset - opensAt))
  if (before?.closing === undefined && after.closing?.reason === "WindowClosed") {
    const due = millis(before?.nextCleanup)
    if (due !== undefined) metrics.edgeLag.observe({ edge: "closes" }, lag(now + ctx.clockOffset - due))
  }
  const became = (type: string): boolean =>
    findCondition(before?.conditions, type)?.status !== "True" &&
    findCondition(after.conditions, type)?.status === "True"
  const openedAt = millis(after.opening?.startedAt)
  for (const stage of ["MachineReady", "NodeReady"] as const)
    if (became(stage) && openedAt !== undefined && after.closing === undefined)
      metrics.opening.observe({ stage }, lag(now - openedAt))
  measureReturn(before, after, metrics, now)
}

function measureReturn(
  before: ScheduledMachine["status"],
  after: Decision["status"],
  metrics: Context["metrics"],
  now: number,
): void {
  if (before?.closing?.reason !== "KillSwitch" && after.closing?.reason === "KillSwitch")
    metrics.killSwitches.inc()
  if (before?.reclaim?.startedAt !== after.reclaim?.startedAt && after.reclaim !== undefined)
    metrics.reclaims.inc({ level: after.reclaim.level ?? "quick" })
  if (before?.drain?.finishedAt === undefined && after.drain?.finishedAt !== undefined)
    metrics.drains.inc({ result: after.drain.remaining === 0 ? "drained" : "overrun" })
  const startedAt = millis(before?.closing?.startedAt)
  const drainedAt = millis(after.drain?.finishedAt)
  if (before?.drain?.finishedAt === undefined && startedAt !== undefined && drainedAt !== undefined)
    metrics.closing.observe({ stage: "drained" }, lag(drainedAt - startedAt))
  if (startedAt !== undefined && after.closing === undefined)
    metrics.closing.observe({ stage: "returned" }, lag(now - startedAt))
  const { lastReturn } = after
  if (lastReturn?.overrunSeconds !== undefined && before?.lastReturn?.returnedAt !== lastReturn.returnedAt)
    metrics.overrun.observe(lastReturn.overrunSeconds)
  if (before?.lastReturn?.cameBackAt === undefined && lastReturn?.cameBackAt !== undefined)
    metrics.uncleanReturns.inc()
}

const lag = (ms: number): number => Math.max(0, ms) / 1000
