import { isArray, isObject, type Json, type JsonObject } from "../json.ts"
import type { Target } from "../resources/resource.ts"
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

/**
 * metadata as ObjectMeta decodes it: nulls say nothing. Fields that it does not have are still there.
 * @throws ApiError 400 for a field of the wrong type.
 */
export function shapedMetadata(value: Json | undefined, { resource, version }: Target): JsonObject {
  const { kind, custom } = resource
  const refuse = (what: string): never => {
    const head = `${kind} in version "${version.name}" cannot be handled as a ${kind}`
    throw badRequest(`${head}: json: cannot unmarshal ${what}`)
  }
  if (value !== undefined && value !== null && !isObject(value)) {
    return refuse(`${goType(value)} into Go struct field .metadata of type v1.ObjectMeta`)
  }
  const metadata: Record<string, Json> = {}
  for (const [field, entry] of Object.entries(value ?? {})) {
    if (entry === null || isEmpty(entry)) continue
    const shape = shapeOf(field)
    if (shape === undefined || fits(shape, entry)) metadata[field] = entry
    else {
      const at = custom ? `ObjectMeta.${field}` : `ObjectMeta.metadata.${field}`
      refuse(`${goType(entry)} into Go struct field ${at} of type ${goNames[shape]}`)
    }
  }
  return metadata
}

/** ObjectMeta does not write empty lists and maps. */
function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0
}

/** The fields of metadata that ObjectMeta does not have. */
export function unknownMetadata(metadata: JsonObject): string[] {
  return Object.keys(metadata).filter((field) => shapeOf(field) === undefined)
}

function shapeOf(field: string): Shape | undefined {
  return Object.hasOwn(shapes, field) ? shapes[field] : undefined
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
