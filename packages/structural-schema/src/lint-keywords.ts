import { isArray } from "./json.ts"
import * as fieldError from "./field-error.ts"
import type { StructuralSchema } from "./schema.ts"
import type { Problem } from "./lint.ts"

/** Keywords of JSON schema that no CRD may use, and what Kubernetes says of them. */
const refused: Readonly<Record<string, string>> = {
  $ref: "$ref is not supported",
  id: "id is not supported",
  definitions: "definitions is not supported",
  dependencies: "dependencies is not supported",
  patternProperties: "patternProperties is not supported",
  additionalItems: "additionalItems is not supported",
}

const known: ReadonlySet<string> = new Set([
  ...Object.keys(refused),
  ..."type title description format nullable default example externalDocs enum minimum maximum exclusiveMinimum".split(
    " ",
  ),
  ..."exclusiveMaximum multipleOf minLength maxLength pattern minItems maxItems uniqueItems minProperties".split(
    " ",
  ),
  ..."maxProperties required properties additionalProperties items allOf anyOf oneOf not $schema".split(" "),
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
  "x-kubernetes-validations",
])

const types = ["array", "boolean", "integer", "number", "object", "string"]

export function keywordProblems(schema: StructuralSchema, at: string): Problem[] {
  const found: Problem[] = []
  for (const keyword of Object.keys(schema)) {
    const rule = refused[keyword]
    if (rule !== undefined) found.push(fieldError.forbidden(`${at}.${keyword}`, rule))
    else if (!known.has(keyword)) {
      found.push(
        fieldError.forbidden(`${at}.${keyword}`, "is no field of JSONSchemaProps and would be dropped"),
      )
    }
  }
  const type: string = schema.type ?? ""
  if (type === "null") {
    const rule = "type cannot be set to null, use nullable as an alternative"
    found.push(fieldError.forbidden(`${at}.type`, rule))
  } else if (type !== "" && !types.includes(type)) {
    found.push(fieldError.notSupported(`${at}.type`, type, types))
  }
  if (isArray(schema.items)) {
    found.push(fieldError.forbidden(`${at}.items`, "items must be a schema object and not an array"))
  }
  if (schema.uniqueItems === true) {
    const rule = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
    found.push(fieldError.forbidden(`${at}.uniqueItems`, rule))
  }
  if (schema["x-kubernetes-preserve-unknown-fields"] === false) {
    found.push(
      fieldError.invalid(`${at}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined"),
    )
  }
  return found
}
