import { isObject, type Json, type JsonObject, textOf } from "../json.ts"
import { at, items, text, texts } from "../objects/object.ts"

/** `a=1,b=2`, sorted; `<none>` for none. */
export function formatLabels(labels: Json | undefined): string {
  if (!isObject(labels) || Object.keys(labels).length === 0) return "<none>"
  return Object.keys(labels)
    .sort()
    .map((key) => `${key}=${textOf(labels[key])}`)
    .join(",")
}

/** A label selector as kubectl writes it; `<none>` selects everything. */
export function formatSelector(selector: Json | undefined): string {
  const labels = at(selector, "matchLabels")
  const equal = isObject(labels)
    ? Object.entries(labels).map(([key, value]) => [key, `${key}=${textOf(value)}`] as const)
    : []
  const sets = items(selector, "matchExpressions").map((one) => [text(one, "key"), expression(one)] as const)
  const parts = [...equal, ...sets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part)
  return parts.length === 0 ? "<none>" : parts.join(",")
}

function expression(one: JsonObject): string {
  const key = text(one, "key")
  const values = `(${[...texts(one, "values")].sort().join(",")})`
  switch (text(one, "operator")) {
    case "In":
      return `${key} in ${values}`
    case "NotIn":
      return `${key} notin ${values}`
    case "Exists":
      return key
    default:
      return `!${key}`
  }
}

/** The first three, and how many more there are. */
export function firstThree(list: readonly string[]): string {
  if (list.length === 0) return "<unset>"
  const shown = list.slice(0, 3).join(",")
  return list.length > 3 ? `${shown} + ${list.length - 3} more...` : shown
}
