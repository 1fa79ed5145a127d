import { isObject, type JsonObject } from "../json.ts"
import { at, type KubeObject, listOf, objectOf, stringOf } from "./object.ts"

function hasCondition(object: KubeObject, type: string): boolean {
  return listOf(at(object, "status", "conditions")).some(
    (condition) => isObject(condition) && condition["type"] === type && condition["status"] === "True",
  )
}

export function isPodReady(pod: KubeObject): boolean {
  return hasCondition(pod, "Ready")
}

/** A pod whose containers have ended for good. */
export function isPodOver(pod: KubeObject): boolean {
  const phase = stringOf(at(pod, "status", "phase"))
  return phase === "Succeeded" || phase === "Failed"
}

export function isLeaving(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined
}

/** The controller among the owners. */
export function controllerOf(object: KubeObject): JsonObject | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true)
}

/** The conditions of an object with one of them replaced; its transition time is `now` unless its status stays. */
export function withCondition(
  conditions: readonly JsonObject[],
  next: JsonObject,
  now: string,
): readonly JsonObject[] {
  const old = conditions.find(({ type }) => type === next["type"])
  const lastTransitionTime = old?.["status"] === next["status"] ? (old?.["lastTransitionTime"] ?? now) : now
  const changed = { ...next, lastTransitionTime }
  return old === undefined ? [...conditions, changed] : conditions.map((one) => (one === old ? changed : one))
}

export function conditionsOf(object: KubeObject): readonly JsonObject[] {
  return listOf(at(object, "status", "conditions")).map((condition) => objectOf(condition))
}
