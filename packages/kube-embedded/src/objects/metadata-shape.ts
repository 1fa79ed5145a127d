import { goKind } from "../go-print.ts"
import { scalarProblem } from "../kinds/scalar.ts"
import { isArray, isObject, type Json, type JsonObject } from "../json.ts"
import type { Resource } from "../resources/resource.ts"

type Shape = "string" | "time" | "integer" | "strings" | "list" | "objects"

const shapes: Readonly<Record<string, Shape>> = {
  name: "string",
  generateName: "string",
  namespace: "string",
  selfLink: "string",
  uid: "string",
  resourceVersion: "string",
  generation: "integer",
  creationTimestamp: "time",
  deletionTimestamp: "time",
  deletionGracePeriodSeconds: "integer",
  labels: "strings",
  annotations: "strings",
  finalizers: "list",
  ownerReferences: "objects",
  managedFields: "objects",
}

/**
 * metadata as ObjectMeta decodes it: nulls say nothing. Fields that it does not have are still there.
 * @throws whatever `refusal` makes of a field of the wrong type, said in the words of encoding/json; without one such a
 * field is left out.
 */
export function shapedMetadata(
  value: Json | undefined,
  { kind, custom }: Pick<Resource, "kind" | "custom">,
  refusal: ((why: string) => Error) | undefined,
): JsonObject {
  const refuse = (what: string): void => {
    if (refusal !== undefined) throw refusal(`json: cannot unmarshal ${what}`)
  }
  if (value !== undefined && value !== null && !isObject(value)) {
    const place = custom ? "Go value" : `Go struct field ${kind}.metadata`
    refuse(`${goKind(value)} into ${place} of type v1.ObjectMeta`)
    return {}
  }
  const metadata: Record<string, Json> = {}
  for (const [field, entry] of Object.entries(value ?? {})) {
    if (entry === null) continue
    const shape = shapeOf(field)
    if (shape !== undefined && !fits(shape, entry)) {
      const at = custom ? `ObjectMeta.${field}` : `ObjectMeta.metadata.${field}`
      refuse(`${goKind(oddOf(shape, entry))} into Go struct field ${at} of type ${goName(shape, entry)}`)
      continue
    }
    const problem = shape === "time" ? scalarProblem("time", entry) : undefined
    if (problem?.kind === "text" && refusal !== undefined) throw refusal(problem.text)
    if (!isEmpty(entry)) metadata[field] = entry
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

/** The Go type that the entry should have, or that of its items where one of them is wrong. */
function goName(shape: Shape, entry: Json): string {
  switch (shape) {
    case "string":
    case "time":
      return "string"
    case "integer":
      return "int64"
    case "strings":
      return isObject(entry) ? "string" : "map[string]string"
    case "list":
      return isArray(entry) ? "string" : "[]string"
    case "objects":
      return isArray(entry) ? "v1.OwnerReference" : "[]v1.OwnerReference"
  }
}

function fits(shape: Shape, value: Json): boolean {
  switch (shape) {
    case "string":
    case "time":
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

/** What stands in the way: of a map the value that is no text, of a list the item of another type. */
function oddOf(shape: Shape, value: Json): Json {
  const inside = isArray(value) || isObject(value) ? Object.values(value) : []
  const fitting = (entry: Json) => (shape === "objects" ? isObject(entry) : typeof entry === "string")
  return inside.find((entry) => !fitting(entry)) ?? value
}
