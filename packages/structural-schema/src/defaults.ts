import { isArray, isObject, member, setMember } from "./json.ts"
import type { JsonValue } from "./json.ts"
import type { StructuralSchema } from "./schema.ts"
import { valuesOf } from "./schema.ts"

/**
 * The value with the schema's defaults filled in, as kube-apiserver does when it reads a request or its store: a missing
 * field gets its default; a null that may not be null gets the default or, without one, is dropped. The input stays.
 */
export function applyDefaults(schema: StructuralSchema, value: JsonValue): JsonValue {
  return fill(schema, dropNulls(schema, value))
}

function dropNulls(schema: StructuralSchema | undefined, value: JsonValue): JsonValue {
  if (isArray(value)) return value.map((item) => dropNulls(schema?.items, item))
  if (!isObject(value)) return value
  const kept: Record<string, JsonValue> = {}
  for (const [key, each] of Object.entries(value)) {
    const inside = schema === undefined ? undefined : (member(schema.properties, key) ?? valuesOf(schema))
    const unwanted =
      each === null && inside !== undefined && inside.nullable !== true && inside.default === undefined
    if (!unwanted) setMember(kept, key, dropNulls(inside, each))
  }
  return kept
}

function fill(schema: StructuralSchema | undefined, value: JsonValue): JsonValue {
  if (schema === undefined) return value
  if (isArray(value)) return value.map((item) => fill(schema.items, replaced(schema.items, item)))
  if (!isObject(value)) return value
  const filled: Record<string, JsonValue> = { ...value }
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined) continue
    const given = member(filled, key)
    if (given === undefined || (given === null && property.nullable !== true)) {
      setMember(filled, key, structuredClone(property.default))
    }
  }
  const values = valuesOf(schema)
  for (const [key, each] of Object.entries(filled)) {
    const property = member(schema.properties, key)
    setMember(
      filled,
      key,
      property === undefined ? fill(values, replaced(values, each)) : fill(property, each),
    )
  }
  return filled
}

const replaced = (schema: StructuralSchema | undefined, value: JsonValue): JsonValue =>
  value === null && schema?.default !== undefined && schema.nullable !== true
    ? structuredClone(schema.default)
    : value
