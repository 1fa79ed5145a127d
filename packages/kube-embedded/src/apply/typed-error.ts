import { goPrint } from "../go-print.ts"
import { isArray, isObject, type Json, type JsonObject } from "../json.ts"
import type { Schema } from "../schema.ts"
import { fieldStep, itemStep, printStep } from "./path-step.ts"
import { deduced, listShape, mapShape } from "./shape.ts"

/**
 * What keeps a configuration from being applied: fields that the schema does not know, values of another kind, list items
 * that cannot be told apart. The words are structured-merge-diff's.
 */
export function typedErrors(config: JsonObject, schema: Schema | undefined): readonly string[] {
  return [...check(config, schema, "")]
}

function* check(value: Json, schema: Schema | undefined, path: string): Generator<string> {
  if (value === null || schema === undefined || schema === deduced) return
  const refuse = (problem: string) => `${path === "" ? "" : `${path}: `}${problem}`
  const isFree = schema["x-kubernetes-preserve-unknown-fields"] === true && schema.type === undefined
  if (isFree) return
  if (schema.type === "object" || schema.properties !== undefined) {
    if (!isObject(value)) yield refuse(`expected map, got &{${goPrint(value)}}`)
    else yield* checkMap(value, schema, path)
  } else if (schema.type === "array") {
    if (!isArray(value)) yield refuse(`expected list, got &{${goPrint(value)}}`)
    else yield* checkList(value, schema, path)
  } else {
    const problem = scalarProblem(value, schema)
    if (problem !== undefined) yield refuse(problem)
  }
}

function* checkMap(value: JsonObject, schema: Schema, path: string): Generator<string> {
  const shape = mapShape(schema)
  if (shape.kind === "leaf") return
  const isOpen = schema.properties === undefined || schema.additionalProperties !== undefined
  const at = (field: string) => path + printStep(fieldStep(field))
  // The first field that is not declared ends the look at its object.
  const stranger = isOpen
    ? undefined
    : Object.keys(value).find((field) => shape.fieldSchema(field) === undefined)
  if (stranger !== undefined) yield `${at(stranger)}: field not declared in schema`
  else
    for (const [field, inner] of Object.entries(value))
      yield* check(inner, shape.fieldSchema(field), at(field))
}

function* checkList(value: readonly Json[], schema: Schema, path: string): Generator<string> {
  const shape = listShape(schema)
  if (shape.kind === "leaf") {
    for (const [i, item] of value.entries()) yield* check(item, schema.items, `${path}[${i}]`)
    return
  }
  const seen = new Set<string>()
  for (const [i, item] of value.entries()) {
    const step = itemStep(shape, item)
    if (step === undefined) {
      const keys = `["${shape.keys.join('" "')}"]`
      yield `${path}: element ${i}: associative list with keys has an element that omits all key fields ${keys} (and doesn't have default values for any key fields)`
      continue
    }
    if (seen.has(step)) yield `${path}: duplicate entries for key ${printStep(step)}`
    seen.add(step)
    yield* check(item, shape.items, path + printStep(step))
  }
}

function scalarProblem(value: Json, schema: Schema): string | undefined {
  switch (schema.type) {
    case "integer":
    case "number":
      return typeof value === "number" ? undefined : `expected numeric (int or float), got ${goType(value)}`
    case "string":
      return typeof value === "string"
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goPrint(value)}}`
    case "boolean":
      return typeof value === "boolean"
        ? undefined
        : `expected boolean, got &value.valueUnstructured{Value:${goPrint(value)}}`
    default:
      return undefined
  }
}

function goType(value: Json): string {
  if (isArray(value)) return "[]interface {}"
  if (isObject(value)) return "map[string]interface {}"
  return typeof value === "boolean" ? "bool" : typeof value
}
