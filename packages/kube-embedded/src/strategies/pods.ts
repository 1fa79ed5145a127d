import { forbidden } from "../field-error.ts"
import { isObject, type Json, type JsonObject, jsonEqual } from "../json.ts"
import { admittedPod } from "../kinds/defaults/pod.ts"
import {
  type KubeObject,
  listOf,
  numberOf,
  objectOf,
  stringOf,
  withFields,
  without,
} from "../objects/object.ts"
import type { Strategy } from "./strategy.ts"

const defaultGrace = 30

/** A pod on a node ends only when its kubelet says so; one that never ran, or has ended, goes at once. */
export const podStrategy: Strategy = {
  create: (pod) =>
    withFields(admittedPod(pod) as KubeObject, { status: { phase: "Pending", qosClass: qosClassOf(pod) } }),
  validateUpdate(next, old) {
    const fixed = (pod: KubeObject): Json => unchangeable(objectOf(pod["spec"]))
    return jsonEqual(fixed(next), fixed(old)) ? [] : [forbidden("spec", changeable)]
  },
  gracePeriod(pod) {
    const phase = stringOf(objectOf(pod["status"])["phase"])
    const spec = objectOf(pod["spec"])
    if (stringOf(spec["nodeName"]) === undefined || phase === "Failed" || phase === "Succeeded") return 0
    return numberOf(spec["terminationGracePeriodSeconds"]) ?? defaultGrace
  },
}

const changeable =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

/** What of a pod's spec stays for its life. */
function unchangeable(spec: JsonObject): JsonObject {
  const withoutImages = (list: Json | undefined): Json =>
    listOf(list).map((container) => (isObject(container) ? without(container, "image") : container))
  const { containers, initContainers } = spec
  return {
    ...without(spec, "activeDeadlineSeconds", "tolerations", "schedulingGates"),
    containers: withoutImages(containers),
    initContainers: withoutImages(initContainers),
  }
}

/** Guaranteed when every container's limits are its requests, BestEffort when nobody asks for anything. */
function qosClassOf(pod: KubeObject): string {
  const containers = listOf(objectOf(pod["spec"])["containers"]).map((one) =>
    objectOf(objectOf(one)["resources"]),
  )
  const asked = containers.flatMap(({ requests, limits }) => [objectOf(requests), objectOf(limits)])
  if (asked.every((amounts) => Object.keys(amounts).length === 0)) return "BestEffort"
  const guaranteed = containers.every(({ requests, limits }) => {
    const [least, most] = [objectOf(requests), objectOf(limits)]
    return ["cpu", "memory"].every((name) => most[name] !== undefined && least[name] === most[name])
  })
  return guaranteed ? "Guaranteed" : "Burstable"
}
