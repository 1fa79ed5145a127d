import type { ConditionUpdate } from "@nightshift/operator-runtime"
import type { Action, ConditionType, Note, Reason } from "./decision.ts"
import type { Taint } from "./machine/registration.ts"
import type { Observed } from "./observed.ts"
import type { ClosingFacts, DrainFacts, OpeningFacts, ReclaimFacts, ReturnFacts } from "./status.ts"

/** What a later look, perhaps by another process, has to know. */
export interface Facts {
  opening: OpeningFacts | undefined
  closing: ClosingFacts | undefined
  drain: DrainFacts | undefined
  reclaim: ReclaimFacts | undefined
  lastReturn: ReturnFacts | undefined
  lastScheduledTime: string | undefined
}

/** A decision in the making: what every move writes into. It never leaves decide.ts. */
export interface Draft {
  readonly actions: Action[]
  readonly notes: Note[]
  readonly wake: number[]
  readonly conditions: Map<ConditionType, ConditionUpdate>
  readonly facts: Facts
  /** Taints that the Node carries for us. */
  appliedTaints: readonly Taint[] | undefined
  opens: boolean
  /** A person has to act before anything goes on. */
  needsPerson: boolean
}

export function newDraft(observed: Pick<Observed, "object">): Draft {
  const { opening, closing, drain, reclaim, lastReturn, lastScheduledTime } = observed.object.status ?? {}
  return {
    actions: [],
    notes: [],
    wake: [],
    conditions: new Map(),
    facts: { opening, closing, drain, reclaim, lastReturn, lastScheduledTime },
    appliedTaints: undefined,
    opens: false,
    needsPerson: false,
  }
}

export function say(
  draft: Draft,
  type: ConditionType,
  status: "True" | "False" | "Unknown",
  reason: Reason,
  message: string,
): void {
  draft.conditions.set(type, { type, status, reason, message })
}

export function note(draft: Draft, type: Note["type"], reason: string, message: string): void {
  draft.notes.push({ type, reason, message })
}
