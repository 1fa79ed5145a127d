import { type FieldError, invalid } from "../../field-error.ts"
import { type Json, type JsonObject, jsonEqual } from "../../json.ts"
import { text } from "../../objects/object.ts"
import { labelSelector, notNegative, objectAt } from "./checks.ts"

/** A binding keeps its role for life. */
export function bindingErrors(binding: JsonObject, old: JsonObject | undefined): FieldError[] {
  const ref = objectAt(binding, "roleRef")
  if (old === undefined || jsonEqual(ref, objectAt(old, "roleRef"))) return []
  const shown = { APIGroup: text(ref, "apiGroup"), Kind: text(ref, "kind"), Name: text(ref, "name") }
  return [invalid("roleRef", shown, "cannot change roleRef")]
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
