import { plainScalars, schemaIn } from "../kinds/builtin-schema.ts"
import type { JsonObject } from "../json.ts"
import { namedType } from "../kinds/notation.ts"
import type { Schema } from "../schema.ts"

/** The schemas of one document by their names. */
export type Definitions = Map<string, JsonObject>

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
const namedScalars: Readonly<Record<string, { readonly name: string; readonly schema: Schema }>> = {
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

/** Adds a type and everything it refers to. */
export function define(shortName: string, definitions: Definitions): void {
  const type = namedType(shortName)
  const name = definitionName(shortName)
  if (type === undefined || definitions.has(name)) return
  definitions.set(name, {})
  const byReference = {
    named(inner: string): Schema {
      define(inner, definitions)
      return reference(definitionName(inner))
    },
    scalar(scalar: string): Schema {
      const named = namedScalars[scalar]
      if (named === undefined) return plainScalars[scalar] ?? { type: "object" }
      definitions.set(named.name, named.schema)
      return reference(named.name)
    },
  }
  definitions.set(name, schemaIn(byReference, type))
}

export const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
