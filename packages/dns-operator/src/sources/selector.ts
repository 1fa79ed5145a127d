import type { LabelSelector } from "../kinds.ts"

/** metav1.LabelSelector against labels. An absent selector selects everything, as an empty one does. */
export function selects(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const present = labels ?? {}
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {}))
    if (present[key] !== value) return false
  for (const { key, operator, values = [] } of selector?.matchExpressions ?? []) {
    const value = present[key]
    const holds =
      operator === "In"
        ? value !== undefined && values.includes(value)
        : operator === "NotIn"
          ? value === undefined || !values.includes(value)
          : operator === "Exists"
            ? value !== undefined
            : operator === "DoesNotExist" && value === undefined
    if (!holds) return false
  }
  return true
}
