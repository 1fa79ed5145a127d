import type { StructuralSchema } from "./schema.ts"

/** Something that may grow without end under a CEL rule, so that Kubernetes must assume the worst of the rule's cost. */
export interface Unbounded {
  readonly path: string
  readonly missing: "maxItems" | "maxProperties" | "maxLength"
}

/**
 * The lists, maps and strings without a bound. `within: "rules"` (default) looks only below nodes that carry
 * x-kubernetes-validations, where Kubernetes' cost estimate depends on it; `"everything"` looks at the whole schema.
 * What keeps unknown fields is foreign and not looked at.
 */
export function unbounded(
  schema: StructuralSchema,
  within: "rules" | "everything" = "rules",
): readonly Unbounded[] {
  return walk(schema, "", within === "everything")
}

function walk(schema: StructuralSchema, path: string, counts: boolean): readonly Unbounded[] {
  const inside = counts || (schema["x-kubernetes-validations"] ?? []).length > 0
  const { properties = {}, additionalProperties, items } = schema
  const missing = inside ? missingBound(schema) : undefined
  return [
    ...(missing === undefined ? [] : [{ path, missing }]),
    ...Object.entries(properties).flatMap(([name, property]) =>
      walk(property, path === "" ? name : `${path}.${name}`, inside),
    ),
    ...(typeof additionalProperties === "object" ? walk(additionalProperties, `${path}.*`, inside) : []),
    ...(items === undefined ? [] : walk(items, `${path}[]`, inside)),
  ]
}

function missingBound(schema: StructuralSchema): Unbounded["missing"] | undefined {
  const { type, maxItems, maxLength, maxProperties, additionalProperties, enum: allowed } = schema
  if (type === "array") return maxItems === undefined ? "maxItems" : undefined
  if (type === "object") {
    return additionalProperties !== undefined && maxProperties === undefined ? "maxProperties" : undefined
  }
  const text = type === "string" || schema["x-kubernetes-int-or-string"] === true
  return text && maxLength === undefined && allowed === undefined && !hasOwnLength(schema)
    ? "maxLength"
    : undefined
}

/** Formats whose length Kubernetes knows. */
const hasOwnLength = ({ format }: StructuralSchema) => format === "date" || format === "date-time"
