import * as fieldError from "./field-error.ts"
import type { FieldError } from "./field-error.ts"
import { isArray, canonicalJson, isObject, member, setMember } from "./json.ts"
import type { JsonObject, JsonValue } from "./json.ts"
import type { StructuralSchema } from "./schema.ts"
import { valuesOf } from "./schema.ts"

/** Repeated items of lists of type `set`, repeated keys of lists of type `map`; each repetition is reported once. */
export function listProblems(schema: StructuralSchema, value: JsonValue, at = ""): readonly FieldError[] {
  if (isArray(value)) {
    const { items } = schema
    const inside =
      items === undefined ? [] : value.flatMap((item, i) => listProblems(items, item, `${at}[${i}]`))
    return [...repeated(schema, value, at), ...inside]
  }
  if (!isObject(value)) return []
  const values = valuesOf(schema)
  return Object.entries(value).flatMap(([key, each]) => {
    const property = member(schema.properties, key)
    if (property !== undefined) return listProblems(property, each, at === "" ? key : `${at}.${key}`)
    return values === undefined ? [] : listProblems(values, each, `${at}[${key}]`)
  })
}

function repeated(schema: StructuralSchema, list: readonly JsonValue[], at: string): readonly FieldError[] {
  const type = schema["x-kubernetes-list-type"]
  if (type === "set") return repetitions(list, at)
  if (type !== "map") return []
  const misfit = list.findIndex((item) => item !== null && !isObject(item))
  if (misfit >= 0) {
    const words = "must be an object for an array of list-type map"
    return [fieldError.invalid(`${at}[${misfit}]`, list[misfit] ?? null, words)]
  }
  const names = schema["x-kubernetes-list-map-keys"] ?? []
  return repetitions(
    list.map((item) => keysOf(item, names)),
    at,
  )
}

/** The identifying fields of an item of a list-type map. */
export function keysOf(item: JsonValue, names: readonly string[]): JsonObject {
  const keys: JsonObject = {}
  for (const name of names) {
    const value = isObject(item) ? member(item, name) : undefined
    if (value !== undefined) setMember(keys, name, value)
  }
  return keys
}

function repetitions(values: readonly JsonValue[], at: string): FieldError[] {
  const times = new Map<string, number>()
  return values.flatMap((value, i) => {
    const text = canonicalJson(value)
    const count = (times.get(text) ?? 0) + 1
    times.set(text, count)
    return count === 2 ? [fieldError.duplicate(`${at}[${i}]`, value)] : []
  })
}

/** For each item the one of the old list that it continues: only the items of list-type maps have an identity. */
export function correlatedItems(
  schema: StructuralSchema,
  items: readonly JsonValue[],
  old: JsonValue | undefined,
): readonly (JsonValue | undefined)[] {
  if (schema["x-kubernetes-list-type"] !== "map" || !isArray(old)) return []
  const names = schema["x-kubernetes-list-map-keys"] ?? []
  const before = new Map(old.map((item) => [canonicalJson(keysOf(item, names)), item]))
  return items.map((item) => before.get(canonicalJson(keysOf(item, names))))
}
