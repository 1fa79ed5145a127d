import { timestamp } from "../clock.ts"
import { isObject, type JsonObject, jsonEqual } from "../json.ts"
import { type FieldSet, isEmptySet, noFields, outside, union } from "./field-set.ts"
import {
  decodeManagers,
  identity,
  type Manager,
  type Managers,
  managersOf,
  resetsManagers,
  withManagers,
  withoutManagers,
} from "./managed-fields.ts"
import { transferOwnership } from "./ownership.ts"
import { type Writer, withoutUnmanaged } from "./writer.ts"

/**
 * Notes in `next` who changed what by a create, update or patch. `live` is undefined for a create, and for the fields that
 * stood before anybody was noted.
 */
export function trackUpdate(
  live: JsonObject | undefined,
  next: JsonObject,
  writer: Writer,
  empty: JsonObject = { apiVersion: writer.apiVersion, kind: writer.kind, metadata: {} },
): JsonObject {
  const managers = managersFor(live, next, writer)
  const bare = withoutManagers(next)
  if (managers.size === 0 && live !== undefined) return bare
  const before = withoutManagers(live ?? empty)
  const { managers: others, changes } = transferOwnership(
    before,
    bare,
    managers,
    undefined,
    writer.schema,
    writer.ignored,
  )
  const fields = withoutUnmanaged(outside(union(changes.modified, changes.added), writer.ignored))
  return withManagers(bare, isEmptySet(fields) ? others : claim(others, fields, writer))
}

function managersFor(live: JsonObject | undefined, next: JsonObject, writer: Writer): Managers {
  const known = decodeManagers(managersOf(live)) ?? new Map<string, Manager>()
  if (writer.subresource !== "") return known
  const sent = managersOf(next)
  if (resetsManagers(sent)) return new Map()
  const managers = decodeManagers(sent)
  return managers === undefined || managers.size === 0 ? known : managers
}

function claim(managers: Managers, fields: FieldSet, writer: Writer): Managers {
  const { manager, apiVersion, subresource } = writer
  const self = {
    manager: manager === "" ? "unknown" : manager,
    operation: "Update",
    apiVersion,
    subresource,
  } as const
  const id = identity(self)
  const former = managers.get(id)?.fields ?? noFields
  return new Map(managers).set(id, { ...self, time: timestamp(writer.now), fields: union(fields, former) })
}

/**
 * Whether two versions differ in nothing but the times of managed fields (and in the version and generation that the server
 * sets): such a write is no write.
 */
export function sameButTimes(before: JsonObject, after: JsonObject): boolean {
  return jsonEqual(timeless(before), timeless(after))
}

function timeless(object: JsonObject): JsonObject {
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {}
  const entries = managersOf(object)
  const managedFields = Array.isArray(entries)
    ? entries.map((entry) => (isObject(entry) ? { ...entry, time: null } : null))
    : []
  return { ...object, metadata: { ...metadata, managedFields } }
}
