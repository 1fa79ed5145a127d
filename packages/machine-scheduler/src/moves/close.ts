import { annotations } from "@nightshift/crds"
import { timestamp } from "@nightshift/operator-runtime"
import { type ClosingStep, closingStep, closingTerms } from "../closing.ts"
import { announceClosing, beginClosing, enterStep, gatesOf } from "../closing-facts.ts"
import { type Draft, note, say } from "../draft.ts"
import type { DrainTerms } from "../drain/plan.ts"
import type { Intent } from "../intent.ts"
import type { MachineView } from "../machine/view.ts"
import { upkeepOf } from "../machine/upkeep.ts"
import { tendNode } from "../node/tend.ts"
import { type Observed, seen } from "../observed.ts"
import { reclaimDeadline } from "../reclaim.ts"
import { type ClosingCause, type ClosingFacts, millis } from "../status.ts"
import { drainNode } from "./drain.ts"
import { keepMachine } from "./keep.ts"
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
  if (draft.facts.closing === undefined) announceClosing(draft, cause)
  const { reclaim } = draft.facts
  const reclaimedBy = reclaim && reclaimDeadline(reclaim)
  const facts = beginClosing(draft, machine, now, cause, { windowEnd: promisedAt, reclaimedBy })
  if (seen(observed.cluster)?.deleting === true) return letClusterGo(observed, draft, machine, now)
  const { namespaceDeleting } = observed
  const promise = { windowEnd: promisedAt ?? windowEndOf(facts, observed.intent, reclaimedBy), reclaimedBy }
  const usual = closingTerms(cause, observed.intent, promise, reclaim)
  const terms = namespaceDeleting ? { ...usual, notice: 0, gates: [], grace: 0 } : usual
  if (machine.nodeName === undefined) {
    say(draft, "Drained", "True", "DrainSkipped", "no Node ever joined")
    return releaseMachine(draft, machine, now, { skipDrain: true })
  }
  const step = closingStep(
    facts,
    draft.facts.drain?.startedAt,
    terms,
    observed.object.status?.conditions ?? [],
    now,
  )
  draft.facts.closing = { ...facts, ...gatesOf(step, now) }
  const draining = step.step === "Draining" && observed.intent.drainMode === "Scheduler"
  const closesAt = seen(observed.node)?.annotations[annotations.closesAt]
  const node = tendNode(observed, draft, { closesAt, closing: true, draining })
  const missing = step.gates.filter(({ passedAt }) => passedAt === undefined).map(({ type }) => type)
  if (step.step !== "Draining") {
    enterStep(draft, stepNames[step.step], now)
    draft.wake.push(step.until)
    const waits = step.step === "WaitingForGates" ? `${missing.join(", ")}, ` : ""
    say(draft, "Closing", "True", step.step, `${cause}: ${waits}until ${timestamp(step.until)} at the latest`)
    say(draft, "Drained", "False", "DrainNotBegun", "what comes before it is not over")
    return
  }
  const told = facts.step === "Drain" || facts.step === "Delete"
  for (const type of missing)
    if (!told) note(draft, "Warning", "GateTimedOut", `${type} did not become True in time`)
  if (!draining) {
    say(draft, "Drained", "False", "DrainSkipped", `drain.mode is ${observed.intent.drainMode}`)
    if (observed.intent.drainMode === "ClusterAPI") grantTime(observed, draft, machine, step.deadline - now)
    // A Machine that is going already keeps the time it was given, whatever was promised since.
    const { finalAt } = step
    if (finalAt !== undefined) draft.wake.push(finalAt)
    const overdue = finalAt !== undefined && now >= finalAt
    return releaseMachine(draft, machine, now, { skipDrain: overdue || observed.intent.drainMode === "None" })
  }
  const drained = drainNode(observed, draft, node, drainTerms(observed.intent, step), now)
  if (namespaceDeleting) sayNobodyWaits(draft, "NamespaceDeleting", "the namespace")
  if (drained === undefined && !(namespaceDeleting && node === undefined))
    return enterStep(draft, "Drain", now)
  releaseMachine(draft, machine, now, { skipDrain: drained !== "drained" })
}

/** Cluster API drains within what is left, which may be less than the Machine was made with. */
function grantTime({ object, intent }: Observed, draft: Draft, machine: MachineView, drain: number): void {
  const upkeep = upkeepOf(object.metadata.name, intent)
  keepMachine(draft, machine, { ...upkeep, timeouts: { ...upkeep.timeouts, drain } })
}

/** The promise of a window that is over, or that nobody can read any more, is remembered; a reclaim's is known anyway. */
function windowEndOf(
  facts: ClosingFacts,
  { closing }: Intent,
  reclaimedBy = Number.POSITIVE_INFINITY,
): number | undefined {
  const deadline = millis(facts.deadline)
  return closing.byWindowEnd && deadline !== undefined && deadline < reclaimedBy ? deadline : undefined
}

/** `Respect` waits for budgets as long as it takes, but never past what a donor was promised. */
function drainTerms(
  { evictionPolicy: policy }: Intent,
  { deadline, finalAt }: ClosingStep & { readonly step: "Draining" },
): DrainTerms {
  if (policy !== "Respect" || finalAt === undefined) return { deadline, policy }
  return { deadline: finalAt, policy: "RespectUntilDeadline" }
}

/** Providers take the host while its pods are still leaving, and the kubeconfig may be gone already. */
function sayNobodyWaits(draft: Draft, reason: "NamespaceDeleting" | "ClusterDeleting", what: string): void {
  const drained = draft.conditions.get("Drained")
  if (drained?.status === "True") return
  const message = `${what} is being deleted, and nobody waits for a drain: ${drained?.message ?? "not begun"}`
  say(draft, "Drained", "False", reason, message)
}

const stepNames = { Notice: "Notice", WaitingForGates: "Gates", GracePeriodActive: "Grace" } as const

/**
 * Cluster API neither drains nor asks hooks when the Cluster itself is deleted, and ours must not stay behind: pods are asked
 * to leave for as long as their Node is there, and nothing waits for them.
 */
function letClusterGo(observed: Observed, draft: Draft, machine: MachineView, now: number): void {
  const { intent } = observed
  releaseMachine(draft, machine, now, { skipDrain: true })
  const closing = draft.conditions.get("Closing")
  const closesAt = seen(observed.node)?.annotations[annotations.closesAt]
  const draining = machine.nodeName !== undefined && intent.drainMode === "Scheduler"
  const node = draining ? tendNode(observed, draft, { closesAt, closing: true, draining }) : undefined
  if (node !== undefined) {
    const deadline = (millis(draft.facts.drain?.startedAt) ?? now) + intent.closing.drain
    drainNode(observed, draft, node, { deadline, policy: intent.evictionPolicy }, now)
  }
  if (closing !== undefined) draft.conditions.set("Closing", closing)
  sayNobodyWaits(draft, "ClusterDeleting", "the Cluster")
}
