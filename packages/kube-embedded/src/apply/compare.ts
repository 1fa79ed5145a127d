import { isArray, isObject, type Json, type JsonObject, jsonEqual } from "../json.ts"
import type { Schema } from "../schema.ts"
import { type FieldPath, type FieldSet, fieldSetOf, outside } from "./field-set.ts"
import { fieldStep, itemStep } from "./path-step.ts"
import { type ListShape, shapeOf } from "./shape.ts"

/** What one version of an object changed against another, as field sets. */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

interface Findings {
  readonly added: FieldPath[]
  readonly modified: FieldPath[]
  readonly removed: FieldPath[]
}

/** Compares two versions of an object; fields at or below `ignored` do not count. */
export function compare(
  before: JsonObject,
  after: JsonObject,
  schema: Schema | undefined,
  ignored: FieldSet,
): Comparison {
  const found: Findings = { added: [], modified: [], removed: [] }
  walk(before, after, schema, [], found)
  return {
    added: outside(fieldSetOf(found.added), ignored),
    modified: outside(fieldSetOf(found.modified), ignored),
    removed: outside(fieldSetOf(found.removed), ignored),
  }
}

function walk(
  before: Json | undefined,
  after: Json | undefined,
  schema: Schema | undefined,
  path: FieldPath,
  found: Findings,
): void {
  if (differInKind(before, after)) {
    walk(before, undefined, schema, path, found)
    walk(undefined, after, schema, path, found)
    return
  }
  const shape = shapeOf(schema, before, after)
  switch (shape.kind) {
    case "leaf":
      if (before === undefined) found.added.push(path)
      else if (after === undefined) found.removed.push(path)
      else if (!jsonEqual(before, after)) found.modified.push(path)
      return
    case "map": {
      const left = isObject(before) ? before : {}
      const right = isObject(after) ? after : {}
      for (const field of new Set([...Object.keys(left), ...Object.keys(right)])) {
        walk(
          own(left, field),
          own(right, field),
          shape.fieldSchema(field),
          [...path, fieldStep(field)],
          found,
        )
      }
      break
    }
    case "list": {
      const left = byStep(shape, before)
      const right = byStep(shape, after)
      for (const step of new Set([...left.keys(), ...right.keys()])) {
        walk(left.get(step), right.get(step), shape.items, [...path, step], found)
      }
    }
  }
  if (before === undefined) found.added.push(path)
  else if (after === undefined) found.removed.push(path)
}

const own = (object: JsonObject, field: string) => (Object.hasOwn(object, field) ? object[field] : undefined)

// null fits every kind: it is a missing map or list to those.
const kindOf = (value: Json) => (isArray(value) ? "list" : isObject(value) ? "map" : "scalar")
const differInKind = (a: Json | undefined, b: Json | undefined) =>
  a !== undefined && b !== undefined && a !== null && b !== null && kindOf(a) !== kindOf(b)

/** Of items with the same key (only an update can bring them) the last stands for all. */
function byStep(shape: ListShape, list: Json | undefined): Map<string, Json> {
  const items = new Map<string, Json>()
  if (!isArray(list)) return items
  for (const item of list) {
    const step = itemStep(shape, item)
    if (step !== undefined) items.set(step, item)
  }
  return items
}
