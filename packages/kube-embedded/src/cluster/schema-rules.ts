import {
  applyDefaults,
  type JsonValue,
  prune,
  type StructuralSchema,
  validate,
} from "@nightshift/structural-schema"
import { defaultKind } from "../kinds/defaults/index.ts"
import { DecodeError, decodeKind, typeNameOf } from "../kinds/index.ts"
import { badRequest } from "../status.ts"
import type { FieldError } from "../field-error.ts"
import type { KubeObject } from "../objects/object.ts"
import type { ResourceVersion, Target } from "../resources/resource.ts"
import type { Part } from "./update.ts"

/** An object as its schema lets it in, and the fields that the schema does not know. */
export interface Decoded {
  readonly object: KubeObject
  readonly unknown: readonly string[]
}

// The schema package owns what it answers and says so with mutable types; it never writes into what it is given.
const structural = (version: ResourceVersion): StructuralSchema => version.schema as StructuralSchema
const mutable = (object: KubeObject): JsonValue => object as unknown as JsonValue

/**
 * Reads an object as its kind: what the kind does not have falls away, and what it always has appears.
 * @throws ApiError 400 for a value of another type than a built-in kind has there.
 */
export function decodeBySchema(target: Target, object: KubeObject): Decoded {
  const { resource, version } = target
  if (!resource.custom) return decodeBuiltin(target, object)
  if (version.schema === undefined) return { object, unknown: [] }
  const { value, pruned } = prune(structural(version), mutable(object))
  return { object: applyDefaults(structural(version), value) as unknown as KubeObject, unknown: pruned }
}

function decodeBuiltin({ resource, version }: Target, object: KubeObject): Decoded {
  const { group, kind } = resource
  try {
    const type = typeNameOf(group, version.name, kind)
    const { value, unknown } = decodeKind(type, object)
    return { object: defaultKind(type, value) as KubeObject, unknown }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw badRequest(`${kind} in version "${version.name}" cannot be handled as a ${kind}: ${error.message}`)
  }
}

/** What is wrong with a custom object; on an update, what has not changed is not held against the writer. */
export function schemaErrors(
  { resource, version }: Target,
  object: KubeObject,
  live: KubeObject | undefined,
  part: Part,
): readonly FieldError[] {
  if (!resource.custom || version.schema === undefined) return []
  if (part === "status") {
    const schema = structural(version).properties?.["status"]
    const status = object["status"]
    if (schema === undefined || status === undefined) return []
    const old = live?.["status"] as unknown as JsonValue | undefined
    return validate(schema, status as unknown as JsonValue, old, "status")
  }
  return validate(structural(version), mutable(object), live === undefined ? undefined : mutable(live))
}
