import { timestamp } from "@nightshift/operator-runtime"
import type { ClosingPromise, ClosingStep } from "./closing.ts"
import { type Draft, note } from "./draft.ts"
import type { MachineView } from "./machine/view.ts"
import { type ClosingCause, type ClosingFacts, millis } from "./status.ts"

/**
 * Remembers when a return began and why; a sharper cause replaces a milder one, the beginning stays. What was promised
 * stays promised: another cause or a later reclaim makes it no later, only the window itself may move.
 */
export function beginClosing(
  draft: Draft,
  machine: MachineView,
  now: number,
  cause: ClosingCause,
  promise: ClosingPromise = {},
): ClosingFacts {
  const known: Partial<ClosingFacts> = draft.facts.closing ?? {}
  const { deadline: earlier, machineDeletedAt, startedAt = timestamp(now), ...before } = known
  const promised = [promise.windowEnd ?? millis(earlier), promise.reclaimedBy].filter(
    (at) => at !== undefined,
  )
  const deadline = promised.length === 0 ? undefined : Math.min(...promised)
  const facts: ClosingFacts = {
    ...before,
    startedAt,
    reason: cause,
    ...(deadline === undefined ? {} : { deadline: timestamp(deadline) }),
    ...(machine.deletedAt === undefined
      ? {}
      : { machineDeletedAt: machineDeletedAt ?? timestamp(machine.deletedAt) }),
  }
  draft.facts.closing = facts
  return facts
}

/** Tells that a return begins, and why. */
export function announceClosing(draft: Draft, cause: ClosingCause): void {
  if (cause === "KillSwitch") note(draft, "Warning", "KillSwitchActivated", "the machine is removed at once")
  else note(draft, "Normal", "Closing", `${cause}: the host goes back`)
}

/** The step that is under way now, and since when. */
export function enterStep(
  draft: Draft,
  step: "Notice" | "Gates" | "Grace" | "Drain" | "Delete",
  now: number,
): void {
  const { closing } = draft.facts
  if (closing === undefined || closing.step === step) return
  draft.facts.closing = { ...closing, step, stepStartedAt: timestamp(now) }
}

/** How far each gate is; a fact of the status only while there are any. */
export function gatesOf({ gates }: ClosingStep, now: number): Pick<ClosingFacts, "gates"> {
  if (gates.length === 0) return {}
  return {
    gates: gates.map(({ type, deadline, passedAt }) => ({
      type,
      deadline: timestamp(deadline),
      ...(passedAt === undefined ? {} : { passedAt: timestamp(passedAt) }),
      ...(passedAt === undefined && now >= deadline ? { timedOutAt: timestamp(deadline) } : {}),
    })),
  }
}
