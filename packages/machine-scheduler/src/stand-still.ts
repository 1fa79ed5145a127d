import { annotations } from "@nightshift/crds"
import { type Draft, note, say } from "./draft.ts"
import { hasNoChildren } from "./exists.ts"
import { findCondition, timestamp } from "@nightshift/operator-runtime"
import { type Observed, seen } from "./observed.ts"
import type { Outlook } from "./outlook.ts"
import { millis } from "./status.ts"

/** Reasons to touch nothing at all, each told: a pause, or that nobody could look. */
export function standStill(observed: Observed, outlook: Outlook, draft: Draft, now: number): boolean {
  const pausedBy = pauseOf(observed)
  if (pausedBy !== undefined) {
    sayPaused(observed, outlook, draft, pausedBy, now)
    return true
  }
  return observed.machine.kind === "unknown"
}

/** An object of the same name in the other group is older: this one opens nothing, and only gives back what it has. */
export function standAside({ elderTwin }: Observed, draft: Draft): void {
  if (elderTwin === undefined) return
  draft.needsPerson = true
  const says = `${elderTwin} has the same name and is older; this object opens nothing`
  say(draft, "Conflict", "True", "YoungerTwin", says)
}

/** A pause outranks a promise; that one is broken by it is told at that moment. */
function sayPaused(observed: Observed, outlook: Outlook, draft: Draft, by: string, now: number): void {
  const says = `${by}: nothing is created, changed or deleted`
  const { due, because } = dueBack(observed, outlook, draft)
  if (due === undefined || now < due) {
    if (due !== undefined) draft.wake.push(due)
    return say(draft, "Paused", "True", "ClusterPaused", says)
  }
  const overdue = `${because}, and the host is kept by a pause`
  const known = findCondition(observed.object.status?.conditions, "Paused")?.reason === "HostOverdue"
  if (!known) note(draft, "Warning", "Overrun", overdue)
  say(draft, "Paused", "True", "HostOverdue", `${says}; ${overdue}`)
}

/** The instant by which the host was promised back, else at which its return ought to begin. */
function dueBack(
  { machine, clockOffset }: Observed,
  outlook: Outlook,
  draft: Draft,
): { readonly due: number | undefined; readonly because: string } {
  const promised = millis(draft.facts.closing?.deadline)
  if (promised !== undefined) return { due: promised, because: `it was due back at ${timestamp(promised)}` }
  const because = "its window is over"
  if (machine.kind !== "present" || !outlook.known) return { due: undefined, because }
  const closesAt = outlook.window?.closesAt
  if (!outlook.open) return { due: Number.NEGATIVE_INFINITY, because }
  return { due: closesAt === undefined ? undefined : closesAt - clockOffset, because }
}

function pauseOf(observed: Observed): string | undefined {
  const nothingLeft = observed.machine.kind === "absent" && hasNoChildren(observed)
  if (nothingLeft && observed.object.metadata.deletionTimestamp !== undefined) return undefined
  if (observed.object.metadata.annotations?.[annotations.paused] !== undefined) return "this object is paused"
  if (seen(observed.cluster)?.paused === true) return `Cluster ${observed.clusterName} is paused`
  return undefined
}
