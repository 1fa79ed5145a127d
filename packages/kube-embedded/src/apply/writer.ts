import type { Schema } from "../schema.ts"
import { difference, type FieldSet, fieldSetOf } from "./field-set.ts"

/** Who writes, what, and by which schema. */
export interface Writer {
  readonly manager: string
  /** The version in which the request speaks: `apps/v1`. */
  readonly apiVersion: string
  readonly kind: string
  /** `status`, `scale`; empty for the resource itself. */
  readonly subresource: string
  readonly schema: Schema | undefined
  /** Fields that this endpoint does not write (`status` of the resource itself): nobody gets to manage them through it. */
  readonly ignored: FieldSet
  /** ms since the epoch */
  readonly now: number
}

/** Never part of managed fields: they name the object or belong to the server. */
const unmanaged = fieldSetOf([
  ["f:apiVersion"],
  ["f:kind"],
  ["f:metadata"],
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map((field) => ["f:metadata", `f:${field}`]),
])

export const withoutUnmanaged = (fields: FieldSet): FieldSet => difference(fields, unmanaged)
