import * as fieldError from "./field-error.ts"
import type { Problem } from "./lint.ts"
import type { StructuralSchema } from "./schema.ts"

const listTypes = ["atomic", "set", "map"]
const mapTypes = ["atomic", "granular"]

/** The rules of x-kubernetes-list-type, -list-map-keys and -map-type: who may share a list, and by which keys. */
export function listTypeProblems(schema: StructuralSchema, at: string): Problem[] {
  const mapType = schema["x-kubernetes-map-type"]
  const listType = schema["x-kubernetes-list-type"]
  const found: Problem[] = []
  const mustBe = (type: string, keyword: string) => {
    const rule = `must be ${type} if ${keyword} is specified`
    const where = `${at}.type`
    found.push(
      schema.type === undefined
        ? fieldError.required(where, rule)
        : fieldError.invalid(where, schema.type, rule),
    )
  }
  if (mapType !== undefined && schema.type !== "object") mustBe("object", "x-kubernetes-map-type")
  if (mapType !== undefined && !mapTypes.includes(mapType)) {
    found.push(fieldError.notSupported(`${at}.x-kubernetes-map-type`, mapType, mapTypes))
  }
  if (listType !== undefined && schema.type !== "array") mustBe("array", "x-kubernetes-list-type")
  if (listType !== undefined && !listTypes.includes(listType)) {
    found.push(fieldError.notSupported(`${at}.x-kubernetes-list-type`, listType, listTypes))
  }
  if (listType === "set" && schema.type === "array") found.push(...setProblems(schema, at))
  return [...found, ...listMapProblems(schema, at)]
}

function setProblems(schema: StructuralSchema, at: string): Problem[] {
  const { items } = schema
  const rule = "must be atomic as item of a list with x-kubernetes-list-type=set"
  const found: Problem[] = []
  const inner = items?.["x-kubernetes-list-type"]
  if (items?.type === "array" && inner !== undefined && inner !== "atomic") {
    found.push(fieldError.invalid(`${at}.items.x-kubernetes-list-type`, inner, rule))
  }
  if (items?.type === "object" && items["x-kubernetes-map-type"] !== "atomic") {
    found.push(
      fieldError.invalid(`${at}.items.x-kubernetes-map-type`, items["x-kubernetes-map-type"] ?? null, rule),
    )
  }
  if (items?.nullable === true) found.push(nullableItems("set", at))
  return found
}

const nullableItems = (type: string, at: string) =>
  fieldError.forbidden(`${at}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${type}`)

function listMapProblems(schema: StructuralSchema, at: string): Problem[] {
  const listType = schema["x-kubernetes-list-type"]
  const keys = schema["x-kubernetes-list-map-keys"] ?? []
  const found: Problem[] = []
  if (keys.length > 0 && listType !== "map") {
    const rule = "must be map if x-kubernetes-list-map-keys is non-empty"
    const where = `${at}.x-kubernetes-list-type`
    found.push(
      listType === undefined ? fieldError.required(where, rule) : fieldError.invalid(where, listType, rule),
    )
  }
  if (listType !== "map") return found
  const where = `${at}.x-kubernetes-list-map-keys`
  if (keys.length === 0) {
    found.push(fieldError.required(where, "must not be empty if x-kubernetes-list-type is map"))
  }
  const { items } = schema
  if (items === undefined) {
    found.push(fieldError.required(`${at}.items`, "must have a schema if x-kubernetes-list-type is map"))
    return found
  }
  if (items.type !== "object") {
    const rule = "must be object if parent array's x-kubernetes-list-type is map"
    found.push(fieldError.invalid(`${at}.items.type`, items.type ?? "", rule))
  }
  if (items.nullable === true) found.push(nullableItems("map", at))
  if (new Set(keys).size < keys.length) {
    found.push(fieldError.invalid(where, [...keys], "must not contain duplicate entries"))
  }
  for (const key of keys) found.push(...keyProblems(items, key, keys, at))
  return found
}

function keyProblems(items: StructuralSchema, key: string, keys: readonly string[], at: string): Problem[] {
  const property = items.properties?.[key]
  if (property === undefined) {
    const rule = "entries must all be names of item properties"
    return items.type === "object"
      ? [fieldError.invalid(`${at}.x-kubernetes-list-map-keys`, [...keys], rule)]
      : []
  }
  const where = `${at}.items.properties[${key}]`
  const found: Problem[] = []
  if (property.type === "array" || property.type === "object") {
    const rule = "must be a scalar type if parent array's x-kubernetes-list-type is map"
    found.push(fieldError.invalid(`${where}.type`, property.type, rule))
  }
  const role = "this property is in x-kubernetes-list-map-keys, so it"
  if (property.default === undefined && !(items.required ?? []).includes(key)) {
    found.push(
      fieldError.required(`${where}.default`, `${role} must have a default or be a required property`),
    )
  }
  if (property.nullable === true) {
    found.push(fieldError.forbidden(`${where}.nullable`, `${role} cannot be nullable`))
  }
  return found
}
