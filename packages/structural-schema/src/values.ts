import { isArray } from "./json.ts"
import * as fieldError from "./field-error.ts"
import { hasFormat } from "./formats.ts"
import type { JsonValue } from "./json.ts"
import { matches } from "./re2.ts"
import type { StructuralSchema } from "./schema.ts"
import type { Finding } from "./validate.ts"

/** Whether Go reads the number as an int64; what has a fraction or is too large becomes a float64. */
const isInt64 = (value: number) => Number.isInteger(value) && Math.abs(value) < 2 ** 63

/** The JSON type of a value in Kubernetes' words. */
function typeOf(value: JsonValue): string {
  if (value === null) return "null"
  if (isArray(value)) return "array"
  if (typeof value === "number") return isInt64(value) ? "integer" : "number"
  return typeof value
}

const nativeFormat: Readonly<Record<string, string>> = { integer: "int64", number: "float64" }

function typesOf(schema: StructuralSchema): readonly string[] {
  if (schema["x-kubernetes-int-or-string"] === true) return ["integer", "string"]
  return schema.type === undefined ? [] : [schema.type]
}

export function typeProblems(schema: StructuralSchema, value: JsonValue, path: string): readonly Finding[] {
  const types = typesOf(schema)
  if (types.length === 0) return []
  const actual = typeOf(value)
  const wrong = (expected: string, got: string): Finding[] => {
    const words = `${path} in body must be of type ${expected}: ${fieldError.quote(got)}`
    return [{ path, as: (at) => fieldError.typeInvalid(at, got, words) }]
  }
  if (value === null) return schema.nullable === true ? [] : wrong(types.join(","), "null")
  const numeric = types.includes("integer") || types.includes("number")
  const fits = types.includes(actual) || (actual === "integer" && types.includes("number"))
  if (fits) return []
  const format = formatOf(schema)
  if (format === undefined) return wrong(types.join(","), actual)
  // A quirk of kube-apiserver kept on purpose: a field with a string format lets an array through.
  if (!numeric && isArray(value)) return []
  const asFormat = typeof value !== "string" && !isArray(value)
  return asFormat ? wrong(format, nativeFormat[actual] ?? "") : wrong(types.join(","), actual)
}

const numericFormats: Readonly<Record<string, readonly string[]>> = {
  integer: ["int32", "int64"],
  number: ["float", "double"],
}

/** The format where Kubernetes honours it: numbers have two each, strings those of `hasFormat`. */
function formatOf(schema: StructuralSchema): string | undefined {
  const { format, type } = schema
  if (format === undefined || format === "") return undefined
  if (type === "integer" || type === "number")
    return numericFormats[type]?.includes(format) ? format : undefined
  return type === "string" || type === undefined ? format : undefined
}

export function stringProblems(schema: StructuralSchema, text: string, path: string): readonly Finding[] {
  return [...lengthProblems(schema, text, path), ...formatProblems(schema, text, path)]
}

/** The first of length and pattern that is broken, as kube-apiserver reports it. Lengths count code points. */
function lengthProblems(schema: StructuralSchema, text: string, path: string): readonly Finding[] {
  const { maxLength, minLength, pattern } = schema
  const length = maxLength === undefined && minLength === undefined ? 0 : codePoints(text)
  if (maxLength !== undefined && length > maxLength) {
    return [{ path, as: (at) => fieldError.tooLong(at, maxLength) }]
  }
  const wrong = (words: string): Finding[] => [
    { path, as: (at) => fieldError.invalid(at, text, `${path} in body should ${words}`) },
  ]
  if (minLength !== undefined && length < minLength) return wrong(`be at least ${minLength} chars long`)
  if (pattern !== undefined && pattern !== "" && !matches(pattern, text)) return wrong(`match '${pattern}'`)
  return []
}

export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

function formatProblems(schema: StructuralSchema, text: string, path: string): readonly Finding[] {
  const { format, type } = schema
  if (format === undefined || (type !== undefined && type !== "string") || hasFormat(format, text)) return []
  const words = `${path} in body must be of type ${format}: ${fieldError.quote(text)}`
  return [{ path, as: (at) => fieldError.typeInvalid(at, text, words) }]
}

export function numberProblems(schema: StructuralSchema, value: number, path: string): readonly Finding[] {
  const { exclusiveMinimum = false, exclusiveMaximum = false, multipleOf } = schema
  // Kubernetes compares an integer with the integral part of a bound.
  const bound = (limit: number | undefined) =>
    limit !== undefined && isInt64(value) ? Math.trunc(limit) : limit
  const [minimum, maximum] = [bound(schema.minimum), bound(schema.maximum)]
  const found = [...rangeProblems(schema, value, path)]
  const wrong = (words: string) =>
    found.push({ path, as: (at) => fieldError.invalid(at, value, `${path} in body should be ${words}`) })
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) wrong(`a multiple of ${multipleOf}`)
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    wrong(`greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`)
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    wrong(`less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`)
  }
  return found
}

const isMultiple = (value: number, factor: number) => Number.isInteger(value / factor)

/** Whether the number fits its type and format; Kubernetes names no field for this one. */
function rangeProblems(schema: StructuralSchema, value: number, path: string): readonly Finding[] {
  const { type } = schema
  const format = formatOf(schema)
  const fits =
    type === "integer"
      ? isInt64(value) && (format !== "int32" || (value >= -(2 ** 31) && value < 2 ** 31))
      : format !== "float" || Math.abs(value) <= 3.4028234663852886e38
  if (fits) return []
  const kind = format === undefined ? `${type} (default format)` : `${type} with format ${format}`
  const words = `Checked value must be of type ${kind} in ${path}`
  return [{ path: "", as: (at) => fieldError.invalid(at, "", words) }]
}
