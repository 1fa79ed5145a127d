import { isArray, isObject, type Json, type JsonObject, textOf } from "../json.ts"
import { typeNameOf } from "../kinds/notation.ts"
import type { Column, Resource, ResourceVersion } from "../resources/resource.ts"
import { builtinLayout, type TableColumn } from "./builtin-columns.ts"
import type { Cell } from "./column.ts"
import { since } from "./human-duration.ts"
import { jsonPath } from "./json-path.ts"

export type IncludeObject = "None" | "Metadata" | "Object"

/** How rows are to be written. */
interface Rows {
  /** What each row carries besides its cells. */
  readonly includeObject: IncludeObject
  /** Watches send the columns once. */
  readonly headers: boolean
  /** ms since the epoch: ages are told by it. */
  readonly now: number
}

export interface TableRequest extends Rows {
  readonly resource: Resource
  readonly version: ResourceVersion
}

/** Objects as a `meta.k8s.io/v1` Table, the way `kubectl get` asks for them. */
export function tableOf(
  objects: readonly JsonObject[],
  metadata: JsonObject,
  request: TableRequest,
): JsonObject {
  const { columns, cells } = layoutOf(request)
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: request.headers ? columns.map((column) => ({ ...column })) : null,
    rows: objects.map((object) => ({
      cells: cells.map((cell) => cell(object, request.now)),
      ...conditionsOf(object, request.resource),
      ...carried(object, request.includeObject),
    })),
  }
}

function layoutOf({ resource, version }: TableRequest) {
  if (!resource.custom) return builtinLayout(typeNameOf(resource.group, version.name, resource.kind))
  const own = version.columns.length === 0 ? [age] : version.columns
  const cells = own.map(
    (column): Cell =>
      (object, now) =>
        cellOf(column, object, now),
  )
  const nameOf: Cell = (object) => textOf(at(object, "name"))
  return { columns: [nameColumn, ...own.map(columnOf)], cells: [nameOf, ...cells] }
}

const at = (object: JsonObject, field: string) =>
  isObject(object["metadata"]) ? object["metadata"][field] : undefined

const age: Column = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }

const nameColumn: TableColumn = {
  name: "Name",
  type: "string",
  format: "name",
  description: "The name of the object",
  priority: 0,
}

function columnOf({ name, type, format, description, priority, jsonPath: path }: Column): TableColumn {
  const standard = `Custom resource definition column (in JSONPath format): ${path}`
  return { name, type, format: format ?? "", description: description || standard, priority: priority ?? 0 }
}

/** The first value that the column's path finds, in the column's type; null when there is none of that type. */
function cellOf(column: Column, object: JsonObject, now: number): Json {
  const [value] = jsonPath(column.jsonPath)(object)
  if (value === undefined || value === null) return null
  switch (column.type) {
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null
    case "number":
      return typeof value === "number" ? value : null
    case "boolean":
      return typeof value === "boolean" ? value : null
    case "date":
      return typeof value === "string" ? since(value, now) : null
    default:
      return isArray(value) || isObject(value) ? JSON.stringify(value) : textOf(value)
  }
}

function carried(object: JsonObject, include: IncludeObject): JsonObject {
  switch (include) {
    case "None":
      return {}
    case "Object":
      return { object }
    case "Metadata":
      return {
        object: {
          kind: "PartialObjectMetadata",
          apiVersion: "meta.k8s.io/v1",
          metadata: object["metadata"] ?? {},
        },
      }
  }
}

const ended: Readonly<Record<string, string>> = {
  Succeeded: "The pod has completed successfully.",
  Failed: "The pod failed.",
}

/** Pods that have ended are marked, so that clients can leave them out. */
function conditionsOf(object: JsonObject, resource: Resource): JsonObject {
  if (resource.custom || resource.kind !== "Pod") return {}
  const status = object["status"]
  const phase = isObject(status) ? textOf(status["phase"]) : ""
  const message = ended[phase]
  return message === undefined
    ? {}
    : { conditions: [{ type: "Completed", status: "True", reason: phase, message }] }
}
