import type { FieldError } from "../field-error.ts"
import { canonicalJson, isArray, isObject, type Json, type JsonObject, jsonEqual } from "../json.ts"
import { fieldOf, type Schema } from "../schema.ts"
import { rulesOf } from "./compiled-rule.ts"
import { evaluateRules, type Judged } from "./evaluate.ts"

/** Errors after which the rules are not asked: they could not rely on the types of what they read. */
const blocking = new Set<FieldError["reason"]>([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
])

const notChecked: FieldError = {
  reason: "FieldValueInvalid",
  field: "<nil>",
  message:
    "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
}

/**
 * What the CEL rules of a custom resource's schema say of an object, added to what the schema itself has found. `old` is
 * the live object of an update: transition rules compare with it, and what has not changed is not held against the writer.
 */
export function withRules(
  found: readonly FieldError[],
  schema: Schema,
  object: JsonObject,
  old: JsonObject | undefined,
): readonly FieldError[] {
  if (!hasRules(schema)) return found
  if (found.some(({ reason }) => blocking.has(reason))) return [...found, notChecked]
  return [...found, ...walk(schema, { path: "", value: object, old, unchanged: false })]
}

const carrying = new WeakMap<object, boolean>()

/** Whether there is a rule anywhere in the schema; subtrees without one are not walked. */
function hasRules(schema: Schema): boolean {
  const known = carrying.get(schema)
  if (known !== undefined) return known
  const { properties, items, additionalProperties } = schema
  const below = [
    ...Object.values(properties ?? {}),
    items,
    typeof additionalProperties === "object" ? additionalProperties : undefined,
  ]
  const has =
    rulesOf(schema).length > 0 ||
    (schema.allOf ?? []).some(hasRules) ||
    below.some((one) => one !== undefined && hasRules(one))
  carrying.set(schema, has)
  return has
}

function* walk(schema: Schema, judged: Judged): Generator<FieldError> {
  if (judged.value === null || !hasRules(schema)) return
  yield* evaluateRules(schema, judged)
  for (const part of schema.allOf ?? []) yield* walk(part, judged)
  const { value, old } = judged
  if (isArray(value) && schema.items !== undefined) {
    const before = correlated(schema, old)
    for (const [i, item] of value.entries()) {
      yield* walk(schema.items, below(judged, `${judged.path}[${i}]`, item, before(item, i)))
    }
  } else if (isObject(value)) {
    const isAtomic = schema["x-kubernetes-map-type"] === "atomic"
    const oldFields = isObject(old) && !isAtomic ? old : {}
    for (const [field, inner] of Object.entries(value)) {
      const of = fieldOf(schema, field)
      if (of === undefined) continue
      const isProperty = schema.properties !== undefined && Object.hasOwn(schema.properties, field)
      const path = isProperty
        ? `${judged.path}${judged.path === "" ? "" : "."}${field}`
        : `${judged.path}[${field}]`
      yield* walk(
        of,
        below(judged, path, inner, Object.hasOwn(oldFields, field) ? oldFields[field] : undefined),
      )
    }
  }
}

function below({ unchanged }: Judged, path: string, value: Json, old: Json | undefined): Judged {
  return { path, value, old, unchanged: unchanged || (old !== undefined && jsonEqual(value, old)) }
}

/** Only items of lists of type map can be told apart, and so compared with what they were. */
function correlated(schema: Schema, old: Json | undefined): (item: Json, index: number) => Json | undefined {
  const keys = schema["x-kubernetes-list-map-keys"]
  if (schema["x-kubernetes-list-type"] !== "map" || keys === undefined || !isArray(old))
    return () => undefined
  const keyOf = (item: Json) =>
    canonicalJson(keys.map((key) => (isObject(item) ? (item[key] ?? null) : null)))
  const byKey = new Map(old.map((item) => [keyOf(item), item]))
  return (item) => byKey.get(keyOf(item))
}
