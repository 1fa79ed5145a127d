import type { Schema } from "../schema.ts"
import { type FieldNotation, namedType, type TypeNotation, typeNameOf } from "./notation.ts"

const schemas = new Map<string, Schema>()

/** The schema of a built-in kind, in the terms of structural schemas; `undefined` for kinds that are not built in. */
export function builtinSchema(group: string, version: string, kind: string): Schema | undefined {
  return schemaOfType(typeNameOf(group, version, kind))
}

/** The schema of a type by its short name, `meta.v1.ObjectMeta`. */
export function schemaOfType(name: string): Schema | undefined {
  const known = schemas.get(name)
  if (known !== undefined) return known
  const type = namedType(name)
  if (type === undefined) return undefined
  const required = type.fields.filter((field) => field.required).map((field) => field.name)
  const schema: Schema = {
    type: "object",
    properties: Object.fromEntries(type.fields.map((field) => [field.name, ofField(field)])),
    ...(required.length === 0 ? {} : { required }),
    ...(type.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
  }
  schemas.set(name, schema)
  return schema
}

function ofField(field: FieldNotation): Schema {
  return {
    ...ofType(field.type),
    ...(field.default === undefined
      ? {}
      : { default: field.default === "{}" ? {} : numberOrText(field.default) }),
    ...(field.patchStrategy === undefined ? {} : { "x-kubernetes-patch-strategy": field.patchStrategy }),
    ...(field.patchMergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": field.patchMergeKey }),
  }
}

const numberOrText = (text: string) => (/^\d+$/.test(text) ? Number(text) : text)

function ofType(type: TypeNotation): Schema {
  switch (type.kind) {
    case "scalar":
      return scalarSchema(type.name)
    case "named":
      return schemaOfType(type.name) ?? anything
    case "map":
      return {
        type: "object",
        additionalProperties: ofType(type.values),
        ...(type.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
      }
    case "list":
      return { type: "array", items: ofType(type.items), ...listTraits(type.keys) }
  }
}

function listTraits(keys: readonly string[] | "set" | "atomic"): Schema {
  if (keys === "set" || keys === "atomic") return { "x-kubernetes-list-type": keys }
  return { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys }
}

const anything: Schema = {
  type: "object",
  "x-kubernetes-preserve-unknown-fields": true,
  "x-kubernetes-map-type": "atomic",
}

const scalars: Readonly<Record<string, Schema>> = {
  string: { type: "string" },
  bytes: { type: "string", format: "byte" },
  boolean: { type: "boolean" },
  number: { type: "number", format: "double" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  time: { type: "string", format: "date-time" },
  microTime: { type: "string", format: "date-time" },
  quantity: { format: "quantity", "x-kubernetes-int-or-string": true },
  intOrString: { format: "int-or-string", "x-kubernetes-int-or-string": true },
  object: anything,
}

function scalarSchema(name: string): Schema {
  return scalars[name] ?? anything
}
