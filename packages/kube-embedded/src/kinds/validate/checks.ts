import { type FieldError, invalid, notSupported, required } from "../../field-error.ts"
import { isArray, type Json, type JsonObject, textOf } from "../../json.ts"
import { labelValue, qualifiedName } from "../../names.ts"
import { at, items, text, objectOf } from "../../objects/object.ts"

/** What may be wrong with an object; `old` is the live one of an update. */
export type Check = (object: JsonObject, old: JsonObject | undefined) => readonly FieldError[]

export const objectAt = (value: Json | undefined, field: string): JsonObject => objectOf(at(value, field))

export function notNegative(path: string, value: Json | undefined): FieldError[] {
  return typeof value === "number" && value < 0
    ? [invalid(path, value, "must be greater than or equal to 0")]
    : []
}

export function oneOf(path: string, value: string, supported: readonly string[]): FieldError[] {
  return supported.includes(value) ? [] : [notSupported(path, value, supported)]
}

export function portNumber(path: string, value: Json | undefined): FieldError[] {
  const isPort = typeof value === "number" && value >= 1 && value <= 65_535
  return isPort ? [] : [invalid(path, value ?? 0, "must be between 1 and 65535, inclusive")]
}

/** Names of ports: IANA service names. */
export function portName(path: string, name: string): FieldError[] {
  const problems = [
    ...(name.length > 15 ? ["must be no more than 15 characters"] : []),
    ...(/^[-a-z0-9]+$/.test(name)
      ? []
      : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
    ...(/[a-z]/.test(name) || !/^[-a-z0-9]+$/.test(name) ? [] : ["must contain at least one letter (a-z)"]),
    ...(name.includes("--") ? ["must not contain consecutive hyphens"] : []),
    ...(/^-|-$/.test(name) ? ["must not begin or end with a hyphen"] : []),
  ]
  return problems.map((problem) => invalid(path, name, problem))
}

export function labels(path: string, map: JsonObject): FieldError[] {
  return Object.entries(map).flatMap(([key, value]) => [
    ...qualifiedName(key).map((problem) => invalid(path, key, problem)),
    ...labelValue(textOf(value)).map((problem) => invalid(path, textOf(value), problem)),
  ])
}

export function labelSelector(path: string, selector: JsonObject): FieldError[] {
  const expressions = items(selector, "matchExpressions").flatMap((one, i) => {
    const at = `${path}.matchExpressions[${i}]`
    const operator = text(one, "operator")
    const values = isArray(one["values"]) ? one["values"].length : 0
    const missing = (operator === "In" || operator === "NotIn") && values === 0
    const surplus = (operator === "Exists" || operator === "DoesNotExist") && values > 0
    const known = ["In", "NotIn", "Exists", "DoesNotExist"].includes(operator)
    return [
      ...(missing ? [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []),
      ...(surplus
        ? [
            {
              reason: "FieldValueForbidden" as const,
              field: `${at}.values`,
              message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            },
          ]
        : []),
      ...(known ? [] : [invalid(`${at}.operator`, operator, "not a valid selector operator")]),
      ...qualifiedName(text(one, "key")).map((problem) => invalid(`${at}.key`, text(one, "key"), problem)),
    ]
  })
  return [...labels(`${path}.matchLabels`, objectAt(selector, "matchLabels")), ...expressions]
}

/** Names that came before in the same list. */
export function doubles(
  list: readonly JsonObject[],
  keyOf: (item: JsonObject) => string,
): ReadonlySet<number> {
  const seen = new Set<string>()
  const found = new Set<number>()
  for (const [i, item] of list.entries()) {
    const key = keyOf(item)
    if (seen.has(key)) found.add(i)
    seen.add(key)
  }
  return found
}
