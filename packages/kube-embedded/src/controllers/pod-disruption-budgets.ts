import { timestamp } from "../clock.ts"
import type { Cluster } from "../cluster/cluster.ts"
import { allowanceOf, covers } from "../disruption/budget.ts"
import { conditionsOf, withCondition } from "../objects/conditions.ts"
import { objectOf, withFields } from "../objects/object.ts"
import { keyOf } from "../store/change.ts"
import type { Controller } from "./controller.ts"
import { builtinTarget, change } from "./in-cluster.ts"

const budgets = "poddisruptionbudgets.policy"
const scaled = new Set([
  "deployments.apps",
  "replicasets.apps",
  "statefulsets.apps",
  "replicationcontrollers",
])

/** Keeps the status of every budget at what it allows. */
export function podDisruptionBudgetController(cluster: Cluster): Controller {
  const { store } = cluster
  return {
    name: "pod disruption budgets",
    *wakes({ collection, key, object, previous, type }) {
      if (collection === budgets && type !== "DELETED") yield key
      const isPod = collection === "pods"
      if (!isPod && !scaled.has(collection)) return
      for (const [budgetKey, budget] of store.collection(budgets).entries()) {
        if (budget.metadata.namespace !== object.metadata.namespace) continue
        const touched = covers(budget, object) || (previous !== undefined && covers(budget, previous))
        if (!isPod || touched) yield budgetKey
      }
    },
    reconcile(key) {
      const budget = store.get(budgets, key)
      if (budget === undefined || keyOf(budget.metadata.namespace, budget.metadata.name) !== key) return
      const { expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed, problem } = allowanceOf(
        cluster,
        budget,
      )
      const allowed = disruptionsAllowed > 0
      const sufficient = allowed ? "SufficientPods" : "InsufficientPods"
      const condition = {
        type: "DisruptionAllowed",
        status: allowed ? "True" : "False",
        reason: problem === undefined ? sufficient : "SyncFailed",
        message: problem ?? "",
        observedGeneration: budget.metadata.generation ?? 0,
      }
      const target = builtinTarget(cluster, "policy", "poddisruptionbudgets", budget.metadata.namespace)
      const now = timestamp(cluster.clock.now())
      change(cluster, target, budget.metadata.name, "status", (live) =>
        withFields(live, {
          status: {
            ...objectOf(live["status"]),
            expectedPods,
            currentHealthy,
            desiredHealthy,
            disruptionsAllowed,
            observedGeneration: live.metadata.generation ?? 0,
            conditions: withCondition(conditionsOf(live), condition, now),
          },
        }),
      )
    },
  }
}
