import { isArray, isObject, member, setMember } from "./json.ts"
import type { JsonValue } from "./json.ts"
import type { StructuralSchema } from "./schema.ts"
import { resourceFields, valuesOf } from "./schema.ts"

export interface Pruned {
  readonly value: JsonValue
  /** What was dropped, sorted: `spec.x`, `spec.list[0].y`. Strict field validation reports these as unknown fields. */
  readonly pruned: readonly string[]
}

/**
 * Drops what the schema does not know, as kube-apiserver does on every request; the input stays as it is.
 * `resourceRoot` (default) keeps apiVersion, kind and metadata of the value itself.
 */
export function prune(schema: StructuralSchema, value: JsonValue, resourceRoot = true): Pruned {
  const root: StructuralSchema = resourceRoot ? { ...schema, "x-kubernetes-embedded-resource": true } : schema
  const pruned: string[] = []
  return { value: walk(root, value, "", pruned), pruned: pruned.sort() }
}

function walk(
  schema: StructuralSchema | undefined,
  value: JsonValue,
  path: string,
  pruned: string[],
): JsonValue {
  if (isArray(value)) {
    const items =
      schema?.["x-kubernetes-preserve-unknown-fields"] === true ? keeping(schema.items) : schema?.items
    return value.map((item, i) => walk(items, item, `${path}[${i}]`, pruned))
  }
  if (!isObject(value)) return value
  const kept: Record<string, JsonValue> = {}
  for (const [key, each] of Object.entries(value)) {
    const at = path === "" ? key : `${path}.${key}`
    const inside = schema === undefined ? unknown : fate(schema, key)
    if (inside === unknown) {
      if (path !== "" || !resourceFields.has(key)) pruned.push(at)
    } else setMember(kept, key, inside === verbatim ? each : walk(inside, each, at, pruned))
  }
  return kept
}

const unknown = Symbol("unknown field")
const verbatim = Symbol("kept as it is")

function fate(schema: StructuralSchema, key: string): StructuralSchema | typeof unknown | typeof verbatim {
  if (schema["x-kubernetes-embedded-resource"] === true && resourceFields.has(key)) return verbatim
  const property = member(schema.properties, key)
  if (property !== undefined) return property
  const values = valuesOf(schema)
  if (values !== undefined) return values
  return schema["x-kubernetes-preserve-unknown-fields"] === true ? verbatim : unknown
}

/** Inside an array that keeps unknown fields the items keep theirs. */
const keeping = (items: StructuralSchema | undefined): StructuralSchema => ({
  ...items,
  "x-kubernetes-preserve-unknown-fields": true,
})
