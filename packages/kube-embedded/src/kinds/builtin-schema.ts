import type { Schema } from "../schema.ts"
import { type FieldNotation, type NamedType, namedType, type TypeNotation, typeNameOf } from "./notation.ts"

/** How a schema speaks of what it does not spell out itself. */
interface Dialect {
  readonly named: (type: string) => Schema
  readonly scalar: (type: string) => Schema
}

/** The schema of one type in a dialect: in place for patches and apply, by reference for OpenAPI documents. */
export function schemaIn(dialect: Dialect, type: NamedType): Schema {
  const required = type.fields.filter((field) => field.required).map((field) => field.name)
  return {
    type: "object",
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(type.fields.map((field) => [field.name, ofField(dialect, field)])),
    ...atomicity(type.atomic),
  }
}

function ofField(dialect: Dialect, field: FieldNotation): Schema {
  const schema = ofType(dialect, field.type)
  const traits: Schema = {
    ...(field.default === undefined ? {} : { default: valueOf(field.default) }),
    ...(field.patchStrategy === undefined ? {} : { "x-kubernetes-patch-strategy": field.patchStrategy }),
    ...(field.patchMergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": field.patchMergeKey }),
  }
  // Nothing may stand beside a reference.
  const isBeside = schema.$ref !== undefined && Object.keys(traits).length > 0
  return isBeside ? { allOf: [schema], ...traits } : { ...schema, ...traits }
}

function valueOf(text: string) {
  if (text === "{}") return {}
  return /^\d+$/.test(text) ? Number(text) : text
}

function ofType(dialect: Dialect, type: TypeNotation): Schema {
  switch (type.kind) {
    case "scalar":
      return dialect.scalar(type.name)
    case "named":
      return dialect.named(type.name)
    case "map":
      return {
        type: "object",
        additionalProperties: ofType(dialect, type.values),
        ...atomicity(type.atomic),
      }
    case "list":
      return { type: "array", items: ofType(dialect, type.items), ...listTraits(type.keys) }
  }
}

const atomicity = (atomic: boolean): Schema => (atomic ? { "x-kubernetes-map-type": "atomic" } : {})

function listTraits(keys: readonly string[] | "set" | "atomic"): Schema {
  if (keys === "set" || keys === "atomic") return { "x-kubernetes-list-type": keys }
  return { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys }
}

const anything: Schema = {
  type: "object",
  "x-kubernetes-preserve-unknown-fields": true,
  "x-kubernetes-map-type": "atomic",
}

/** Values of the API that are of one JSON type, in every dialect. */
export const plainScalars: Readonly<Record<string, Schema>> = {
  string: { type: "string" },
  bytes: { type: "string", format: "byte" },
  boolean: { type: "boolean" },
  number: { type: "number", format: "double" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
}

const scalars: Readonly<Record<string, Schema>> = {
  ...plainScalars,
  time: { type: "string", format: "date-time" },
  microTime: { type: "string", format: "date-time" },
  quantity: { format: "quantity", "x-kubernetes-int-or-string": true },
  intOrString: { format: "int-or-string", "x-kubernetes-int-or-string": true },
}

const inPlace: Dialect = {
  named: (type) => schemaOfType(type) ?? anything,
  scalar: (type) => scalars[type] ?? anything,
}

const schemas = new Map<string, Schema>()

/** The schema of a type by its short name, `meta.v1.ObjectMeta`. */
export function schemaOfType(name: string): Schema | undefined {
  const type = namedType(name)
  const schema = schemas.get(name) ?? (type === undefined ? undefined : schemaIn(inPlace, type))
  if (schema !== undefined) schemas.set(name, schema)
  return schema
}

/** The schema of a built-in kind, in the terms of structural schemas; `undefined` for kinds that are not built in. */
export function builtinSchema(group: string, version: string, kind: string): Schema | undefined {
  return schemaOfType(typeNameOf(group, version, kind))
}
