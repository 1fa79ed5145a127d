import type { Condition } from "@nightshift/operator-runtime"
import type { Gate, Intent } from "./intent.ts"
import { type ClosingCause, type ClosingFacts, levelOf, type ReclaimFacts } from "./status.ts"

/** How much courtesy a return gets. Durations in milliseconds. */
export interface ClosingTerms {
  readonly notice: number
  readonly gates: readonly Gate[]
  readonly grace: number
  readonly drain: number
  /** Before this instant the last pod is gone, whatever it takes. */
  readonly finalAt: number | undefined
}

/** What the donor was told. Instants in milliseconds since the epoch. */
export interface ClosingPromise {
  /** The host is back by then, under `ByWindowEnd`. */
  readonly windowEnd?: number | undefined
  /** The host is without pods by then, because it is reclaimed. */
  readonly reclaimedBy?: number | undefined
}

/** The terms of a return: the courtesy that its cause leaves, cut down by what was promised. */
export function closingTerms(
  cause: ClosingCause,
  intent: Intent,
  { windowEnd, reclaimedBy }: ClosingPromise,
  reclaim: ReclaimFacts | undefined,
): ClosingTerms {
  const { returnBudget } = intent.closing
  const usual = courtesy(cause, intent)
  const hurried = reclaim !== undefined && levelOf(reclaim.level) !== "graceful"
  const ends = [windowEnd === undefined ? undefined : windowEnd - returnBudget, reclaimedBy]
  const finalAt = Math.min(...ends.map((at) => at ?? Number.POSITIVE_INFINITY))
  return {
    ...usual,
    ...(hurried ? { gates: [], grace: 0 } : {}),
    notice: reclaim === undefined ? usual.notice : 0,
    finalAt: Number.isFinite(finalAt) ? finalAt : undefined,
  }
}

function courtesy(cause: ClosingCause, intent: Intent): Omit<ClosingTerms, "finalAt"> {
  const { notice, gates, grace, drain } = intent.closing
  switch (cause) {
    case "WindowClosed":
      return { notice, gates, grace, drain }
    case "Disabled":
    case "Deleted":
    case "MachineDeleted":
    case "SpecChanged":
    case "Reclaimed":
      return { notice: 0, gates, grace, drain }
    case "MachineFailed":
      return { notice: 0, gates: [], grace: 0, drain }
    case "KillSwitch":
    case "ClusterDeleting":
      return { notice: 0, gates: [], grace: 0, drain: 0 }
  }
}

export interface GateProgress {
  readonly type: string
  readonly deadline: number
  readonly passedAt: number | undefined
}

/** Gates are waited for side by side, from the end of the notice. */
export type ClosingStep = { readonly gates: readonly GateProgress[] } & (
  | { readonly step: "Notice"; readonly until: number }
  | { readonly step: "WaitingForGates"; readonly until: number }
  | { readonly step: "GracePeriodActive"; readonly until: number }
  /** Without `finalAt` nobody was promised anything, and a drain that respects every budget may take its time. */
  | { readonly step: "Draining"; readonly deadline: number; readonly finalAt: number | undefined }
)

/**
 * Where a return is, computed from when it began and what others have said since; nothing else is remembered. When the
 * host is promised back by an instant, notice, gates and grace shrink so that the drain keeps its time.
 */
export function closingStep(
  facts: ClosingFacts,
  drainStartedAt: string | undefined,
  terms: ClosingTerms,
  conditions: readonly Condition[],
  now: number,
): ClosingStep {
  const startedAt = Date.parse(facts.startedAt)
  const { finalAt } = terms
  const latest = finalAt === undefined ? Number.POSITIVE_INFINITY : Math.max(startedAt, finalAt - terms.drain)
  const noticeEnds = Math.min(startedAt + terms.notice, latest)
  const gates = terms.gates.map((gate) => ({
    type: gate.type,
    passedAt: passedAt(gate.type, startedAt, conditions),
    deadline: Math.min(noticeEnds + gate.timeout, latest),
  }))
  const gatesEnd = Math.max(
    noticeEnds,
    ...gates.map(({ passedAt, deadline }) => Math.min(passedAt ?? Number.POSITIVE_INFINITY, deadline)),
  )
  const graceEnds = Math.min(gatesEnd + terms.grace, latest)
  if (drainStartedAt === undefined && now < graceEnds) {
    if (now < noticeEnds) return { step: "Notice", until: noticeEnds, gates }
    if (now < gatesEnd) return { step: "WaitingForGates", until: gatesEnd, gates }
    return { step: "GracePeriodActive", until: graceEnds, gates }
  }
  const begun = drainStartedAt === undefined ? now : Date.parse(drainStartedAt)
  return {
    step: "Draining",
    deadline: Math.min(begun + terms.drain, finalAt ?? Number.POSITIVE_INFINITY),
    finalAt,
    gates,
  }
}

/** Transition times have whole seconds, so a condition of the very second counts. */
function passedAt(type: string, startedAt: number, conditions: readonly Condition[]): number | undefined {
  const condition = conditions.find((one) => one.type === type && one.status === "True")
  const at = Date.parse(condition?.lastTransitionTime ?? "")
  return at >= Math.floor(startedAt / 1000) * 1000 ? at : undefined
}
