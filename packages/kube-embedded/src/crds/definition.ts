import { isArray, type Json, type JsonObject } from "../json.ts"
import { type KubeObject, listOf, objectOf, stringOf } from "../objects/object.ts"

/** A CustomResourceDefinition with the fields that the server reads. */
export interface Definition {
  readonly name: string
  readonly group: string
  readonly scope: string
  readonly names: DefinitionNames
  readonly versions: readonly DefinitionVersion[]
}

export interface DefinitionNames {
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly listKind: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
}

export interface DefinitionVersion {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly deprecation: string | undefined
  readonly schema: JsonObject | undefined
  readonly columns: readonly JsonObject[]
  readonly status: boolean
  readonly scale: JsonObject | undefined
  readonly selectableFields: readonly string[]
}

export function definitionOf(object: KubeObject): Definition {
  const spec = objectOf(object["spec"])
  return {
    name: object.metadata.name,
    group: text(spec["group"]),
    scope: text(spec["scope"]),
    names: namesOf(objectOf(spec["names"])),
    versions: listOf(spec["versions"]).map((version) => versionOf(objectOf(version))),
  }
}

export function namesOf(names: JsonObject): DefinitionNames {
  const kind = text(names["kind"])
  return {
    plural: text(names["plural"]),
    singular: text(names["singular"]) || kind.toLowerCase(),
    kind,
    listKind: text(names["listKind"]) || `${kind}List`,
    shortNames: texts(names["shortNames"]),
    categories: texts(names["categories"]),
  }
}

function versionOf(version: JsonObject): DefinitionVersion {
  const schema = objectOf(version["schema"])["openAPIV3Schema"]
  const subresources = objectOf(version["subresources"])
  const name = text(version["name"])
  return {
    name,
    served: version["served"] === true,
    storage: version["storage"] === true,
    deprecation: version["deprecated"] === true ? text(version["deprecationWarning"]) : undefined,
    schema: schema === undefined ? undefined : objectOf(schema),
    columns: listOf(version["additionalPrinterColumns"]).map((column) => objectOf(column)),
    status: subresources["status"] !== undefined,
    scale: subresources["scale"] === undefined ? undefined : objectOf(subresources["scale"]),
    selectableFields: listOf(version["selectableFields"]).map((field) => text(objectOf(field)["jsonPath"])),
  }
}

const text = (value: Json | undefined): string => stringOf(value) ?? ""
const texts = (value: Json | undefined): string[] => (isArray(value) ? value.map(String) : [])
