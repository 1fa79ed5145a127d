import { applyDefaults, prune, type StructuralSchema, validate } from "@nightshift/structural-schema"
import { DecodeError, decodeKind, kindErrors, typeNameOf } from "../kinds/index.ts"
import { withRules } from "../cel/index.ts"
import type { FieldError } from "../field-error.ts"
import { unknownMetadata } from "../objects/metadata-shape.ts"
import { type KubeObject, without } from "../objects/object.ts"
import type { Resource, ResourceVersion, Target } from "../resources/resource.ts"
import type { WriteOptions } from "./cluster.ts"
import { undecodable } from "./undecodable.ts"
import type { Part } from "./update.ts"

/** An object as its schema lets it in, and the fields that the schema does not know. */
export interface Decoded {
  readonly object: KubeObject
  readonly unknown: readonly string[]
}

const structural = (version: ResourceVersion): StructuralSchema => version.schema as StructuralSchema

/**
 * Reads an object as its kind: what the kind does not have falls away, and what it always has appears.
 * @throws ApiError 400 or 422 for a value of another type than a built-in kind has there.
 */
export function decodeBySchema(
  target: Target,
  object: KubeObject,
  source: WriteOptions["source"] = "body",
): Decoded {
  const { resource, version } = target
  if (!resource.custom) return decodeBuiltin(target, object, source)
  const extra = unknownMetadata(object.metadata)
  const known = extra.length === 0 ? object : { ...object, metadata: without(object.metadata, ...extra) }
  const unknown = extra.map((field) => `metadata.${field}`)
  if (version.schema === undefined) return { object: known, unknown }
  const { value, pruned } = prune(structural(version), known)
  const defaulted = applyDefaults(structural(version), value) as KubeObject
  return { object: defaulted, unknown: [...unknown, ...pruned] }
}

function decodeBuiltin(target: Target, object: KubeObject, source: WriteOptions["source"]): Decoded {
  const { group, kind } = target.resource
  const version = target.version.name
  try {
    const type = typeNameOf(group, version, kind)
    const { value, unknown } = decodeKind(type, object)
    return { object: value as KubeObject, unknown }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw undecodable({ kind, version }, object, error.message, source)
  }
}

/** What is wrong with an object as its kind; on an update, what has not changed is not held against the writer. */
export function schemaErrors(
  { resource, version }: Target,
  object: KubeObject,
  live: KubeObject | undefined,
  part: Part,
): readonly FieldError[] {
  if (!resource.custom) return part !== "status" ? builtinErrors(resource, version, object, live) : []
  const { schema } = version
  if (schema === undefined) return []
  return withRules(structuralErrors(structural(version), object, live, part), schema, object, live)
}

function builtinErrors(
  { group, kind }: Resource,
  version: ResourceVersion,
  object: KubeObject,
  live: KubeObject | undefined,
): readonly FieldError[] {
  return kindErrors(typeNameOf(group, version.name, kind), object, live)
}

function structuralErrors(
  schema: StructuralSchema,
  object: KubeObject,
  live: KubeObject | undefined,
  part: Part,
): readonly FieldError[] {
  if (part !== "status") return validate(schema, object, live)
  const ofStatus = schema.properties?.["status"]
  const status = object["status"]
  if (ofStatus === undefined || status === undefined) return []
  return validate(ofStatus, status, live?.["status"], "status")
}
