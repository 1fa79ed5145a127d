import * as fieldError from "./field-error.ts"
import { isObject, sameJson } from "./json.ts"
import type { JsonValue } from "./json.ts"
import type { Problem } from "./lint.ts"
import { patternProblem } from "./re2.ts"
import type { StructuralSchema } from "./schema.ts"

/**
 * Inside allOf, anyOf, oneOf and not only values may be restricted: what a field is, is said outside, and every field
 * named inside is named outside too. The two spellings of int-or-string are the exception.
 */
export function junctorProblems(schema: StructuralSchema, at: string): readonly Problem[] {
  const { properties = {}, items, additionalProperties } = schema
  return [
    ...branchesOf(schema, at).flatMap(([branch, where]) => branchProblems(branch, schema, at, where)),
    ...Object.entries(properties).flatMap(([name, property]) =>
      junctorProblems(property, `${at}.properties[${name}]`),
    ),
    ...(isObject(items) ? junctorProblems(items, `${at}.items`) : []),
    ...(typeof additionalProperties === "object"
      ? junctorProblems(additionalProperties, `${at}.additionalProperties`)
      : []),
  ]
}

const intOrString: JsonValue = [{ type: "integer" }, { type: "string" }]
const isIntOrString = (anyOf: readonly StructuralSchema[] | undefined) =>
  anyOf !== undefined && sameJson([...anyOf] as unknown as JsonValue, intOrString)

function branchesOf(schema: StructuralSchema, at: string): readonly [StructuralSchema, string][] {
  const list = (name: "allOf" | "anyOf" | "oneOf"): [StructuralSchema, string][] =>
    (schema[name] ?? []).map((branch, i) => [branch, `${at}.${name}[${i}]`])
  const not: [StructuralSchema, string][] = schema.not === undefined ? [] : [[schema.not, `${at}.not`]]
  return [...(isIntOrString(schema.anyOf) ? [] : list("anyOf")), ...list("allOf"), ...list("oneOf"), ...not]
}

const outsideOnly: readonly [keyof StructuralSchema, string][] = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
]

/** `outside` is the part of the schema that says what the field is; `undefined` when nothing does. */
function branchProblems(
  branch: StructuralSchema,
  outside: StructuralSchema | undefined,
  outsideAt: string,
  at: string,
): readonly Problem[] {
  const found: Problem[] = outsideOnly
    .filter(([keyword]) => branch[keyword] !== undefined && branch[keyword] !== false)
    .map(([keyword, rule]) => fieldError.forbidden(`${at}.${keyword}`, rule))
  if (outside === undefined) found.push(fieldError.required(outsideAt, `because it is defined in ${at}`))
  const reason = branch.pattern === undefined ? undefined : patternProblem(branch.pattern)
  if (branch.pattern !== undefined && reason !== undefined) {
    const rule = `must be a valid regular expression, but isn't: ${reason}`
    found.push(fieldError.invalid(`${at}.pattern`, branch.pattern, rule))
  }
  for (const [inner, where] of branchesOf(branch, at)) {
    found.push(...branchProblems(inner, outside, outsideAt, where))
  }
  if (branch.items !== undefined) {
    found.push(...branchProblems(branch.items, outside?.items, `${outsideAt}.items`, `${at}.items`))
  }
  for (const [name, property] of Object.entries(branch.properties ?? {})) {
    const where = `${at}.properties[${name}]`
    if (name === "metadata") {
      found.push(fieldError.forbidden(where, "must not be specified in a nested context"))
    }
    const known = outside?.properties?.[name]
    found.push(...branchProblems(property, known, `${outsideAt}.properties[${name}]`, where))
  }
  return found
}
