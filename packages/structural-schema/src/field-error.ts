import { isArray } from "./json.ts"
import type { JsonValue } from "./json.ts"

/** The reasons of a `Status` cause (apimachinery's field errors) that a schema can give. */
export type FieldErrorReason =
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueTypeInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"

/** One entry of `status.details.causes`; `message` is what kube-apiserver 1.36 says of the same value. */
export interface FieldError {
  readonly reason: FieldErrorReason
  /** Dotted path, `[i]` for items; `<nil>` where Kubernetes names no field. */
  readonly field: string
  readonly message: string
}

/** As it stands in an "is invalid" message: field, colon, message. */
export const describe = (error: FieldError): string => `${error.field}: ${error.message}`

const nowhere = "<nil>"
const make = (reason: FieldErrorReason, field: string, message: string): FieldError => ({
  reason,
  field: field === "" ? nowhere : field,
  message,
})
const after = (head: string, detail: string) => (detail === "" ? head : `${head}: ${detail}`)

export const required = (field: string, detail = ""): FieldError =>
  make("FieldValueRequired", field, after("Required value", detail))

export const forbidden = (field: string, detail: string): FieldError =>
  make("FieldValueForbidden", field, after("Forbidden", detail))

export const invalid = (field: string, value: JsonValue, detail: string): FieldError =>
  make("FieldValueInvalid", field, after(`Invalid value: ${show(value)}`, detail))

export const typeInvalid = (field: string, value: JsonValue, detail: string): FieldError =>
  make("FieldValueTypeInvalid", field, after(`Invalid value: ${show(value)}`, detail))

export const duplicate = (field: string, value: JsonValue): FieldError =>
  make("FieldValueDuplicate", field, `Duplicate value: ${show(value)}`)

export function notSupported(field: string, value: JsonValue, supported: readonly JsonValue[]): FieldError {
  const names = supported.map((each) => quote(typeof each === "string" ? each : goJson(each)))
  const detail = names.length === 0 ? "" : `supported values: ${names.join(", ")}`
  return make("FieldValueNotSupported", field, after(`Unsupported value: ${show(value)}`, detail))
}

/** Kubernetes says bytes where it counts code points. */
export const tooLong = (field: string, max: number): FieldError =>
  make("FieldValueTooLong", field, `Too long: may not be more than ${max} ${max === 1 ? "byte" : "bytes"}`)

export const tooMany = (field: string, actual: number, max: number): FieldError =>
  make(
    "FieldValueTooMany",
    field,
    `Too many: ${actual}: must have at most ${max} ${max === 1 ? "item" : "items"}`,
  )

const show = (value: JsonValue) => (typeof value === "string" ? quote(value) : goJson(value))

/** As Go's encoding/json writes: keys sorted, the characters that HTML minds escaped. */
function goJson(value: JsonValue): string {
  const sorted = JSON.stringify(value, (_, each: JsonValue) =>
    typeof each === "object" && each !== null && !isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
  return sorted.replace(/[<>&\u2028\u2029]/g, escapeUnicode)
}

const escapes: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
}

/** As Go's strconv.Quote, for the characters that turn up in manifests. */
export const quote = (text: string): string =>
  `"${text.replace(/["\\]|\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, (char) => escapes[char] ?? escapeRune(char))}"`

const escapeRune = (char: string) =>
  char < "\x80" ? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}` : escapeUnicode(char)

const escapeUnicode = (char: string) => {
  const code = char.codePointAt(0) ?? 0
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`
}
