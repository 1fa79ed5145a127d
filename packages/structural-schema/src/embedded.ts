import * as fieldError from "./field-error.ts"
import type { FieldError } from "./field-error.ts"
import { isArray, isObject, member } from "./json.ts"
import type { JsonObject, JsonValue } from "./json.ts"
import type { StructuralSchema } from "./schema.ts"
import { valuesOf } from "./schema.ts"

/** What `x-kubernetes-embedded-resource` asks of a value: a type, and metadata of the usual shape. */
export function embeddedProblems(schema: StructuralSchema, value: JsonValue, at = ""): readonly FieldError[] {
  if (isArray(value)) {
    const { items } = schema
    return items === undefined ? [] : value.flatMap((item, i) => embeddedProblems(items, item, `${at}[${i}]`))
  }
  if (!isObject(value)) return []
  const own = schema["x-kubernetes-embedded-resource"] === true ? resourceProblems(value, at) : []
  const values = valuesOf(schema)
  const inside = Object.entries(value).flatMap(([key, each]) => {
    const property = member(schema.properties, key)
    if (property !== undefined) return embeddedProblems(property, each, at === "" ? key : `${at}.${key}`)
    return values === undefined ? [] : embeddedProblems(values, each, `${at}[${key}]`)
  })
  return [...own, ...inside]
}

function resourceProblems(value: JsonObject, at: string): FieldError[] {
  const found: FieldError[] = []
  for (const name of ["apiVersion", "kind"]) {
    const field = at === "" ? name : `${at}.${name}`
    const text = member(value, name)
    if (text === undefined) found.push(fieldError.required(field))
    else if (typeof text !== "string") found.push(fieldError.invalid(field, text, "must be a string"))
    else if (text === "") found.push(fieldError.invalid(field, text, "must not be empty"))
    else if (name === "kind" && !/^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(text)) {
      found.push(fieldError.invalid(field, text, kindRule))
    } else if (name === "apiVersion" && text.split("/").length > 2) {
      found.push(fieldError.invalid(field, text, `unexpected GroupVersion string: ${text}`))
    }
  }
  const metadata = member(value, "metadata")
  const field = at === "" ? "metadata" : `${at}.metadata`
  if (metadata === undefined || metadata === null) return found
  if (!isObject(metadata)) {
    found.push(fieldError.invalid(field, metadata, "must be an object"))
  } else {
    found.push(
      ...textMapProblems(metadata, "labels", field),
      ...textMapProblems(metadata, "annotations", field),
    )
  }
  return found
}

const kindRule =
  "may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric " +
  "characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  " +
  "or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"

function textMapProblems(metadata: JsonObject, name: string, at: string): FieldError[] {
  const map = member(metadata, name)
  if (map === undefined || map === null) return []
  if (!isObject(map)) return [fieldError.invalid(`${at}.${name}`, map, "must be a map of strings")]
  return Object.entries(map).flatMap(([key, value]) =>
    typeof value === "string" ? [] : [fieldError.invalid(`${at}.${name}[${key}]`, value, "must be a string")],
  )
}
