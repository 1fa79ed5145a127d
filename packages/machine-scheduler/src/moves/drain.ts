import { timestamp } from "@nightshift/operator-runtime"
import { type DrainPlan, type DrainTerms, planDrain } from "../drain/plan.ts"
import { podName } from "../drain/pod.ts"
import { type Draft, note, say } from "../draft.ts"
import type { NodeView } from "../node/view.ts"
import type { Observed } from "../observed.ts"
import { type DrainFacts, millis } from "../status.ts"

/** Cordons and empties the Node. Undefined while it goes on; "overrun" when pods were left at the deadline. */
export function drainNode(
  observed: Observed,
  draft: Draft,
  node: NodeView | undefined,
  terms: DrainTerms,
  now: number,
): "drained" | "overrun" | undefined {
  const before = draft.facts.drain
  if (before?.finishedAt !== undefined) {
    const left = before.remaining
    sayDrained(draft, before)
    return left === 0 ? "drained" : "overrun"
  }
  const { deadline: _, ...begun } = before ?? { startedAt: timestamp(now), evicted: 0, remaining: 0 }
  const patient = terms.policy === "Respect"
  draft.facts.drain = { ...begun, ...(patient ? {} : { deadline: timestamp(terms.deadline) }) }
  const until = patient
    ? "every pod has left by itself: drain.evictionPolicy is Respect, and nobody was promised the host"
    : `${timestamp(terms.deadline)} at the latest`
  say(draft, "Closing", "True", "Draining", `until ${until}`)
  if (observed.node.kind === "absent") {
    say(draft, "Drained", "True", "DrainSkipped", "the Node is gone, nothing can be drained")
    return "overrun"
  }
  if (node === undefined || observed.drain.kind === "unknown") return unreachable(observed, draft, terms, now)
  cordon(draft, node)
  if (observed.drain.kind === "absent") {
    say(draft, "Drained", "False", "Draining", "the pods of the Node are being listed")
    draft.wake.push(terms.deadline)
    return now >= terms.deadline ? "overrun" : undefined
  }
  const plan = planDrain(observed.drain.value, terms, now)
  for (const one of plan.evict) draft.actions.push({ do: "evict", ...one, tolerated: true })
  for (const one of plan.force) draft.actions.push({ do: "force", ...one, tolerated: true })
  tellHurried(draft, plan.force, millis(draft.facts.drain.startedAt) ?? now, terms)
  const facts = {
    ...draft.facts.drain,
    remaining: plan.remaining.length,
    blockers: [...plan.blockers],
  }
  if (!plan.finished) {
    draft.facts.drain = facts
    if (plan.wakeAt !== undefined) draft.wake.push(plan.wakeAt)
    const [blocker] = plan.blockers
    const says = `${pods(plan.remaining.length)} left`
    if (blocker === undefined) say(draft, "Drained", "False", "Draining", says)
    else say(draft, "Drained", "False", "DrainBlocked", `${says}; ${blocker}`)
    return undefined
  }
  draft.facts.drain = { ...facts, finishedAt: timestamp(now) }
  const message = sayDrained(draft, facts)
  if (plan.overrun) {
    note(
      draft,
      "Warning",
      "DrainForced",
      `${message}: ${plan.remaining.slice(0, 10).map(podName).join(", ")}`,
    )
    return "overrun"
  }
  note(draft, "Normal", "Drained", message)
  return "drained"
}

const pods = (count: number): string => (count === 1 ? "1 pod" : `${count} pods`)

function sayDrained(draft: Draft, { evicted, forced = 0, remaining }: DrainFacts): string {
  const message = `${pods(evicted)} evicted, ${forced} deleted at their hard instant, ${remaining} left`
  const reason = forced === 0 && remaining === 0 ? "DrainSucceeded" : "DrainForced"
  say(draft, "Drained", remaining === 0 ? "True" : "False", reason, message)
  return message
}

/** A grace that is longer than the whole drain leaves a budget no time at all: its owner should hear of it. */
function tellHurried(
  draft: Draft,
  force: DrainPlan["force"],
  startedAt: number,
  { deadline, policy }: DrainTerms,
): void {
  if (policy !== "RespectUntilDeadline") return
  const length = deadline - startedAt
  const hurried = force.filter(({ pod }) => pod.graceMs >= length)
  if (hurried.length === 0) return
  const names = hurried.slice(0, 10).map(({ pod }) => `${podName(pod)} (${pod.graceMs / 1000}s)`)
  note(
    draft,
    "Warning",
    "GraceExceedsDrain",
    `deleted at once, whatever their budgets allow, because terminationGracePeriodSeconds is not shorter than the drain of ${length / 1000}s: ${names.join(", ")}`,
  )
}

/** A donor's host is never kept by a workload cluster that does not answer. */
function unreachable(
  observed: Observed,
  draft: Draft,
  terms: DrainTerms,
  now: number,
): "overrun" | undefined {
  const why = observed.node.kind === "unknown" ? observed.node : observed.drain
  const message = why.kind === "unknown" ? why.message : "the workload cluster does not answer"
  say(draft, "WorkloadUnreachable", "True", why.kind === "unknown" ? why.reason : "Unreachable", message)
  say(
    draft,
    "Drained",
    "False",
    "Unreachable",
    `${message}; the host goes back at ${timestamp(terms.deadline)} all the same`,
  )
  if (now < terms.deadline) {
    draft.wake.push(terms.deadline)
    return undefined
  }
  note(draft, "Warning", "WorkloadUnreachable", `not drained: ${message}; the host goes back on time`)
  return "overrun"
}

/** Who cordoned is remembered in an annotation, which travels with the labels; an administrator's cordon stays his. */
function cordon(draft: Draft, node: NodeView): void {
  if (node.unschedulable) return
  draft.actions.push({
    do: "patchNode",
    node: node.name,
    why: "cordon",
    ops: [
      { op: "test", path: "/metadata/uid", value: node.uid },
      { op: "add", path: "/spec/unschedulable", value: true },
    ],
    tolerated: true,
  })
}
