import type { Name, RRset, UpdateMessage } from "@nightshift/rfc2136"
import type { Change, NameChange } from "./plan.ts"
import { type GuardedUpdate, guarded } from "./update.ts"

/** Small enough that one bad name spoils little, large enough that the journal is synced once for many. */
export const batchLimits = { names: 50, octets: 16 * 1024 } as const

/** One message on the wire and the names in it. */
export interface Batch {
  readonly updates: readonly GuardedUpdate[]
}

/** Fills batches in order; a name is never divided, and one that is larger than the limit travels alone. */
export function batches(changes: readonly NameChange[]): Batch[] {
  const filled: GuardedUpdate[][] = []
  let octets = 0
  for (const change of changes) {
    const size = sizeOf(change)
    const last = filled.at(-1)
    if (last === undefined || last.length >= batchLimits.names || octets + size > batchLimits.octets) {
      filled.push([guarded(change)])
      octets = size
    } else {
      last.push(guarded(change))
      octets += size
    }
  }
  return filled.map((updates) => ({ updates }))
}

/** The two halves of a refused batch; empty when it holds one name, the guilty one. */
export function halves(batch: Batch): Batch[] {
  const { updates } = batch
  if (updates.length <= 1) return []
  const middle = Math.ceil(updates.length / 2)
  return [{ updates: updates.slice(0, middle) }, { updates: updates.slice(middle) }]
}

export const messageOf = (zone: Name, batch: Batch): UpdateMessage => ({
  zone,
  prerequisites: batch.updates.flatMap((update) => update.prerequisites),
  updates: batch.updates.flatMap((update) => update.updates),
})

/** Octets this change takes in a message, within a few: every RRset is in it at most twice, as guard and as step. */
function sizeOf(change: NameChange): number {
  return change.changes.reduce(
    (sum, step) => sum + rrsetsOf(step).reduce((all, rrset) => all + wireSize(rrset), 0),
    0,
  )
}

function rrsetsOf(step: Change): readonly RRset[] {
  switch (step.kind) {
    case "create":
      return [step.after, step.marker, step.after]
    case "update":
      return [step.before ?? step.after, step.after, step.markerBefore, step.marker, step.marker]
    case "adopt":
      return [step.before, step.after, step.marker, ...step.retired, ...step.retired]
    case "delete":
      return step.before === undefined
        ? [step.markerBefore, step.markerBefore]
        : [step.before, step.markerBefore]
  }
}

const wireSize = (rrset: RRset): number =>
  rrset.rdatas.reduce((sum, rdata) => sum + rrset.name.wire.length + 10 + rdata.wire.length, 0)
