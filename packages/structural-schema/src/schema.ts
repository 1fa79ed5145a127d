import type { JsonValue } from "./json.ts"

export type SchemaType = "array" | "boolean" | "integer" | "number" | "object" | "string"
export type ListType = "atomic" | "set" | "map"
export type MapType = "atomic" | "granular"
export type RuleReason =
  | "FieldValueInvalid"
  | "FieldValueForbidden"
  | "FieldValueRequired"
  | "FieldValueDuplicate"

/** One entry of `x-kubernetes-validations`. */
export interface ValidationRule {
  readonly rule: string
  readonly message?: string
  readonly messageExpression?: string
  readonly reason?: RuleReason
  readonly fieldPath?: string
  readonly optionalOldSelf?: boolean
}

/**
 * The dialect of JSON schema that a CustomResourceDefinition may use (apiextensions.k8s.io/v1 JSONSchemaProps) without
 * the keywords that Kubernetes always refuses; `lint` reports those when they turn up in data.
 */
export interface StructuralSchema {
  readonly type?: SchemaType
  readonly title?: string
  readonly description?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly default?: JsonValue
  readonly example?: JsonValue
  readonly externalDocs?: { readonly description?: string; readonly url?: string }
  readonly enum?: readonly JsonValue[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  /** RE2, unanchored. */
  readonly pattern?: string
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, StructuralSchema>>
  readonly additionalProperties?: StructuralSchema | boolean
  readonly items?: StructuralSchema
  readonly allOf?: readonly StructuralSchema[]
  readonly anyOf?: readonly StructuralSchema[]
  readonly oneOf?: readonly StructuralSchema[]
  readonly not?: StructuralSchema
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean
  readonly "x-kubernetes-embedded-resource"?: boolean
  readonly "x-kubernetes-int-or-string"?: boolean
  readonly "x-kubernetes-list-type"?: ListType
  readonly "x-kubernetes-list-map-keys"?: readonly string[]
  readonly "x-kubernetes-map-type"?: MapType
  readonly "x-kubernetes-validations"?: readonly ValidationRule[]
}

/** The schema that holds for the values of keys without one of their own; `true` restricts nothing. */
export function valuesOf(schema: StructuralSchema): StructuralSchema | undefined {
  const values = schema.additionalProperties
  if (values === undefined || values === false) return undefined
  return values === true ? anything : values
}

const anything: StructuralSchema = {}

/** The three fields of every resource, known at a resource root without being declared. */
export const resourceFields: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"])
