import { goKind } from "../go-print.ts"
import { isObject, type Json, type JsonObject } from "../json.ts"
import { DecodeError, requireMetadata } from "../kinds/index.ts"
import { namedType } from "../kinds/notation.ts"
import type { Resource } from "../resources/resource.ts"

/**
 * metadata as ObjectMeta reads it: nulls, empty lists and empty maps say nothing. Fields that it does not have are still there.
 * @throws DecodeError for a field of the wrong type.
 */
export function shapedMetadata(value: Json | undefined, { kind, custom }: Resource): JsonObject {
  if (value === undefined || value === null) return {}
  if (!isObject(value)) {
    const place = custom ? "Go value" : `Go struct field ${kind}.metadata`
    throw new DecodeError(`json: cannot unmarshal ${goKind(value)} into ${place} of type v1.ObjectMeta`)
  }
  requireMetadata(value, custom ? "" : "metadata.")
  return written(value)
}

/** What is applied is held to its schema as a whole, later and in other words. */
export function appliedMetadata(value: Json | undefined): JsonObject {
  return isObject(value) ? written(value) : {}
}

function written(metadata: JsonObject): JsonObject {
  const says = (value: Json): boolean =>
    value !== null && (typeof value !== "object" || Object.keys(value).length > 0)
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => says(value)))
}

/** The fields of metadata that ObjectMeta does not have. */
export function unknownMetadata(metadata: JsonObject): string[] {
  const known = namedType("meta.v1.ObjectMeta")?.fields ?? []
  return Object.keys(metadata).filter((field) => !known.some(({ name }) => name === field))
}
