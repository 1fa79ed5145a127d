import { timestamp } from "../clock.ts"
import { type Cluster, ownWrite } from "../cluster/cluster.ts"
import { type DeleteOptions, deleteObject } from "../cluster/delete.ts"
import { readObject } from "../cluster/read.ts"
import { updateObject } from "../cluster/update.ts"
import { conditionsOf, isLeaving, isPodOver, isPodReady, withCondition } from "../objects/conditions.ts"
import { at, type KubeObject, objectOf, stringOf } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { failure } from "../status.ts"
import { type Allowance, allowanceOf, covers } from "./budget.ts"

/**
 * Evicts a pod as `pods/eviction` does: a deletion that the budgets of the pod may refuse.
 * @throws ApiError 429 with the cause DisruptionBudget, 404, 409 (preconditions), 500 for more than one budget.
 */
export function evictPod(
  cluster: Cluster,
  target: Target,
  name: string,
  options: DeleteOptions & { readonly fieldManager: string },
): void {
  const pod = readObject(cluster, target, name)
  if (!needsNoBudget(pod)) requireBudget(cluster, pod)
  const isMeant = options.uid === undefined || options.uid === pod.metadata.uid
  if (!options.dryRun && isMeant) markDisrupted(cluster, target, pod, options.fieldManager)
  deleteObject(cluster, target, name, options)
}

/** Pods that serve nobody: whether they go makes no difference to a budget. */
function needsNoBudget(pod: KubeObject): boolean {
  return isPodOver(pod) || isLeaving(pod) || stringOf(at(pod, "status", "phase")) === "Pending"
}

function requireBudget(cluster: Cluster, pod: KubeObject): void {
  const budgets = cluster.store.collection("poddisruptionbudgets.policy")
  const covering = [...budgets.entries()].map(([, budget]) => budget).filter((budget) => covers(budget, pod))
  const [budget, ...more] = covering
  if (budget === undefined) return
  if (more.length > 0) {
    const message =
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
    throw failure(500, "", message)
  }
  const allowance = allowanceOf(cluster, budget)
  if (!isPodReady(pod) && mayGoUnready(budget, allowance)) return
  if (allowance.disruptionsAllowed > 0) return
  const { desiredHealthy, currentHealthy } = allowance
  const message = `The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
  throw failure(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: "DisruptionBudget", message }],
  })
}

function mayGoUnready(budget: KubeObject, { currentHealthy, desiredHealthy }: Allowance): boolean {
  if (at(budget, "spec", "unhealthyPodEvictionPolicy") === "AlwaysAllow") return true
  return currentHealthy >= desiredHealthy && desiredHealthy > 0
}

/** Leaves on the pod why it goes. */
function markDisrupted(cluster: Cluster, target: Target, pod: KubeObject, fieldManager: string): void {
  const now = timestamp(cluster.clock.now())
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  }
  updateObject(cluster, target, pod.metadata.name, "status", ownWrite(fieldManager), (live) => ({
    ...live,
    status: { ...objectOf(live["status"]), conditions: withCondition(conditionsOf(live), condition, now) },
  }))
}
