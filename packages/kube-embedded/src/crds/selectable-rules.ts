import { duplicate, type FieldError, invalid } from "../field-error.ts"
import { isObject, type Json, type JsonObject, jsonEqual } from "../json.ts"
import { objectOf, stringOf } from "../objects/object.ts"
import type { DefinitionVersion } from "./definition.ts"

/** Selectable fields that do not lead to a scalar of the schema, or stand there twice. */
export function selectableErrors(versions: readonly DefinitionVersion[]): FieldError[] {
  const [first] = versions
  if (first === undefined) return []
  // As with schemas: what all versions have alike, a real server keeps and names once.
  const alike = versions.every(({ selectableFields }) =>
    jsonEqual([...selectableFields], [...first.selectableFields]),
  )
  return alike
    ? errorsOf(first, "spec.selectableFields")
    : versions.flatMap((version, index) => errorsOf(version, `spec.versions[${index}].selectableFields`))
}

function errorsOf({ schema, selectableFields }: DefinitionVersion, at: string): FieldError[] {
  return selectableFields.flatMap((path, index) => {
    const field = `${at}[${index}].jsonPath`
    if (selectableFields.indexOf(path) < index) return [duplicate(field, path)]
    const why = problemOf(schema ?? {}, path)
    return why === undefined ? [] : [invalid(field, path, why)]
  })
}

function problemOf(schema: JsonObject, path: string): string | undefined {
  if (!path.startsWith(".")) return `is an invalid path: expected [ or . but got: ${path.split(".")[0] ?? ""}`
  const unknown = "is an invalid path: does not refer to a valid field"
  const [root, ...rest] = path.slice(1).split(".")
  if (root === undefined || root === "metadata") return unknown
  let found: Json = schema
  for (const name of [root, ...rest]) {
    const next: Json | undefined = objectOf(objectOf(found)["properties"])[name]
    if (!isObject(next)) return unknown
    found = next
  }
  const type = stringOf(objectOf(found)["type"]) ?? ""
  return ["string", "boolean", "integer"].includes(type)
    ? undefined
    : "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed."
}
