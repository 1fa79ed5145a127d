import { isArray, isObject, type Json, type JsonObject } from "../../json.ts"

/** The object with those of the defaults whose field is missing or, as Go cannot tell the two apart, an empty text. */
export function fill(object: JsonObject, defaults: JsonObject): JsonObject {
  const missing = Object.entries(defaults).filter(([field]) => (object[field] ?? "") === "")
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) }
}

/** The object with a field changed where it is an object. */
export function inField(
  object: JsonObject,
  field: string,
  change: (value: JsonObject) => JsonObject,
): JsonObject {
  const value = object[field]
  return isObject(value) ? { ...object, [field]: change(value) } : object
}

/** The object with every item of a list changed. */
export function inItems(
  object: JsonObject,
  field: string,
  change: (item: JsonObject) => JsonObject,
): JsonObject {
  const list = object[field]
  if (!isArray(list)) return object
  return { ...object, [field]: list.map((item): Json => (isObject(item) ? change(item) : item)) }
}
