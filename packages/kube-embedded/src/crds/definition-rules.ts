import { lint, type StructuralSchema } from "@nightshift/structural-schema"
import { ruleProblems } from "../cel/index.ts"
import { type FieldError, invalid, notSupported, required } from "../field-error.ts"
import { type JsonObject, jsonEqual } from "../json.ts"
import { type KubeObject, objectOf, stringOf } from "../objects/object.ts"
import { dns1035Label, dns1123Subdomain } from "../names.ts"
import { type Definition, type DefinitionVersion, definitionOf } from "./definition.ts"
import { selectableErrors } from "./selectable-rules.ts"

/** Why a definition is not accepted; the schema part is the structural linter's. */
export function definitionErrors(object: KubeObject): FieldError[] {
  const definition = definitionOf(object)
  const expected = `${definition.names.plural}.${definition.group}`
  const nameErrors =
    definition.name === expected
      ? []
      : [invalid("metadata.name", definition.name, 'must be spec.names.plural+"."+spec.group')]
  return [
    ...nameErrors,
    ...groupErrors(definition),
    ...scopeErrors(definition),
    ...namesErrors(definition),
    ...versionsErrors(definition),
    ...conversionErrors(object),
  ]
}

function groupErrors({ group }: Definition): FieldError[] {
  if (group === "") return [required("spec.group")]
  const errors = dns1123Subdomain(group).map((why) => invalid("spec.group", group, why))
  return group.includes(".")
    ? errors
    : [...errors, invalid("spec.group", group, "should be a domain with at least one dot")]
}

function scopeErrors({ scope }: Definition): FieldError[] {
  if (scope === "") return [required("spec.scope")]
  const known = ["Cluster", "Namespaced"]
  return known.includes(scope) ? [] : [notSupported("spec.scope", scope, known)]
}

function namesErrors({ names }: Definition): FieldError[] {
  const one = (field: string, value: string): FieldError[] => {
    const at = `spec.names.${field}`
    return value === ""
      ? [required(at)]
      : dns1035Label(value.toLowerCase()).map((why) => invalid(at, value, why))
  }
  const clash = names.kind !== "" && names.kind === names.listKind
  return [
    ...one("plural", names.plural),
    ...one("singular", names.singular),
    ...one("kind", names.kind),
    ...one("listKind", names.listKind),
    ...names.shortNames.flatMap((short, index) =>
      dns1035Label(short).map((why) => invalid(`spec.names.shortNames[${index}]`, short, why)),
    ),
    ...(clash
      ? [invalid("spec.names.listKind", names.listKind, "kind and listKind may not be the same")]
      : []),
  ]
}

function versionsErrors({ versions }: Definition): FieldError[] {
  const errors: FieldError[] = []
  const names = versions.map(({ name }) => name)
  const storing = versions.filter(({ storage }) => storage).length
  if (storing !== 1) {
    errors.push(invalid("spec.versions", names, "must have exactly one version marked as storage version"))
  }
  if (new Set(names).size !== names.length)
    errors.push(invalid("spec.versions", names, "must contain unique version names"))
  if (storing === 0) {
    errors.push(invalid("status.storedVersions", null, "must have at least one stored version"))
  }
  return [
    ...errors,
    ...versions.flatMap(versionErrors),
    ...schemasErrors(versions),
    ...selectableErrors(versions),
  ]
}

function versionErrors(version: DefinitionVersion, index: number): FieldError[] {
  const at = `spec.versions[${index}]`
  const errors = dns1035Label(version.name).map((why) => invalid(`${at}.name`, version.name, why))
  if (version.schema !== undefined) return errors
  return [...errors, required(`${at}.schema.openAPIV3Schema`)]
}

/** A real server keeps one schema when all versions have the same, and speaks of it by where it keeps it. */
function schemasErrors(versions: readonly DefinitionVersion[]): FieldError[] {
  const schemas = versions.map(({ schema }) => schema)
  const [first] = schemas
  if (first !== undefined && schemas.every((schema) => jsonEqual(schema, first))) {
    return schemaErrors(first, "spec.validation.openAPIV3Schema")
  }
  return schemas.flatMap((schema, index) =>
    schema === undefined ? [] : schemaErrors(schema, `spec.versions[${index}].schema.openAPIV3Schema`),
  )
}

function schemaErrors(written: JsonObject, at: string): FieldError[] {
  // Written by a stranger; the linter is there to say what is wrong with it.
  const schema = written as unknown as StructuralSchema
  return [...lint(schema, at), ...ruleProblems(schema, at)]
}

function conversionErrors(object: KubeObject): FieldError[] {
  const conversion = objectOf(objectOf(object["spec"])["conversion"])
  const strategy = stringOf(conversion["strategy"]) ?? "None"
  return strategy === "None" ? [] : [notSupported("spec.conversion.strategy", strategy, ["None"])]
}
