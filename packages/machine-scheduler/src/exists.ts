import { findCondition } from "@nightshift/operator-runtime"
import type { Observed } from "./observed.ts"
import { seen } from "./observed.ts"
import { causeOf, type ClosingCause, millis } from "./status.ts"

/** An open window does not take these back. */
const irrevocable: ReadonlySet<ClosingCause> = new Set([
  "MachineFailed",
  "MachineDeleted",
  "KillSwitch",
  "ClusterDeleting",
])

/** What is there, in the words of the table of decide.ts. */
export type Exists =
  | "nothing"
  /** Children without a Machine, or maybe some: an opening that was cut short, or the last of a return. */
  | "partial"
  | "running"
  | "failed"
  /** On its way out, and nothing has been evicted: it may still stay. */
  | "closing"
  /** Past the point of return: a pod was evicted, or the Machine is being deleted. */
  | "leaving"

export function existsNow(observed: Observed, now: number): Exists {
  const machine = seen(observed.machine)
  if (machine === undefined) return hasNoChildren(observed) ? "nothing" : "partial"
  const { closing, drain } = observed.object.status ?? {}
  if (machine.deletedAt !== undefined) return "leaving"
  if (closing !== undefined) {
    const disturbed = drain !== undefined && drain.evicted + (drain.forced ?? 0) > 0
    return disturbed || irrevocable.has(causeOf(closing)) ? "leaving" : "closing"
  }
  return failureOf(observed, now) === undefined ? "running" : "failed"
}

/** Neither bootstrap nor infrastructure of ours is there, for certain. */
export const hasNoChildren = ({ bootstrap, infrastructure, unlistedChildren }: Observed): boolean =>
  bootstrap.length + infrastructure.length === 0 && unlistedChildren === undefined

/** Why the Machine is no use: Cluster API says so, no Node came in time, or it went and stays away. */
export function failureOf(
  observed: Observed,
  now: number,
): { reason: "MachineFailed" | "OpeningTimeout"; message: string } | undefined {
  const machine = seen(observed.machine)
  if (machine === undefined) return undefined
  if (machine.failure !== undefined) return { reason: "MachineFailed", message: machine.failure }
  const deadline = joinDeadline(observed)
  if (machine.nodeName === undefined && deadline !== undefined && now >= deadline)
    return {
      reason: "OpeningTimeout",
      message: `no Node joined within ${observed.intent.opening.timeout / 60_000} minutes`,
    }
  const lost = lostNodeDeadline(observed)
  if (lost !== undefined && now >= lost)
    return {
      reason: "MachineFailed",
      message: `its Node ${machine.nodeName} is gone from the workload cluster for ${observed.intent.opening.timeout / 60_000} minutes`,
    }
  return undefined
}

/** A Node that was deleted may register again, as long as one may take to join; Cluster API would wait for ever. */
export function lostNodeDeadline(observed: Observed): number | undefined {
  if (observed.node.kind !== "absent" || seen(observed.machine)?.nodeName === undefined) return undefined
  const known = findCondition(observed.object.status?.conditions, "NodeReady")
  const since = known?.status === "False" ? millis(known.lastTransitionTime) : undefined
  return since === undefined ? undefined : since + observed.intent.opening.timeout
}

/** Counted from when we saw the Machine come, so that another clock's stamps do not matter. */
export function joinDeadline(observed: Observed): number | undefined {
  const { opening, machineRef } = observed.object.status ?? {}
  const startedAt = millis(opening?.startedAt)
  if (startedAt === undefined || machineRef?.uid !== seen(observed.machine)?.uid) return undefined
  return startedAt + observed.intent.opening.timeout
}
