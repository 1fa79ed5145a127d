import * as fieldError from "./field-error.ts"
import type { Problem } from "./lint.ts"
import type { StructuralSchema, ValidationRule } from "./schema.ts"

const reasons = ["FieldValueRequired", "FieldValueInvalid", "FieldValueForbidden", "FieldValueDuplicate"]

const breaksLine = (text: string) => /[\r\n]/.test(text)

/** What Kubernetes asks of an entry of x-kubernetes-validations before it compiles the rule. */
export function ruleProblems(schema: StructuralSchema, at: string): Problem[] {
  return (schema["x-kubernetes-validations"] ?? []).flatMap((rule, i) =>
    problemsOf(schema, rule, `${at}.x-kubernetes-validations[${i}]`),
  )
}

function problemsOf(schema: StructuralSchema, entry: Partial<ValidationRule>, at: string): Problem[] {
  const { rule = "", message, messageExpression, reason, fieldPath } = entry
  const found: Problem[] = []
  if (rule.trim() === "") found.push(fieldError.required(`${at}.rule`, "rule is not specified"))
  else if (message !== undefined && message !== "" && message.trim() === "") {
    found.push(fieldError.invalid(`${at}.message`, message, "must be non-empty if specified"))
  } else if (breaksLine((message ?? "").trim())) {
    found.push(fieldError.invalid(`${at}.message`, message ?? "", "must not contain line breaks"))
  } else if (breaksLine(rule.trim()) && (message ?? "").trim() === "") {
    found.push(fieldError.required(`${at}.message`, "message must be specified if rule contains line breaks"))
  }
  if (messageExpression !== undefined && messageExpression !== "" && messageExpression.trim() === "") {
    const words = "messageExpression must be non-empty if specified"
    found.push(fieldError.required(`${at}.messageExpression`, words))
  }
  if (reason !== undefined && !reasons.includes(reason)) {
    found.push(fieldError.notSupported(`${at}.reason`, reason, reasons.toSorted()))
  }
  if (fieldPath === undefined || fieldPath === "") return found
  if (fieldPath.trim() === "") {
    found.push(fieldError.invalid(`${at}.fieldPath`, fieldPath, "must be non-empty if specified"))
  }
  if (breaksLine(fieldPath)) {
    found.push(fieldError.invalid(`${at}.fieldPath`, fieldPath, "must not contain line breaks"))
  }
  if (!leadsToField(schema, fieldPath)) {
    found.push(fieldError.invalid(`${at}.fieldPath`, fieldPath, "must be a valid path"))
  }
  return found
}

/** `.a.b['c']` down properties and maps; lists cannot be entered. */
function leadsToField(schema: StructuralSchema, fieldPath: string): boolean {
  const steps = [...fieldPath.matchAll(/\.([A-Za-z_][A-Za-z0-9_-]*)|\['((?:[^'\\]|\\.)*)'\]/gy)]
  if (steps.length === 0 || steps.map(([text]) => text).join("") !== fieldPath) return false
  let here: StructuralSchema | undefined = schema
  for (const [, dotted, quoted] of steps) {
    const values: StructuralSchema | boolean | undefined = here?.additionalProperties
    here =
      here?.properties?.[dotted ?? quoted ?? ""] ??
      (quoted !== undefined && typeof values === "object" ? values : undefined)
  }
  return here !== undefined
}
