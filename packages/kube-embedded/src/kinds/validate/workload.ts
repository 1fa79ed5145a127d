import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts"
import { isObject, type Json, type JsonObject, jsonEqual } from "../../json.ts"
import { matchesLabels, requirementsOf, SelectorError } from "../../selectors/index.ts"
import { labelSelector, listAt, notNegative, objectAt, textAt } from "./checks.ts"
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
  const policy = textAt(spec, "restartPolicy")
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
  const type = textAt(strategy, "type")
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

const changeable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
]

export function statefulSetErrors(object: JsonObject, old: Old): FieldError[] {
  const spec = objectAt(object, "spec")
  const fixed = (of: JsonObject) =>
    Object.fromEntries(Object.entries(of).filter(([field]) => !changeable.includes(field)))
  const names = changeable.map((field) => `'${field}'`)
  const listed = `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`
  return [
    ...notNegative("spec.replicas", spec["replicas"]),
    ...templateErrors(spec, "statefulset"),
    ...(old === undefined || jsonEqual(fixed(spec), fixed(objectAt(old, "spec")))
      ? []
      : [forbidden("spec", `updates to statefulset spec for fields other than ${listed} are forbidden`)]),
  ]
}

export function jobErrors(object: JsonObject, old: Old): FieldError[] {
  const spec = objectAt(object, "spec")
  const before = old === undefined ? spec : objectAt(old, "spec")
  const template = objectAt(spec, "template")
  const changed = (field: string) => !jsonEqual(spec[field], before[field])
  return [
    ...[
      "parallelism",
      "completions",
      "activeDeadlineSeconds",
      "backoffLimit",
      "ttlSecondsAfterFinished",
    ].flatMap((field) => notNegative(`spec.${field}`, spec[field])),
    ...podSpecErrors("spec.template.spec", objectAt(template, "spec")),
    ...endsSometime("spec.template.spec", objectAt(template, "spec")),
    ...["completions", "selector", "completionMode"]
      .filter((field) => changed(field) && before["suspend"] !== true)
      .map((field) => invalid(`spec.${field}`, spec[field] ?? null, "field is immutable")),
    ...(changed("template") && before["suspend"] !== true
      ? [invalid("spec.template", template, "field is immutable")]
      : []),
  ]
}

export function cronJobErrors(object: JsonObject): FieldError[] {
  const spec = objectAt(object, "spec")
  const pod = objectAt(objectAt(objectAt(objectAt(spec, "jobTemplate"), "spec"), "template"), "spec")
  const path = "spec.jobTemplate.spec.template.spec"
  return [
    ...(textAt(spec, "schedule") === "" ? [required("spec.schedule")] : []),
    ...podSpecErrors(path, pod),
    ...endsSometime(path, pod),
  ]
}

/** The pods of a Job have to come to an end. */
function endsSometime(path: string, spec: JsonObject): FieldError[] {
  const policy = textAt(spec, "restartPolicy")
  return policy === "Always" && listAt(spec, "containers").length > 0
    ? [required(`${path}.restartPolicy`, 'valid values: "OnFailure", "Never"')]
    : []
}
