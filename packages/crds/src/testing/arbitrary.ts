import type { JsonObject, JsonValue } from "@nightshift/structural-schema"
import { valuesOf } from "@nightshift/structural-schema"
import * as fc from "fast-check"
import type { SampleSchema } from "../open-api.ts"
import { repairs } from "./repairs.ts"

/** Whether values keep the rules of `x-kubernetes-validations`, or only the keywords. */
export type Care = "rules" | "keywords"

/** Values of a schema: never a lone surrogate, never an integer beyond 2^53. */
export function arbitraryOf(schema: SampleSchema, care: Care): fc.Arbitrary<JsonValue> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema["x-kubernetes-preserve-unknown-fields"] === true) return openObject(schema, care)
  const { type } = schema
  switch (type) {
    case "boolean":
      return fc.boolean()
    case "integer":
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 2 ** 31 - 1 })
    case "string":
      return textOf(schema, care)
    case "array":
      return listOf(schema, care)
    case "object":
      return objectOf(schema, care)
    default:
      throw new Error(`no values for a schema of type ${type ?? "any"}`)
  }
}

function textOf(schema: SampleSchema, care: Care): fc.Arbitrary<string> {
  const { like, pattern, format, minLength = 0, maxLength = 64 } = schema
  if (like === "instant") return instant
  if (format === "ipv4") return fc.ipV4()
  if (format === "ipv6") return fc.ipV6()
  const free = fc.string({
    unit: "binary",
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, 24)),
  })
  const form = (care === "rules" ? like : undefined) ?? pattern
  if (form === undefined) return free
  return fc.stringMatching(new RegExp(form)).filter((text) => Array.from(text).length <= maxLength)
}

const instant = fc
  .integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) })
  .map((ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`)

function listOf(schema: SampleSchema, care: Care): fc.Arbitrary<JsonValue[]> {
  const { items = {}, minItems = 0, maxItems = 3 } = schema
  const limits = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 3)) }
  const item = arbitraryOf(items, care)
  const keys = schema["x-kubernetes-list-map-keys"]
  if (schema["x-kubernetes-list-type"] === "set") return fc.uniqueArray(item, limits)
  if (schema["x-kubernetes-list-type"] !== "map" || keys === undefined) return fc.array(item, limits)
  const identity = (value: JsonValue) =>
    JSON.stringify(keys.map((key) => (value as JsonObject)[key] ?? items.properties?.[key]?.default ?? null))
  return fc.uniqueArray(item, { ...limits, selector: identity })
}

function objectOf(schema: SampleSchema, care: Care): fc.Arbitrary<JsonObject> {
  const values = valuesOf(schema)
  if (values !== undefined) {
    const maxKeys = Math.min(schema.maxProperties ?? 3, 3)
    return fc.dictionary(key, arbitraryOf(values, care), { maxKeys, noNullPrototype: true })
  }
  const { properties = {}, required = [], like } = schema
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, arbitraryOf(property, care)]),
  )
  const some = fc.record(members, { requiredKeys: [...required], noNullPrototype: true })
  if (care === "keywords" || like === undefined) return some
  const repair = repairs[like]
  if (repair === undefined) throw new Error(`no repair is called ${like}`)
  return fc
    .tuple(some, fc.nat(), fc.record(members, { noNullPrototype: true }))
    .map(([value, choice, whole]) => repair(value, choice, whole))
}

const key = fc.stringMatching(/^[a-z]{1,8}(\.example\/[a-z]{1,8})?$/)

/** Anything goes where unknown fields are kept, besides what is declared. */
function openObject(schema: SampleSchema, care: Care): fc.Arbitrary<JsonObject> {
  const { properties = {}, required = [] } = schema
  const declared = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, arbitraryOf(each, care)])),
    { requiredKeys: [...required], noNullPrototype: true },
  )
  const names = new Set(Object.keys(properties))
  const undeclared = fc.dictionary(
    key.filter((name) => !names.has(name)),
    anything,
    { maxKeys: 3, noNullPrototype: true },
  )
  return fc.tuple(declared, undeclared).map(([known, unknown]) => ({ ...unknown, ...known }))
}

const anything: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.boolean(),
    fc.integer(),
    fc.array(tie("value"), { maxLength: 2 }),
    fc.dictionary(key, tie("value"), { maxKeys: 2, noNullPrototype: true }),
  ),
})).value
