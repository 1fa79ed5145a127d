import { metadataSchema } from "../objects/metadata-schema.ts"
import type { ResourceVersion } from "../resources/resource.ts"
import type { Schema } from "../schema.ts"

const whole = new WeakMap<object, Schema>()

/** The schema of a kind in one version, in the terms that patches and apply read: with the fields every object has. */
export function schemaOf({ version }: { readonly version: ResourceVersion }): Schema | undefined {
  const own: Schema | undefined = version.schema
  if (own === undefined) return undefined
  let schema = whole.get(own)
  if (schema === undefined) {
    schema = { ...own, properties: { ...own.properties, ...resourceFields } }
    whole.set(own, schema)
  }
  return schema
}

const resourceFields = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: metadataSchema,
} as const
