import { builtinSchema, schemaOfType } from "../kinds/builtin-schema.ts"
import type { Resource, ResourceVersion } from "../resources/resource.ts"
import type { Schema } from "../schema.ts"

const whole = new WeakMap<object, Schema>()

/** The schema of a kind in one version, in the terms that patches and apply read: with the fields every object has. */
export function schemaOf({
  resource,
  version,
}: {
  readonly resource: Resource
  readonly version: ResourceVersion
}): Schema | undefined {
  if (!resource.custom) return builtinSchema(resource.group, version.name, resource.kind)
  const own: Schema = version.schema ?? {}
  let schema = whole.get(own)
  if (schema === undefined) {
    schema = { ...own, properties: { ...own.properties, ...resourceFields() } }
    whole.set(own, schema)
  }
  return schema
}

function resourceFields(): Record<string, Schema> {
  const string: Schema = { type: "string" }
  return { apiVersion: string, kind: string, metadata: schemaOfType("meta.v1.ObjectMeta") ?? {} }
}
