import { embeddedProblems } from "./embedded.ts"
import * as fieldError from "./field-error.ts"
import type { FieldError } from "./field-error.ts"
import { isArray, isObject, member, sameJson } from "./json.ts"
import type { JsonObject, JsonValue } from "./json.ts"
import { correlatedItems, listProblems } from "./lists.ts"
import type { StructuralSchema } from "./schema.ts"
import { valuesOf } from "./schema.ts"
import { numberProblems, stringProblems, typeProblems } from "./values.ts"

/**
 * What kube-apiserver 1.36 would say of `value` under `schema`, CEL rules aside: types, bounds, patterns, formats, enums,
 * junctors, embedded resources and the uniqueness of sets and maps, in its words. The value should be pruned and defaulted.
 *
 * `old` is the stored object on an update: what has not changed is not held against the caller (KEP-4008 ratcheting).
 * `at` is the field the value stands under when it is not a whole object (`status`).
 */
export function validate(
  schema: StructuralSchema,
  value: JsonValue,
  old?: JsonValue,
  at = "",
): readonly FieldError[] {
  const shape = check(schema, value, old, "").map(({ path, as }) => as(placed(at, path)))
  const oldListsWereFine = old === undefined || listProblems(schema, old, at).length === 0
  const lists = oldListsWereFine ? listProblems(schema, value, at) : []
  return distinct([...shape, ...embeddedProblems(schema, value, at), ...lists])
}

/** A finding before its place is known: messages name the path inside the value, the field adds where the value stands. */
export interface Finding {
  readonly path: string
  readonly as: (field: string) => FieldError
}

function placed(at: string, path: string): string {
  const inside = path.startsWith(".") ? path.slice(1) : path
  if (at === "") return inside
  return inside === "" ? at : `${at}.${inside}`
}

function distinct(errors: readonly FieldError[]): FieldError[] {
  const seen = new Set<string>()
  return errors.filter((error) => {
    const text = `${error.reason} ${fieldError.describe(error)}`
    return !seen.has(text) && seen.add(text)
  })
}

function check(
  schema: StructuralSchema,
  value: JsonValue,
  old: JsonValue | undefined,
  path: string,
): readonly Finding[] {
  const found = [...typeProblems(schema, value, path)]
  if (value !== null) {
    found.push(...junctorProblems(schema, value, old, path))
    if (typeof value === "string") found.push(...stringProblems(schema, value, path))
    if (typeof value === "number") found.push(...numberProblems(schema, value, path))
    if (isArray(value)) found.push(...itemProblems(schema, value, old, path))
  }
  found.push(...enumProblems(schema, value, path))
  if (isObject(value)) found.push(...memberProblems(schema, value, isObject(old) ? old : undefined, path))
  return found.length > 0 && old !== undefined && sameJson(value, old) ? [] : found
}

function junctorProblems(
  schema: StructuralSchema,
  value: JsonValue,
  old: JsonValue | undefined,
  path: string,
): readonly Finding[] {
  const found: Finding[] = []
  const complain = (text: string) => {
    const words = `${fieldError.quote(path)} must ${text}`
    found.push({ path: "", as: (at) => fieldError.invalid(at, "", words) })
  }
  const tryAll = (branches: readonly StructuralSchema[]) =>
    branches.map((branch) => check(branch, value, old, path))
  const count = (findings: readonly Finding[]) => findings.filter(({ path }) => path !== "").length
  const closest = (results: readonly (readonly Finding[])[]) =>
    results.reduce((best, each) => (count(each) < count(best) ? each : best))

  if (schema.anyOf !== undefined && schema.anyOf.length > 0) {
    const results = tryAll(schema.anyOf)
    if (results.every((each) => each.length > 0)) {
      complain("validate at least one schema (anyOf)")
      found.push(...closest(results))
    }
  }
  if (schema.oneOf !== undefined && schema.oneOf.length > 0) {
    const results = tryAll(schema.oneOf)
    const valid = results.filter((each) => each.length === 0).length
    if (valid !== 1) {
      const count = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`
      complain(`validate one and only one schema (oneOf). ${count}`)
      if (valid === 0) found.push(...closest(results))
    }
  }
  if (schema.allOf !== undefined && schema.allOf.length > 0) {
    const results = tryAll(schema.allOf)
    found.push(...results.flat())
    const broken = results.filter((each) => each.length > 0).length
    if (broken > 0)
      complain(`validate all the schemas (allOf)${broken === results.length ? ". None validated" : ""}`)
  }
  if (schema.not !== undefined && check(schema.not, value, undefined, path).length === 0) {
    complain("not validate the schema (not)")
  }
  return found
}

function itemProblems(
  schema: StructuralSchema,
  items: readonly JsonValue[],
  old: JsonValue | undefined,
  path: string,
): readonly Finding[] {
  const found: Finding[] = []
  const { items: itemSchema, minItems, maxItems } = schema
  if (itemSchema !== undefined) {
    const before = correlatedItems(schema, items, old)
    for (const [i, item] of items.entries())
      found.push(...check(itemSchema, item, before[i], `${path}[${i}]`))
  }
  const count = items.length
  if (minItems !== undefined && count < minItems) {
    const words = `${path} in body should have at least ${minItems} items`
    found.push({ path, as: (at) => fieldError.invalid(at, count, words) })
  }
  if (maxItems !== undefined && count > maxItems) {
    found.push({ path, as: (at) => fieldError.tooMany(at, count, maxItems) })
  }
  return found
}

function memberProblems(
  schema: StructuralSchema,
  value: JsonObject,
  old: JsonObject | undefined,
  path: string,
): readonly Finding[] {
  const found: Finding[] = []
  const count = Object.keys(value).length
  const { minProperties, maxProperties } = schema
  if (minProperties !== undefined && count < minProperties) {
    const words = `${path} in body should have at least ${minProperties} properties`
    found.push({ path, as: (at) => fieldError.invalid(at, count, words) })
  }
  if (maxProperties !== undefined && count > maxProperties) {
    found.push({ path, as: (at) => fieldError.tooMany(at, count, maxProperties) })
  }
  const values = valuesOf(schema)
  for (const [key, each] of Object.entries(value)) {
    const property = member(schema.properties, key)
    const inside = property ?? values
    if (inside === undefined) continue
    const name = property !== undefined && path === "" ? key : `${path}.${key}`
    found.push(...check(inside, each, member(old, key), name))
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name))
      found.push({ path: `${path}.${name}`, as: (at) => fieldError.required(at) })
  }
  return found
}

function enumProblems(schema: StructuralSchema, value: JsonValue, path: string): readonly Finding[] {
  const { enum: allowed } = schema
  if (allowed === undefined || allowed.length === 0) return []
  if (allowed.some((each) => sameJson(each, value) || sameAfterConversion(each, value))) return []
  return [{ path, as: (at) => fieldError.notSupported(at, value, allowed) }]
}

/** Kubernetes converts the value to the type of the allowed one before it compares: 1.5 counts as 1. */
const sameAfterConversion = (allowed: JsonValue, value: JsonValue) =>
  Number.isInteger(allowed) && typeof value === "number" && Math.trunc(value) === allowed
