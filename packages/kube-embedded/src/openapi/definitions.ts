import type { Json, JsonObject } from "../json.ts"
import { type FieldNotation, namedType, type TypeNotation } from "../kinds/notation.ts"

const metaPrefix = "io.k8s.apimachinery.pkg."

/** The name under which clients know a type: `io.k8s.api.core.v1.Pod` for `core.v1.Pod`. */
export function definitionName(shortName: string): string {
  if (shortName.startsWith("meta.")) return `${metaPrefix}apis.${shortName}`
  if (shortName.startsWith("apiextensions.")) return `io.k8s.apiextensions-apiserver.pkg.apis.${shortName}`
  return `io.k8s.api.${shortName}`
}

/** `dev.example.v1.Widget` for a kind of the group `example.dev`. */
export function customDefinitionName(group: string, version: string, kind: string): string {
  return [...group.split(".").reverse(), version, kind].join(".")
}

/** Types of one JSON value that have a name of their own in OpenAPI documents. */
const namedScalars: Readonly<Record<string, { readonly name: string; readonly schema: JsonObject }>> = {
  time: { name: `${metaPrefix}apis.meta.v1.Time`, schema: { type: "string", format: "date-time" } },
  microTime: { name: `${metaPrefix}apis.meta.v1.MicroTime`, schema: { type: "string", format: "date-time" } },
  quantity: {
    name: `${metaPrefix}api.resource.Quantity`,
    schema: { oneOf: [{ type: "string" }, { type: "number" }] },
  },
  intOrString: {
    name: `${metaPrefix}util.intstr.IntOrString`,
    schema: { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] },
  },
}

const scalars: Readonly<Record<string, JsonObject>> = {
  string: { type: "string" },
  bytes: { type: "string", format: "byte" },
  boolean: { type: "boolean" },
  number: { type: "number", format: "double" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  object: { type: "object" },
}

/** Adds a type and everything it refers to. */
export function define(shortName: string, definitions: Map<string, JsonObject>): void {
  const type = namedType(shortName)
  const name = definitionName(shortName)
  if (type === undefined || definitions.has(name)) return
  definitions.set(name, {})
  const required = type.fields.filter((field) => field.required).map((field) => field.name)
  definitions.set(name, {
    type: "object",
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(type.fields.map((field) => [field.name, ofField(field, definitions)])),
    ...(type.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
  })
}

export const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

function ofField(field: FieldNotation, definitions: Map<string, JsonObject>): JsonObject {
  const schema = ofType(field.type, definitions)
  const traits: Record<string, Json> = {}
  if (field.default !== undefined) traits["default"] = field.default === "{}" ? {} : field.default
  if (field.patchStrategy !== undefined) traits["x-kubernetes-patch-strategy"] = field.patchStrategy
  if (field.patchMergeKey !== undefined) traits["x-kubernetes-patch-merge-key"] = field.patchMergeKey
  if (Object.keys(traits).length === 0) return schema
  return schema["$ref"] === undefined ? { ...schema, ...traits } : { allOf: [schema], ...traits }
}

function ofType(type: TypeNotation, definitions: Map<string, JsonObject>): JsonObject {
  switch (type.kind) {
    case "scalar": {
      const named = namedScalars[type.name]
      if (named === undefined) return scalars[type.name] ?? { type: "object" }
      definitions.set(named.name, named.schema)
      return reference(named.name)
    }
    case "named":
      define(type.name, definitions)
      return reference(definitionName(type.name))
    case "map":
      return {
        type: "object",
        additionalProperties: ofType(type.values, definitions),
        ...(type.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
      }
    case "list": {
      const { keys } = type
      const traits: JsonObject =
        keys === "set" || keys === "atomic"
          ? { "x-kubernetes-list-type": keys }
          : { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys }
      return { type: "array", items: ofType(type.items, definitions), ...traits }
    }
  }
}
