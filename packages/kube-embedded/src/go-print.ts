import { isArray, isObject, type Json } from "./json.ts"

/** A value as Go's %v prints it: `map[a:1 b:[2 3]]`. */
export function goPrint(value: Json): string {
  if (isArray(value)) return `[${value.map(goPrint).join(" ")}]`
  if (!isObject(value)) return value === null ? "<nil>" : String(value)
  return `map[${Object.keys(value)
    .sort()
    .map((key) => `${key}:${goPrint(value[key] ?? null)}`)
    .join(" ")}]`
}

/** What encoding/json calls a value that it cannot put where it stands. */
export function goKind(value: Json): string {
  if (isArray(value)) return "array"
  if (value === null) return "null"
  if (typeof value === "number" && !Number.isInteger(value)) return `number ${value}`
  return typeof value === "boolean" ? "bool" : typeof value
}
