import type { Json } from "./json.ts"

/**
 * The part of an OpenAPI v3 schema that patches, server-side apply, field validation and documents read. Structural
 * schemas of CRDs fit as they are; the built-in kinds are written in the same terms.
 */
export type Schema = {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly properties?: { readonly [field: string]: Schema }
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly required?: readonly string[]
  readonly enum?: readonly Json[]
  readonly default?: Json
  readonly nullable?: boolean
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean
  readonly "x-kubernetes-embedded-resource"?: boolean
  readonly "x-kubernetes-int-or-string"?: boolean
  readonly "x-kubernetes-list-type"?: string
  readonly "x-kubernetes-list-map-keys"?: readonly string[]
  readonly "x-kubernetes-map-type"?: string
  readonly "x-kubernetes-patch-strategy"?: string
  readonly "x-kubernetes-patch-merge-key"?: string
}

/** The schema of a field: a declared property, or what maps say of all their values. */
export function fieldOf(schema: Schema | undefined, field: string): Schema | undefined {
  const declared = schema?.properties
  if (declared !== undefined && Object.hasOwn(declared, field)) return declared[field]
  const values = schema?.additionalProperties
  return typeof values === "object" ? values : undefined
}
