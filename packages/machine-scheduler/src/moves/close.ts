import { annotations } from "@nightshift/crds"
import { timestamp } from "@nightshift/operator-runtime"
import { closingStep, closingTerms } from "../closing.ts"
import { type Draft, note, say } from "../draft.ts"
import type { MachineView } from "../machine/view.ts"
import { tendNode } from "../node/tend.ts"
import { type Observed, seen } from "../observed.ts"
import { type ClosingCause, type ClosingFacts, millis } from "../status.ts"
import { drainNode } from "./drain.ts"
import { releaseMachine } from "./release.ts"

/** The host goes back: notice, gates, grace, drain, then the Machine alone. Each look takes the next step that is due. */
export function close(
  observed: Observed,
  draft: Draft,
  now: number,
  cause: ClosingCause,
  promisedAt: number | undefined,
): void {
  const machine = seen(observed.machine)
  if (machine === undefined) return
  const facts = begin(draft, now, cause, promisedAt)
  if (seen(observed.cluster)?.deleting === true) return letClusterGo(draft, machine)
  const terms = closingTerms(cause, observed.intent, millis(facts.deadline), draft.facts.reclaim)
  if (machine.nodeName === undefined) {
    say(draft, "Drained", "True", "DrainSkipped", "no Node ever joined")
    return releaseMachine(draft, machine, { skipDrain: true })
  }
  const step = closingStep(
    facts,
    draft.facts.drain?.startedAt,
    terms,
    observed.object.status?.conditions ?? [],
    now,
  )
  draft.facts.closing = { ...facts, step: stepNames[step.step] }
  const draining = step.step === "Draining" && observed.intent.drainMode === "Scheduler"
  const closesAt = seen(observed.node)?.annotations[annotations.closesAt]
  const node = tendNode(observed, draft, { closesAt, closing: true, draining })
  if (step.step !== "Draining") {
    draft.wake.push(step.until)
    const waits = step.step === "WaitingForGates" ? `${step.waitingFor.join(", ")}, ` : ""
    say(draft, "Closing", "True", step.step, `${cause}: ${waits}until ${timestamp(step.until)} at the latest`)
    say(draft, "Drained", "False", "NotClosing", "the drain has not begun")
    return
  }
  for (const type of step.gatesTimedOut)
    if (draft.facts.drain === undefined)
      note(draft, "Warning", "GateTimedOut", `${type} did not become True in time`)
  if (!draining) {
    say(draft, "Drained", "False", "DrainSkipped", `drain.mode is ${observed.intent.drainMode}`)
    return releaseMachine(draft, machine, { skipDrain: observed.intent.drainMode === "None" })
  }
  const drained = drainNode(
    observed,
    draft,
    node,
    { deadline: step.deadline, policy: observed.intent.evictionPolicy },
    now,
  )
  if (drained !== undefined) releaseMachine(draft, machine, { skipDrain: drained === "overrun" })
}

const stepNames = {
  Notice: "Notice",
  WaitingForGates: "Gates",
  GracePeriodActive: "Grace",
  Draining: "Drain",
} as const

/** Remembers when it began and why; a sharper cause replaces a milder one, the beginning stays. */
function begin(draft: Draft, now: number, cause: ClosingCause, promisedAt: number | undefined): ClosingFacts {
  const before = draft.facts.closing
  const deadline = promisedAt === undefined ? undefined : timestamp(promisedAt)
  const kept = before?.reason === cause ? (deadline ?? before.deadline) : deadline
  const facts: ClosingFacts = {
    startedAt: before?.startedAt ?? timestamp(now),
    reason: cause,
    ...(kept === undefined ? {} : { deadline: kept }),
  }
  draft.facts.closing = facts
  if (before === undefined) note(draft, "Normal", "Closing", `${cause}: the host goes back`)
  return facts
}

/** Cluster API neither drains nor asks hooks when the Cluster itself is deleted; ours must not stay behind. */
function letClusterGo(draft: Draft, machine: MachineView): void {
  say(draft, "Closing", "True", "Deleting", "the Cluster is being deleted and takes its Machines along")
  say(
    draft,
    "Drained",
    "False",
    "DrainSkipped",
    "the Cluster is being deleted: Cluster API does not wait for a drain",
  )
  releaseMachine(draft, machine, { skipDrain: true })
}
