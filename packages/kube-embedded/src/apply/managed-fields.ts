import { isArray, isObject, type Json, type JsonObject } from "../json.ts"
import { type FieldSet, isEmptySet } from "./field-set.ts"
import { decodeFields, encodeFields } from "./fields-v1.ts"

/** One entry of `metadata.managedFields`, decoded. */
export interface Manager {
  readonly manager: string
  readonly operation: "Apply" | "Update"
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string | undefined
  readonly fields: FieldSet
}

/** Entries by identity. */
export type Managers = ReadonlyMap<string, Manager>

/** Appliers are the same in every version; updaters of two versions are two. */
export function identity(of: Omit<Manager, "time" | "fields">): string {
  const version = of.operation === "Update" ? of.apiVersion : ""
  return JSON.stringify([of.operation, of.manager, version, of.subresource])
}

/** @returns undefined when an entry cannot be read: kube-apiserver then goes on as if there were none. */
export function decodeManagers(entries: Json | undefined): Managers | undefined {
  const managers = new Map<string, Manager>()
  if (!isArray(entries)) return managers
  for (const entry of entries) {
    const manager = isObject(entry) ? decode(entry) : undefined
    if (manager === undefined) return undefined
    managers.set(identity(manager), manager)
  }
  return managers
}

function decode(entry: JsonObject): Manager | undefined {
  const { operation, apiVersion, fieldsType, fieldsV1, manager, subresource, time } = entry
  if (operation !== "Apply" && operation !== "Update") return undefined
  if (typeof apiVersion !== "string" || apiVersion === "" || fieldsType !== "FieldsV1") return undefined
  return {
    manager: typeof manager === "string" ? manager : "",
    operation,
    apiVersion,
    subresource: typeof subresource === "string" ? subresource : "",
    time: typeof time === "string" ? time : undefined,
    fields: isObject(fieldsV1) ? decodeFields(fieldsV1) : decodeFields({}),
  }
}

/** Sorted as kube-apiserver sorts: appliers first, then by time, manager, version and subresource. */
function encodeManagers(managers: Managers): readonly JsonObject[] {
  return [...managers.values()]
    .filter(({ fields }) => !isEmptySet(fields))
    .sort(
      (a, b) =>
        byText(a.operation, b.operation) ||
        byText(a.time ?? "", b.time ?? "") ||
        byText(a.manager, b.manager) ||
        byText(a.apiVersion, b.apiVersion) ||
        byText(a.subresource, b.subresource),
    )
    .map(({ manager, operation, apiVersion, time, fields, subresource }) => ({
      ...(manager === "" ? {} : { manager }),
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: "FieldsV1",
      fieldsV1: encodeFields(fields),
      ...(subresource === "" ? {} : { subresource }),
    }))
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Whether a request asks to forget all managers: an empty list, or a list of one empty entry.
 */
export function resetsManagers(entries: Json | undefined): boolean {
  if (!isArray(entries)) return false
  const [first] = entries
  return entries.length === 0 || (entries.length === 1 && isObject(first) && Object.keys(first).length === 0)
}

export function withManagers(object: JsonObject, managers: Managers): JsonObject {
  const { managedFields: _, ...metadata } = isObject(object["metadata"]) ? object["metadata"] : {}
  const entries = encodeManagers(managers)
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } }
}

export function withoutManagers(object: JsonObject): JsonObject {
  return withManagers(object, new Map())
}

export function managersOf(object: JsonObject | undefined): Json | undefined {
  const metadata = object?.["metadata"]
  return isObject(metadata) ? metadata["managedFields"] : undefined
}
