import { fieldError } from "@nightshift/structural-schema"
import type { Json } from "./json.ts"

/**
 * One complaint about one field, as kube-apiserver words it: the text becomes part of the Status message and, without the
 * field, of its `details.causes`.
 */
export interface FieldError {
  readonly reason: FieldErrorReason
  readonly field: string
  /** `Invalid value: "x": must be ...`, without the field's path. */
  readonly message: string
}

type FieldErrorReason =
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid"

const withDetail = (head: string, detail: string) => (detail === "" ? head : `${head}: ${detail}`)

/** Strings are quoted, numbers and booleans bare, everything else is JSON: as Go's %q, %v and json.Marshal print them. */
function printValue(value: Json): string {
  return typeof value === "string" ? goQuote(value) : JSON.stringify(value)
}

/** Go's strconv.Quote. */
export const goQuote = fieldError.quote

export function invalid(field: string, value: Json, detail: string): FieldError {
  return {
    reason: "FieldValueInvalid",
    field,
    message: withDetail(`Invalid value: ${printValue(value)}`, detail),
  }
}

export function tooLong(field: string, most: number): FieldError {
  return {
    reason: "FieldValueTooLong",
    field,
    message: `Too long: may not be more than ${most} bytes`,
  }
}

export function required(field: string, detail = ""): FieldError {
  return { reason: "FieldValueRequired", field, message: withDetail("Required value", detail) }
}

export function forbidden(field: string, detail: string): FieldError {
  return { reason: "FieldValueForbidden", field, message: withDetail("Forbidden", detail) }
}

export function duplicate(field: string, value: Json): FieldError {
  return { reason: "FieldValueDuplicate", field, message: `Duplicate value: ${printValue(value)}` }
}

export function notSupported(field: string, value: Json, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map(goQuote).join(", ")}`
  return {
    reason: "FieldValueNotSupported",
    field,
    message: `Unsupported value: ${printValue(value)}: ${detail}`,
  }
}

/**
 * What Go's ErrorList.ToAggregate prints: doubles are dropped, one error stands alone, several stand in brackets.
 */
export function aggregate(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))]
  return texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`
}
