import type { WriteOptions } from "../cluster/cluster.ts"
import { undecodable } from "../cluster/undecodable.ts"
import { type FieldError, invalid } from "../field-error.ts"
import type { Json, JsonObject } from "../json.ts"
import { textOf } from "../json.ts"
import { builtinSchema, DecodeError } from "../kinds/index.ts"
import { appliedMetadata, shapedMetadata } from "../objects/metadata-shape.ts"
import { at, type KubeObject } from "../objects/object.ts"
import { apiVersionOf, goKindOf, groupVersionOf, type Target } from "../resources/resource.ts"
import { type ApiError, badRequest, invalidObject } from "../status.ts"

/**
 * The value as an object of the target's kind. Built-in kinds may leave out apiVersion and kind, as the path says them.
 * @throws ApiError when it is of another kind or version, in the words that the real server has for each case.
 */
export function typed(
  value: JsonObject,
  target: Target,
  source: WriteOptions["source"] | "apply" = "body",
): KubeObject {
  const { resource, version } = target
  const expected = apiVersionOf(resource.group, version.name)
  const apiVersion = textOf(value["apiVersion"])
  const kind = textOf(value["kind"])
  if (resource.custom && (apiVersion === "" || kind === "")) throw unrecognized(value, target, kind)
  const isForeign = (apiVersion !== "" && apiVersion !== expected) || (kind !== "" && kind !== resource.kind)
  if (isForeign && source === "apply" && !resource.custom)
    throw badRequest(`invalid object type: ${goKindOf(apiVersion, kind)}`)
  if (isForeign) throw foreign(value, target, apiVersion || expected, kind || resource.kind)
  const metadata =
    source === "apply" ? appliedMetadata(value["metadata"]) : readMetadata(value, target, source)
  return {
    ...value,
    apiVersion: expected,
    kind: resource.kind,
    metadata: { ...metadata, name: textOf(metadata["name"]) },
  }
}

function readMetadata(
  value: JsonObject,
  { resource, version }: Target,
  source: WriteOptions["source"],
): JsonObject {
  try {
    return shapedMetadata(value["metadata"], resource)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw undecodable({ kind: resource.kind, version: version.name }, value, error.message, source)
  }
}

function unrecognized(value: JsonObject, { resource }: Target, kind: string): ApiError {
  const missing = kind === "" ? "Kind" : "apiVersion"
  const text = JSON.stringify(value)
  const why = `Object '${missing}' is missing in '${text}' (${text})`
  return badRequest(`the object provided is unrecognized (must be of type ${resource.kind}): ${why}`)
}

function foreign(value: JsonObject, target: Target, apiVersion: string, kind: string): ApiError {
  const { resource, version } = target
  const expected = apiVersionOf(resource.group, version.name)
  if (!resource.custom) return badRequest(cannotBeHandled(resource.kind, apiVersion, kind, resource.group))
  if (apiVersion !== expected && kind === resource.kind) {
    const why = `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`
    return badRequest(why)
  }
  return invalidObject(
    { group: resource.group, kind },
    textOf(nameOf(value)),
    kindErrors(target, apiVersion, kind),
  )
}

/** What a patch may not change: the kind and version of the object. */
export function kindErrors({ resource, version }: Target, apiVersion: string, kind: string): FieldError[] {
  const expected = apiVersionOf(resource.group, version.name)
  return [
    ...(kind === resource.kind ? [] : [invalid("kind", kind, `must be ${resource.kind}`)]),
    ...(apiVersion === expected ? [] : [invalid("apiVersion", apiVersion, `must be ${expected}`)]),
  ]
}

const nameOf = (value: JsonObject): Json | undefined => at(value, "metadata", "name")

function cannotBeHandled(wanted: string, apiVersion: string, kind: string, wantedGroup: string): string {
  const { version } = groupVersionOf(apiVersion)
  const head = `${kind} in version "${version}" cannot be handled as a ${wanted}`
  return `${head}: ${unconverted(wanted, apiVersion, kind, wantedGroup)}`
}

/** Why an object of one built-in kind is none of another. */
export function unconverted(wanted: string, apiVersion: string, kind: string, wantedGroup: string): string {
  const { version } = groupVersionOf(apiVersion)
  const conversion = `converting (${version}.${kind}) to (${internal(wantedGroup)}.${wanted}): unknown conversion`
  return unregistered(apiVersion, kind) ?? conversion
}

/** Why the real server's scheme does not know a kind; `undefined` when it does. */
function unregistered(apiVersion: string, kind: string): string | undefined {
  const { group, version } = groupVersionOf(apiVersion)
  if (builtinSchema(group, version, kind) !== undefined) return undefined
  return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
}

/** Go package of a group's internal types. */
const internal = (group: string): string => (group === "" ? "core" : (group.split(".")[0] ?? group))
