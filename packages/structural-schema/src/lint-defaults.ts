import * as fieldError from "./field-error.ts"
import { sameJson } from "./json.ts"
import type { Problem } from "./lint.ts"
import { prune } from "./prune.ts"
import type { StructuralSchema } from "./schema.ts"
import { validate } from "./validate.ts"

/** A default must survive pruning and pass the schema it stands in. Asked of well-formed schemas only. */
export function defaultProblems(schema: StructuralSchema, at: string): readonly Problem[] {
  const { items, properties = {} } = schema
  return [
    ...ownProblems(schema, at),
    ...(items === undefined ? [] : defaultProblems(items, `${at}.items`)),
    ...Object.entries(properties).flatMap(([name, property]) =>
      defaultProblems(property, `${at}.properties[${name}]`),
    ),
  ]
}

function ownProblems(schema: StructuralSchema, at: string): readonly Problem[] {
  const value = schema.default
  if (value === undefined) return []
  const where = `${at}.default`
  const { value: kept } = prune(schema, value, schema["x-kubernetes-embedded-resource"] === true)
  const unknown = sameJson(kept, value)
    ? []
    : [fieldError.invalid(where, value, "must not have unknown fields")]
  return [...unknown, ...validate(schema, value, undefined, where)]
}
