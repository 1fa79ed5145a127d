import { isArray, isObject, type Json, type JsonObject } from "../json.ts"
import type { Schema } from "../schema.ts"
import { type FieldPath, type FieldSet, fieldSetOf } from "./field-set.ts"
import { fieldStep, itemStep } from "./path-step.ts"
import { listShape, mapShape } from "./shape.ts"

/** The fields that a configuration speaks of: its leaves, its list items, and keys of maps. */
export function fieldSetOfValue(value: JsonObject, schema: Schema | undefined): FieldSet {
  return fieldSetOf(leaves(value, schema, []))
}

function* leaves(value: Json, schema: Schema | undefined, path: FieldPath): Generator<FieldPath> {
  if (isArray(value)) {
    const shape = listShape(schema)
    if (shape.kind === "leaf") {
      yield path
      return
    }
    for (const item of value) {
      const step = itemStep(shape, item)
      if (step === undefined) continue
      yield* leaves(item, shape.items, [...path, step])
      yield [...path, step]
    }
    return
  }
  if (!isObject(value)) {
    yield path
    return
  }
  const shape = mapShape(schema)
  if (shape.kind === "leaf") {
    yield path
    return
  }
  for (const [field, inner] of Object.entries(value)) {
    const at = [...path, fieldStep(field)]
    yield* leaves(inner, shape.fieldSchema(field), at)
    const isEmpty = inner === null || (isObject(inner) && Object.keys(inner).length === 0)
    if (isEmpty || !shape.isNamed(field)) yield at
  }
}
