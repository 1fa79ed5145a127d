import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts"
import { isObject, type Json, type JsonObject, jsonEqual } from "../../json.ts"
import { text } from "../../objects/object.ts"
import { matchesLabels, requirementsOf, SelectorError } from "../../selectors/index.ts"
import { labelSelector, notNegative, objectAt } from "./checks.ts"
import { podSpecErrors } from "./pod.ts"

type Old = JsonObject | undefined

/** Selector and template of a workload: each sound, and the one made for the other. */
function templateErrors(spec: JsonObject, kind: string): FieldError[] {
  const selector = spec["selector"]
  const template = objectAt(spec, "template")
  const podLabels = objectAt(objectAt(template, "metadata"), "labels")
  const isEmpty = isObject(selector) && Object.keys(selector).length === 0
  return [
    ...(isObject(selector) ? labelSelector("spec.selector", selector) : [required("spec.selector")]),
    ...(isEmpty ? [invalid("spec.selector", {}, `empty selector is invalid for ${kind}`)] : []),
    ...(isEmpty || selects(selector, podLabels) ? [] : [mismatch(podLabels)]),
    ...podSpecErrors("spec.template.spec", objectAt(template, "spec")),
    ...alwaysRestarts(objectAt(template, "spec")),
  ]
}

function mismatch(podLabels: JsonObject): FieldError {
  const shown = Object.keys(podLabels).length === 0 ? null : podLabels
  return invalid("spec.template.metadata.labels", shown, "`selector` does not match template `labels`")
}

function selects(selector: Json | undefined, podLabels: JsonObject): boolean {
  if (!isObject(selector)) return false
  try {
    const requirements = requirementsOf(selector)
    return matchesLabels(requirements, podLabels as Readonly<Record<string, string>>)
  } catch (error) {
    if (error instanceof SelectorError) return true
    throw error
  }
}

function alwaysRestarts(spec: JsonObject): FieldError[] {
  const policy = text(spec, "restartPolicy")
  if (policy === "Always" || !["OnFailure", "Never"].includes(policy)) return []
  return [notSupported("spec.template.spec.restartPolicy", policy, ["Always"])]
}

function fixedSelector(spec: JsonObject, old: Old): FieldError[] {
  if (old === undefined || jsonEqual(spec["selector"], objectAt(old, "spec")["selector"])) return []
  return [invalid("spec.selector", spec["selector"] ?? null, "field is immutable")]
}

export function deploymentErrors(object: JsonObject, old: Old): FieldError[] {
  const spec = objectAt(object, "spec")
  const strategy = objectAt(spec, "strategy")
  const rolling = objectAt(strategy, "rollingUpdate")
  const type = text(strategy, "type")
  const isStuck = type === "RollingUpdate" && isNone(rolling["maxSurge"]) && isNone(rolling["maxUnavailable"])
  return [
    ...notNegative("spec.replicas", spec["replicas"]),
    ...templateErrors(spec, "deployment"),
    ...(type === "Recreate" && strategy["rollingUpdate"] !== undefined
      ? [forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")]
      : []),
    ...(type === "Recreate" || type === "RollingUpdate"
      ? []
      : [notSupported("spec.strategy", { Type: type, RollingUpdate: null }, ["Recreate", "RollingUpdate"])]),
    ...(isStuck
      ? [
          invalid(
            "spec.strategy.rollingUpdate.maxUnavailable",
            rolling["maxUnavailable"] ?? 0,
            "may not be 0 when `maxSurge` is 0",
          ),
        ]
      : []),
    ...notNegative("spec.minReadySeconds", spec["minReadySeconds"]),
    ...notNegative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"]),
    ...fixedSelector(spec, old),
  ]
}

const isNone = (amount: Json | undefined) => amount === 0 || amount === "0%"

export function replicaSetErrors(object: JsonObject, old: Old): FieldError[] {
  const spec = objectAt(object, "spec")
  return [
    ...notNegative("spec.replicas", spec["replicas"]),
    ...templateErrors(spec, "replicaset"),
    ...fixedSelector(spec, old),
  ]
}

export function daemonSetErrors(object: JsonObject, old: Old): FieldError[] {
  const spec = objectAt(object, "spec")
  return [...templateErrors(spec, "daemonset"), ...fixedSelector(spec, old)]
}
