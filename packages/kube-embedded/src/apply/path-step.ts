import { goQuote } from "../field-error.ts"
import { canonicalJson, isObject, type Json, type JsonObject } from "../json.ts"
import type { FieldPath } from "./field-set.ts"
import type { ListShape } from "./shape.ts"

export const fieldStep = (field: string): string => `f:${field}`

/**
 * The step that names one item of a granular list: by its keys (defaults count), or the value itself in a set.
 * `undefined` when the item has none of the keys.
 */
export function itemStep(list: ListShape, item: Json): string | undefined {
  if (list.relation === "set") return `v:${canonicalJson(item)}`
  if (!isObject(item)) return undefined
  const keys: Record<string, Json> = {}
  for (const key of [...list.keys].sort()) {
    const value = item[key] ?? list.items?.properties?.[key]?.default
    if (value !== undefined) keys[key] = value
  }
  return Object.keys(keys).length === 0 ? undefined : `k:${canonicalJson(keys)}`
}

/** `.spec.ports[port=80,protocol="TCP"].name`: how conflicts name a field. */
export function printPath(path: FieldPath): string {
  return path.map(printStep).join("")
}

export function printStep(step: string): string {
  const text = step.slice(2)
  switch (step[0]) {
    case "f":
      return `.${text}`
    case "k": {
      const keys = JSON.parse(text) as JsonObject
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${printValue(value)}`)
        .join(",")}]`
    }
    case "v":
      return `[=${printValue(JSON.parse(text) as Json)}]`
    default:
      return `[${text}]`
  }
}

const printValue = (value: Json) => (typeof value === "string" ? goQuote(value) : JSON.stringify(value))
