import type { JsonObject } from "../json.ts"
import type { Schema } from "../schema.ts"
import { type Comparison, compare } from "./compare.ts"
import {
  difference,
  type FieldPath,
  type FieldSet,
  intersection,
  isEmptySet,
  pathsOf,
  union,
} from "./field-set.ts"
import type { Manager, Managers } from "./managed-fields.ts"

/** One field that another manager has and that an apply would change. */
export interface Conflict {
  readonly with: Manager
  readonly path: FieldPath
}

export interface Transfer {
  readonly managers: Managers
  readonly changes: Comparison
  /** Fields that were taken from others; an apply without force is refused because of them. */
  readonly conflicts: readonly Conflict[]
}

/** A change of the object takes the changed fields from everybody but the one who changed it. */
export function transferOwnership(
  before: JsonObject,
  after: JsonObject,
  managers: Managers,
  self: string | undefined,
  schema: Schema | undefined,
  ignored: FieldSet,
): Transfer {
  const changes = compare(before, after, schema, ignored)
  const changed = union(changes.modified, changes.added)
  const conflicts: Conflict[] = []
  const remaining = new Map<string, Manager>()
  for (const [id, manager] of managers) {
    if (id === self) {
      remaining.set(id, manager)
      continue
    }
    const taken = intersection(manager.fields, changed)
    for (const path of pathsOf(taken)) conflicts.push({ with: manager, path })
    const fields = difference(difference(manager.fields, taken), changes.removed)
    if (!isEmptySet(fields)) remaining.set(id, { ...manager, fields })
  }
  return { managers: remaining, changes, conflicts }
}
