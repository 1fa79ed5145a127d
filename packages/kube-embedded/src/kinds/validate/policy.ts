import { type FieldError, invalid, required } from "../../field-error.ts"
import { isArray, type Json, type JsonObject, jsonEqual } from "../../json.ts"
import { items, text } from "../../objects/object.ts"
import { labelSelector, notNegative, objectAt, oneOf } from "./checks.ts"

type Old = JsonObject | undefined
const rbac = "rbac.authorization.k8s.io"
const filled = (value: Json | undefined) => isArray(value) && value.length > 0

export const roleErrors = (role: JsonObject): FieldError[] => ruleErrors(role, true)
export const clusterRoleErrors = (role: JsonObject): FieldError[] => ruleErrors(role, false)

function ruleErrors(role: JsonObject, namespaced: boolean): FieldError[] {
  return items(role, "rules").flatMap((rule, i) => {
    const at = `rules[${i}]`
    const urls = rule["nonResourceURLs"]
    const verbs = filled(rule["verbs"])
      ? []
      : [required(`${at}.verbs`, "verbs must contain at least one value")]
    if (filled(urls)) {
      return [
        ...verbs,
        ...(namespaced
          ? [
              invalid(
                `${at}.nonResourceURLs`,
                urls ?? null,
                "namespaced rules cannot apply to non-resource URLs",
              ),
            ]
          : []),
      ]
    }
    return [
      ...verbs,
      ...(filled(rule["apiGroups"])
        ? []
        : [required(`${at}.apiGroups`, "resource rules must supply at least one api group")]),
      ...(filled(rule["resources"])
        ? []
        : [required(`${at}.resources`, "resource rules must supply at least one resource")]),
    ]
  })
}

export function bindingErrors(binding: JsonObject, old: Old): FieldError[] {
  const ref = objectAt(binding, "roleRef")
  const isCluster = text(binding, "kind") === "ClusterRoleBinding"
  const shown = { APIGroup: text(ref, "apiGroup"), Kind: text(ref, "kind"), Name: text(ref, "name") }
  return [
    ...oneOf("roleRef.apiGroup", shown.APIGroup, [rbac]),
    ...oneOf("roleRef.kind", shown.Kind, isCluster ? ["ClusterRole"] : ["Role", "ClusterRole"]),
    ...(shown.Name === "" ? [required("roleRef.name")] : []),
    ...items(binding, "subjects").flatMap((subject, i) =>
      subjectErrors(`subjects[${i}]`, subject, isCluster),
    ),
    ...(old !== undefined && !jsonEqual(ref, objectAt(old, "roleRef"))
      ? [invalid("roleRef", shown, "cannot change roleRef")]
      : []),
  ]
}

function subjectErrors(at: string, subject: JsonObject, isCluster: boolean): FieldError[] {
  const kind = text(subject, "kind")
  const needsNamespace = isCluster && kind === "ServiceAccount" && text(subject, "namespace") === ""
  return [
    ...(text(subject, "name") === "" ? [required(`${at}.name`)] : []),
    ...(needsNamespace ? [required(`${at}.namespace`)] : []),
    ...oneOf(`${at}.kind`, kind, ["ServiceAccount", "User", "Group"]),
  ]
}

export function budgetErrors(budget: JsonObject): FieldError[] {
  const spec = objectAt(budget, "spec")
  const { minAvailable, maxUnavailable } = spec
  return [
    ...(minAvailable !== undefined && maxUnavailable !== undefined ? [bothAmounts(spec)] : []),
    ...amountErrors("spec.minAvailable", minAvailable),
    ...amountErrors("spec.maxUnavailable", maxUnavailable),
    ...labelSelector("spec.selector", objectAt(spec, "selector")),
  ]
}

/** The spec is shown as Go prints its type: in the order of its fields. */
function bothAmounts({
  minAvailable = null,
  maxUnavailable = null,
  selector = null,
}: JsonObject): FieldError {
  const shown = {
    MinAvailable: minAvailable,
    Selector: selector,
    MaxUnavailable: maxUnavailable,
    UnhealthyPodEvictionPolicy: null,
  }
  const message = `Invalid value: ${JSON.stringify(shown)}: minAvailable and maxUnavailable cannot be both set`
  return { reason: "FieldValueInvalid", field: "spec", message }
}

/** A count, or a share of at most all. */
function amountErrors(path: string, amount: Json | undefined): FieldError[] {
  if (typeof amount !== "string") return notNegative(path, amount)
  if (!/^\d+%$/.test(amount)) {
    const rule =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
    return [invalid(path, amount, rule)]
  }
  return Number.parseInt(amount, 10) > 100 ? [invalid(path, amount, "must not be greater than 100%")] : []
}

export function leaseErrors(lease: JsonObject): FieldError[] {
  const spec = objectAt(lease, "spec")
  const { leaseDurationSeconds: seconds, leaseTransitions } = spec
  return [
    ...(typeof seconds === "number" && seconds <= 0
      ? [invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")]
      : []),
    ...notNegative("spec.leaseTransitions", leaseTransitions),
  ]
}
