import { isArray, isObject, type Json, type JsonObject } from "../json.ts"
import { SelectorError } from "./selector-error.ts"

export interface FieldRequirement {
  readonly field: string
  readonly negated: boolean
  readonly value: string
}

/**
 * Parses the `fieldSelector` query parameter. In values `\`, `,` and `=` are escaped by a backslash.
 * @throws SelectorError with kube-apiserver's wording.
 */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return splitTerms(text)
    .filter((term) => term !== "")
    .sort()
    .map((term) => {
      const match = /^([^=!]*|[^=]*?)(!=|==|=)(.*)$/s.exec(term)
      if (match === null) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`)
      const [, field = "", operator = "", value = ""] = match
      return { field, negated: operator === "!=", value: unescape(value) }
    })
}

function splitTerms(text: string): string[] {
  return Array.from(text.matchAll(/((?:\\.|[^,\\]|\\$)*)(?:,|$)/gs), ([, term = ""]) => term)
}

function unescape(value: string): string {
  const bad = /(?<!\\)(?:\\\\)*([,=])/s.exec(value)?.[1]
  const sequence = Array.from(value.matchAll(/\\(.?)/gs), ([all]) => all).find(
    (all) => !/^\\[\\,=]$/.test(all),
  )
  if (sequence !== undefined) {
    throw new SelectorError(`invalid field selector: invalid escape sequence: ${sequence}`)
  }
  if (bad !== undefined) {
    throw new SelectorError(`invalid field selector: unescaped character in value: ${bad.codePointAt(0)}`)
  }
  return value.replaceAll(/\\(.)/gs, "$1")
}

/** What a kind can be selected by. `jsonPath` as in a CRD's selectableFields: `.spec.color`. */
export interface SelectableFields {
  /** What may stand in a selector, and the path in the object that is compared: mostly the same text. */
  readonly paths: ReadonlyMap<string, string>
  readonly unsupported: (field: string) => string
}

const metadataOnly = ["metadata.name", "metadata.namespace"] as const

/** Kinds that register no fields of their own: only name and namespace, and they say so in a sentence of its own. */
export const metadataFields: SelectableFields = {
  paths: new Map(metadataOnly.map((field) => [field, field])),
  unsupported: (field) =>
    `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
}

/** Kinds with fields of their own; `aliases` are fields that are read at another path (`spec.host` of a Pod). */
export function selectable(
  fields: readonly string[],
  aliases: Readonly<Record<string, string>> = {},
): SelectableFields {
  return {
    paths: new Map([...fields.map((field) => [field, field] as const), ...Object.entries(aliases)]),
    unsupported: (field) => `field label not supported: ${field}`,
  }
}

/** A custom resource's own fields; `jsonPaths` are its `selectableFields`, `.spec.color`. */
export function selectableOfCustomResource(
  jsonPaths: readonly string[],
  namespaced: boolean,
): SelectableFields {
  const own = jsonPaths.map((path) => path.replace(/^\./, ""))
  return selectable(["metadata.name", ...(namespaced ? ["metadata.namespace"] : []), ...own])
}

/**
 * Checks that every field is one that the kind can be selected by.
 * @throws SelectorError otherwise.
 */
export function resolveFields(
  requirements: readonly FieldRequirement[],
  fields: SelectableFields,
): readonly FieldRequirement[] {
  return requirements.map((requirement) => {
    const field = fields.paths.get(requirement.field)
    if (field === undefined) throw new SelectorError(fields.unsupported(requirement.field))
    return { ...requirement, field }
  })
}

/** A field that is absent reads as the empty string; booleans and integers read as their text. */
export function matchesFields(requirements: readonly FieldRequirement[], object: JsonObject): boolean {
  return requirements.every(({ field, negated, value }) => (readField(object, field) === value) !== negated)
}

function readField(object: JsonObject, field: string): string {
  let at: Json | undefined = object
  for (const segment of field.split(".")) {
    if (!isObject(at)) return emptyOf(field)
    at = at[segment]
  }
  if (at === undefined || at === null) return emptyOf(field)
  return isObject(at) || isArray(at) ? "" : String(at)
}

// Go's zero values: the two built-in boolean fields read as "false" when nobody set them.
function emptyOf(field: string): string {
  return field === "spec.unschedulable" || field === "spec.hostNetwork" ? "false" : ""
}
