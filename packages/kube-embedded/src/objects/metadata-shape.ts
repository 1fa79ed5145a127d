import { isArray, isObject, type Json, type JsonObject } from "../json.ts"
import { badRequest } from "../status.ts"

type Shape = "string" | "integer" | "strings" | "list" | "objects"

const shapes: Readonly<Record<string, Shape>> = {
  name: "string",
  generateName: "string",
  namespace: "string",
  selfLink: "string",
  uid: "string",
  resourceVersion: "string",
  generation: "integer",
  creationTimestamp: "string",
  deletionTimestamp: "string",
  deletionGracePeriodSeconds: "integer",
  labels: "strings",
  annotations: "strings",
  finalizers: "list",
  ownerReferences: "objects",
  managedFields: "objects",
}

export interface ShapedMetadata {
  readonly metadata: JsonObject
  /** Fields that no metadata has, as `metadata.x`. */
  readonly unknown: readonly string[]
}

/**
 * metadata as ObjectMeta decodes it: nulls say nothing, fields that it does not have are dropped.
 * @throws ApiError 400 for a field of the wrong type.
 */
export function shapedMetadata(value: Json | undefined, kind: string, version: string): ShapedMetadata {
  const refuse = (what: string): never => {
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${kind}: json: cannot unmarshal ${what}`,
    )
  }
  if (value !== undefined && value !== null && !isObject(value)) {
    return refuse(`${goType(value)} into Go struct field .metadata of type v1.ObjectMeta`)
  }
  const metadata: Record<string, Json> = {}
  const unknown: string[] = []
  for (const [field, entry] of Object.entries(value ?? {})) {
    if (entry === null) continue
    const shape = Object.hasOwn(shapes, field) ? shapes[field] : undefined
    if (shape === undefined) unknown.push(`metadata.${field}`)
    else if (fits(shape, entry)) metadata[field] = entry
    else
      refuse(`${goType(entry)} into Go struct field ObjectMeta.metadata.${field} of type ${goNames[shape]}`)
  }
  return { metadata, unknown }
}

const goNames: Readonly<Record<Shape, string>> = {
  string: "string",
  integer: "int64",
  strings: "string",
  list: "string",
  objects: "v1.OwnerReference",
}

function fits(shape: Shape, value: Json): boolean {
  switch (shape) {
    case "string":
      return typeof value === "string"
    case "integer":
      return Number.isInteger(value)
    case "strings":
      return isObject(value) && Object.values(value).every((entry) => typeof entry === "string")
    case "list":
      return isArray(value) && value.every((entry) => typeof entry === "string")
    case "objects":
      return isArray(value) && value.every(isObject)
  }
}

function goType(value: Json): string {
  if (isArray(value)) return "array"
  if (isObject(value)) {
    const odd = Object.values(value).find((entry) => typeof entry !== "string")
    return odd === undefined ? "object" : goType(odd)
  }
  return typeof value === "boolean" ? "bool" : typeof value
}
