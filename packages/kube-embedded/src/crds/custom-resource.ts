import { type JsonObject } from "../json.ts"
import { numberOf, stringOf } from "../objects/object.ts"
import type { Column, Resource, ResourceVersion, ScalePaths } from "../resources/resource.ts"
import { selectableOfCustomResource } from "../selectors/index.ts"
import { qualified } from "../status.ts"
import { versionPriority } from "../discovery/version-priority.ts"
import type { Definition, DefinitionVersion } from "./definition.ts"

const allVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]

/** The resource that a definition defines. */
export function customResource(definition: Definition): Resource {
  const { group, names } = definition
  const namespaced = definition.scope === "Namespaced"
  return {
    group,
    ...names,
    namespaced,
    versions: definition.versions
      .map((version) => resourceVersion(definition, version, namespaced))
      .sort((a, b) => versionPriority(a.name, b.name)),
    storageVersion: definition.versions.find(({ storage }) => storage)?.name ?? "",
    collection: qualified(group, names.plural),
    custom: true,
    verbs: allVerbs,
    subresources: [],
    nameRule: "subdomain",
    generation: true,
    unconditionalUpdate: false,
    statusOnCreate: false,
    returnsDeleted: false,
  }
}

function resourceVersion(
  { group, names }: Definition,
  version: DefinitionVersion,
  namespaced: boolean,
): ResourceVersion {
  const { name, served, deprecation, schema, status, scale, selectableFields } = version
  const usual = `${group}/${name} ${names.kind} is deprecated`
  return {
    name,
    served,
    deprecation: deprecation === undefined ? undefined : deprecation || usual,
    schema,
    columns: version.columns.map(column),
    status,
    scale: scale === undefined ? undefined : scalePaths(scale),
    selectable: selectableOfCustomResource(selectableFields, namespaced),
  }
}

function column(given: JsonObject): Column {
  const format = stringOf(given["format"])
  const description = stringOf(given["description"])
  const priority = numberOf(given["priority"])
  return {
    name: stringOf(given["name"]) ?? "",
    type: stringOf(given["type"]) ?? "string",
    jsonPath: stringOf(given["jsonPath"]) ?? "",
    ...(format === undefined ? {} : { format }),
    ...(description === undefined ? {} : { description }),
    ...(priority === undefined ? {} : { priority }),
  }
}

function scalePaths(scale: JsonObject): ScalePaths {
  return {
    specReplicas: stringOf(scale["specReplicasPath"]) ?? "",
    statusReplicas: stringOf(scale["statusReplicasPath"]) ?? "",
    labelSelector: stringOf(scale["labelSelectorPath"]),
  }
}
