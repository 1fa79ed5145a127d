import { numberOf, objectOf, stringOf, withFields } from "../objects/object.ts"
import type { Strategy } from "./strategy.ts"

const defaultGrace = 30

/** A pod on a node ends only when its kubelet says so; one that never ran, or has ended, goes at once. */
export const podStrategy: Strategy = {
  create: (pod) => withFields(pod, { status: { phase: "Pending", qosClass: "BestEffort" } }),
  gracePeriod(pod) {
    const phase = stringOf(objectOf(pod["status"])["phase"])
    const spec = objectOf(pod["spec"])
    if (stringOf(spec["nodeName"]) === undefined || phase === "Failed" || phase === "Succeeded") return 0
    return numberOf(spec["terminationGracePeriodSeconds"]) ?? defaultGrace
  },
}
