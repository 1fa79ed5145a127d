import type { JsonObject } from "../json.ts"
import { fieldOf, type Schema } from "../schema.ts"
import { fieldSetOfValue } from "./field-set-of-value.ts"
import { difference, type FieldSet, intersection, isEmptySet, union } from "./field-set.ts"
import { removeFields } from "./merge.ts"

/**
 * Removes from the merged object what the manager applied last time and does not apply now, unless another manager has it
 * too. Fields that nobody ever applied stay, and so do the objects and items that hold them.
 */
export function prune(
  merged: JsonObject,
  last: FieldSet,
  managed: FieldSet,
  schema: Schema | undefined,
): JsonObject {
  if (isEmptySet(last)) return merged
  const everything = (value: JsonObject) => withNamedParents(fieldSetOfValue(value, schema), schema)
  const lastFields = withNamedParents(last, schema)
  const all = everything(merged)
  const bare = removeFields(merged, lastFields, schema)
  const owned = union(everything(bare), withNamedParents(managed, schema))
  const withOwned = removeFields(merged, difference(all, owned), schema)
  const dangling = intersection(difference(all, everything(withOwned)), lastFields)
  return removeFields(merged, dangling, schema)
}

/** Fields that the schema names count as members where something below them is one. */
function withNamedParents(set: FieldSet, schema: Schema | undefined): FieldSet {
  const members = new Set(set.members)
  const children = new Map<string, FieldSet>()
  for (const [step, child] of set.children) {
    const field = step.startsWith("f:") ? step.slice(2) : undefined
    if (field !== undefined && schema?.properties !== undefined && Object.hasOwn(schema.properties, field)) {
      members.add(step)
    }
    children.set(step, withNamedParents(child, field === undefined ? schema?.items : fieldOf(schema, field)))
  }
  return { members, children }
}
