import { isArray, isObject, type Json } from "../json.ts"
import { fieldOf, type Schema } from "../schema.ts"

/** How server-side apply walks a value: as one leaf, or into its fields or items. */
export type Shape = LeafShape | MapShape | ListShape

interface LeafShape {
  readonly kind: "leaf"
}

export interface MapShape {
  readonly kind: "map"
  /** Fields that the schema names: a struct's fields rather than keys of a map. */
  readonly isNamed: (field: string) => boolean
  readonly fieldSchema: (field: string) => Schema | undefined
}

export interface ListShape {
  readonly kind: "list"
  readonly relation: "map" | "set"
  readonly keys: readonly string[]
  readonly items: Schema | undefined
}

const leaf: LeafShape = { kind: "leaf" }

/** What is known of a field below `x-kubernetes-preserve-unknown-fields`: maps are granular, lists are not. */
export const deduced: Schema = { "x-kubernetes-preserve-unknown-fields": true }

const isNothing = (value: Json | undefined) => value === undefined || value === null

/**
 * The shape of a field, from its schema and, where that leaves it open, from the values of both sides. Atomic lists and
 * maps are leaves, and so are empty ones when neither side has anything in it.
 */
export function shapeOf(schema: Schema | undefined, left: Json | undefined, right?: Json): Shape {
  const value = isNothing(right) ? left : right
  if (isArray(value)) return isEmptyOrNothing(left) && isEmptyOrNothing(right) ? leaf : listShape(schema)
  if (isObject(value)) return isEmptyOrNothing(left) && isEmptyOrNothing(right) ? leaf : mapShape(schema)
  return leaf
}

function isEmptyOrNothing(value: Json | undefined): boolean {
  if (isArray(value)) return value.length === 0
  return isObject(value) ? Object.keys(value).length === 0 : isNothing(value)
}

/** A list's shape, whatever it holds. */
export function listShape(schema: Schema | undefined): LeafShape | ListShape {
  const type = schema?.["x-kubernetes-list-type"]
  if (type !== "map" && type !== "set") return leaf
  return {
    kind: "list",
    relation: type,
    keys: schema?.["x-kubernetes-list-map-keys"] ?? [],
    items: schema?.items,
  }
}

/** A map's or object's shape, whatever it holds. */
export function mapShape(schema: Schema | undefined): LeafShape | MapShape {
  if (schema === undefined || schema["x-kubernetes-map-type"] === "atomic") return leaf
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true
  if (schema.type === undefined && schema.properties === undefined && !preserves) return leaf
  return {
    kind: "map",
    isNamed: (field) => schema.properties !== undefined && Object.hasOwn(schema.properties, field),
    fieldSchema: (field) => fieldOf(schema, field) ?? (preserves ? deduced : undefined),
  }
}
