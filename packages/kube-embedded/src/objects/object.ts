import { isArray, isObject, type Json, type JsonObject, textOf } from "../json.ts"

export type OwnerReference = JsonObject & {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

export type ObjectMeta = JsonObject & {
  readonly name: string
  readonly generateName?: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly generation?: number
  readonly creationTimestamp?: string | null
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly labels?: { readonly [key: string]: string }
  readonly annotations?: { readonly [key: string]: string }
  readonly finalizers?: readonly string[]
  readonly ownerReferences?: readonly OwnerReference[]
  readonly managedFields?: readonly JsonObject[]
}

/**
 * An API object. Objects in the store are shared with every reader and every watcher: nobody writes into one;
 * a changed object is a new one.
 */
export type KubeObject = JsonObject & {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}

/** The object at a field, or an empty one: for reading only. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

export function listOf(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : []
}

export function stringOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined
}

export function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined
}

/** Maps of strings (labels, selectors) as they are, without entries of another type. */
export function stringsOf(value: Json | undefined): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [key, entry] of Object.entries(objectOf(value)))
    if (typeof entry === "string") found[key] = entry
  return found
}

/** The value at a path of fields, `undefined` where one is missing. */
export function at(value: Json | undefined, ...path: string[]): Json | undefined {
  let here = value
  for (const field of path) here = isObject(here) ? here[field] : undefined
  return here
}

/** The text of the value at a path; nothing reads as the empty text. */
export const text = (value: Json | undefined, ...path: string[]): string => textOf(at(value, ...path))

/** The number at a path, 0 where there is none. */
export const count = (value: Json | undefined, ...path: string[]): number => numberOf(at(value, ...path)) ?? 0

/** The objects of the list at a path. */
export const items = (value: Json | undefined, ...path: string[]): readonly JsonObject[] =>
  listOf(at(value, ...path)).filter(isObject)

/** The texts of the list at a path. */
export const texts = (value: Json | undefined, ...path: string[]): readonly string[] =>
  listOf(at(value, ...path)).map(textOf)

/** A copy without the named fields. */
export function without<T extends JsonObject>(object: T, ...names: string[]): T {
  const copy: Record<string, Json> = { ...object }
  for (const name of names) delete copy[name]
  return copy as T
}

/** A copy with the fields of `change`; those that are `undefined` there are left out. */
export function withFields<T extends JsonObject>(
  object: T,
  change: { readonly [field: string]: Json | undefined },
): T {
  const copy: Record<string, Json> = { ...object }
  for (const [field, value] of Object.entries(change)) {
    if (value === undefined) delete copy[field]
    else copy[field] = value
  }
  return copy as T
}

export function withMeta(
  object: KubeObject,
  change: { readonly [field: string]: Json | undefined },
): KubeObject {
  return { ...object, metadata: withFields(object.metadata, change) }
}
