import { annotations } from "@nightshift/crds"
import { type Draft, say } from "../draft.ts"
import { type Observed, seen } from "../observed.ts"
import { claimOf, labelsDiffer, nodeWishes, planTaints } from "./wishes.ts"
import type { NodeView } from "./view.ts"

export interface NodeStage {
  readonly closesAt: string | undefined
  readonly closing: boolean
  readonly draining: boolean
  /** Apply the labels whether or not they seem to differ. */
  readonly relabel?: boolean
}

/** Labels, annotations and taints of the Node, repaired when they differ; tells how the Node stands. */
export function tendNode(observed: Observed, draft: Draft, stage: NodeStage): NodeView | undefined {
  const node = sayNode(observed, draft)
  if (node !== undefined) repair(observed, draft, node, stage)
  return node
}

/** Tells how the Node stands, and returns it when it could be seen. */
export function sayNode(observed: Observed, draft: Draft): NodeView | undefined {
  const machine = seen(observed.machine)
  if (observed.node.kind === "unknown") {
    const { reason, message } = observed.node
    say(draft, "NodeReady", "Unknown", reason, message)
    say(draft, "NodeTainted", "Unknown", reason, message)
    say(draft, "WorkloadUnreachable", "True", reason, message)
    return undefined
  }
  if (observed.node.kind === "absent") {
    const gone = machine?.nodeName !== undefined
    const message = gone ? `Node ${machine.nodeName} is not on the workload cluster` : "no Node joined yet"
    say(draft, "NodeReady", "False", gone ? "NodeGone" : "NoNodeYet", message)
    say(draft, "NodeTainted", "False", gone ? "NodeGone" : "NoNodeYet", message)
    return undefined
  }
  const node = observed.node.value
  say(draft, "WorkloadUnreachable", "False", "Reachable", "the workload cluster answers")
  if (node.ready === "True") say(draft, "NodeReady", "True", "NodeReady", `Node ${node.name} is Ready`)
  else say(draft, "NodeReady", node.ready, "NodeNotReady", `Node ${node.name} is not Ready`)
  return node
}

function repair(observed: Observed, draft: Draft, node: NodeView, stage: NodeStage): void {
  const { object, intent } = observed
  const cordonedByUs =
    stage.draining && (!node.unschedulable || node.annotations[annotations.cordonedBy] !== undefined)
  const wished = nodeWishes({
    owner: { namespace: object.metadata.namespace, name: object.metadata.name },
    intent,
    cordonedByUs,
    ...stage,
  })
  const plan = planTaints(node, wished, appliedTaints(node))
  const wishes = {
    ...wished,
    annotations: { ...wished.annotations, [annotations.appliedTaints]: claimOf(plan) },
  }
  const specChanged = object.status?.observedGeneration !== object.metadata.generation
  if (stage.relabel === true || specChanged || labelsDiffer(node, wishes))
    draft.actions.push({
      do: "labelNode",
      node: node.name,
      labels: wishes.labels,
      annotations: wishes.annotations,
      tolerated: true,
    })
  if (plan.ops !== undefined)
    draft.actions.push({ do: "patchNode", node: node.name, why: "taints", ops: plan.ops, tolerated: true })
  draft.appliedTaints = plan.applied
  const [conflict] = plan.conflicts
  if (conflict !== undefined) {
    const says = plan.conflicts.map(({ key, effect }) => `${key}:${effect}`).join(", ")
    say(
      draft,
      "NodeTainted",
      "False",
      "TaintOwnershipConflict",
      `somebody else set ${says} to another value; the other taints are applied`,
    )
  } else if (wishes.taints.length === 0) {
    say(draft, "NodeTainted", "True", "NothingToApply", "no taint is asked for")
  } else {
    say(
      draft,
      "NodeTainted",
      "True",
      "Applied",
      wishes.taints.map(({ key, effect }) => `${key}:${effect}`).join(", "),
    )
  }
}

/** The taints that we put there, as the Node itself remembers; what cannot be read is nothing. */
function appliedTaints(node: NodeView): { key: string; effect: string }[] {
  try {
    const list: unknown = JSON.parse(node.annotations[annotations.appliedTaints] ?? "[]")
    if (!Array.isArray(list)) return []
    return list.flatMap((one: unknown) =>
      typeof one === "object" && one !== null && "key" in one && "effect" in one
        ? [{ key: String(one.key), effect: String(one.effect) }]
        : [],
    )
  } catch {
    return []
  }
}
