import { timestamp } from "../clock.ts"
import { isObject, type JsonObject, jsonEqual, textOf } from "../json.ts"
import { goKindOf } from "../resources/resource.ts"
import { badRequest, failure } from "../status.ts"
import { applyConflict } from "./conflict.ts"
import { hasPath, isEmptySet, noFields, outside, union } from "./field-set.ts"
import { fieldSetOfValue } from "./field-set-of-value.ts"
import { hasLastApplied, lastAppliedFields, withLastApplied } from "./last-applied.ts"
import {
  decodeManagers,
  identity,
  type Manager,
  type Managers,
  managersOf,
  withManagers,
  withoutManagers,
} from "./managed-fields.ts"
import { mergeApplied } from "./merge.ts"
import { type Conflict, transferOwnership } from "./ownership.ts"
import { prune } from "./prune.ts"
import { typedErrors } from "./typed-error.ts"
import { trackUpdate } from "./track-update.ts"
import { type Writer, withoutUnmanaged } from "./writer.ts"

/**
 * Server-side apply of one configuration. `live` is undefined when the object does not exist yet. The result carries the
 * new managed fields; defaults and validation are the caller's.
 * @throws ApiError 409 with FieldManagerConflict causes, 400 for managed fields, 500 (as the real server) when it does not
 * fit the schema.
 */
export function serverSideApply(
  live: JsonObject | undefined,
  config: JsonObject,
  writer: Writer,
  force: boolean,
): JsonObject {
  requireTyped(config, writer)
  const empty: JsonObject = { apiVersion: writer.apiVersion, kind: writer.kind, metadata: {} }
  const known = decodeManagers(managersOf(live))
  if (known === undefined) throw failure(500, "", "failed to decode managed fields")
  const bare = withoutManagers(live ?? empty)
  const managers =
    known.size > 0 || live === undefined ? known : managersBeforeFirstApply(empty, bare, writer)
  const { object, managers: after } = applyOver(bare, config, managers, writer, force)
  const isKubectl = writer.manager === "kubectl" && hasLastApplied(object)
  return withManagers(isKubectl ? withLastApplied(object, config) : object, after)
}

function managersBeforeFirstApply(empty: JsonObject, live: JsonObject, writer: Writer): Managers {
  const tracked = trackUpdate(undefined, live, { ...writer, manager: "before-first-apply" }, empty)
  return decodeManagers(managersOf(tracked)) ?? new Map()
}

function applyOver(live: JsonObject, config: JsonObject, managers: Managers, writer: Writer, force: boolean) {
  const self = {
    manager: writer.manager,
    operation: "Apply",
    apiVersion: writer.apiVersion,
    subresource: writer.subresource,
  } as const
  const id = identity(self)
  const last = managers.get(id)
  const fields = outside(fieldSetOfValue(config, writer.schema), writer.ignored)
  const mine: Manager = { ...self, time: last?.time, fields }
  const claimed = new Map(managers).set(id, mine)
  const everyone = [...claimed.values()].reduce((all, each) => union(all, each.fields), noFields)
  const merged = mergeApplied(live, config, writer.schema)
  const next = prune(merged, last?.fields ?? noFields, everyone, writer.schema)

  const transfer = transferOwnership(live, next, claimed, id, writer.schema, writer.ignored)
  const refused = force ? [] : refusedConflicts(transfer.conflicts, live, writer)
  if (refused.length > 0) throw applyConflict(refused)

  const changed = !jsonEqual(live, next)
  const remaining = new Map(transfer.managers)
  const kept = withoutUnmanaged(fields)
  if (isEmptySet(kept)) remaining.delete(id)
  else remaining.set(id, { ...mine, fields: kept, time: changed ? timestamp(writer.now) : last?.time })
  return { object: changed ? withTypedMetadata(next) : live, managers: remaining }
}

/** Metadata has a type of its own on the server: maps and lists without entries are not written. */
function withTypedMetadata(object: JsonObject): JsonObject {
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {}
  const kept = Object.entries(metadata).filter(
    ([, value]) => value !== null && (typeof value !== "object" || Object.keys(value).length > 0),
  )
  return { ...object, metadata: Object.fromEntries(kept) }
}

/** What `kubectl apply` wrote on the client's side may be taken over by `kubectl apply --server-side` without force. */
function refusedConflicts(
  conflicts: readonly Conflict[],
  live: JsonObject,
  writer: Writer,
): readonly Conflict[] {
  if (conflicts.length === 0 || writer.manager !== "kubectl" || !hasLastApplied(live)) return conflicts
  const former = lastAppliedFields(live, writer)
  return conflicts.filter(({ path }) => !hasPath(former, path))
}

/** @throws ApiError 400 for managed fields, 500 for what the schema does not fit. */
function requireTyped(config: JsonObject, writer: Writer): void {
  const metadata = isObject(config["metadata"]) ? config["metadata"] : {}
  if ((metadata["managedFields"] ?? null) !== null) throw badRequest("metadata.managedFields must be nil")
  const errors = typedErrors(config, writer.schema)
  if (errors.length === 0) return
  const place = `${textOf(metadata["namespace"])}/${textOf(metadata["name"])}`
  const object = `${place}; ${goKindOf(writer.apiVersion, writer.kind)}`
  const problem =
    errors.length === 1 ? errors[0] : `errors:\n${errors.map((error) => `  ${error}`).join("\n")}`
  throw failure(500, "", `failed to create typed patch object (${object}): ${problem}`)
}
