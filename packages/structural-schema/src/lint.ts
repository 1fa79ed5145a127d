import { isArray } from "./json.ts"
import * as fieldError from "./field-error.ts"
import type { FieldError } from "./field-error.ts"
import { defaultProblems } from "./lint-defaults.ts"
import { junctorProblems } from "./lint-junctors.ts"
import { keywordProblems } from "./lint-keywords.ts"
import { listTypeProblems } from "./lint-lists.ts"
import { ruleProblems } from "./lint-rules.ts"
import { patternProblem } from "./re2.ts"
import type { StructuralSchema } from "./schema.ts"
import { resourceFields } from "./schema.ts"

/** Where a schema stands: Kubernetes asks different things of a root, of a field and of an item. */
type Level = "root" | "field" | "item"

/** One reason why Kubernetes would refuse a schema: the path inside the schema, the rule, in kube-apiserver's words. */
export type Problem = FieldError

/**
 * Why kube-apiserver 1.36 would not admit this as the schema of a CRD version; empty when it would (CEL compilation and
 * its cost excepted). `at` is the field the schema stands under.
 */
export function lint(schema: StructuralSchema, at = "openAPIV3Schema"): readonly Problem[] {
  const shape = [...walk(schema, "root", at, false), ...junctorProblems(schema, at)]
  return shape.length > 0 ? shape : defaultProblems(schema, at)
}

function walk(
  schema: StructuralSchema,
  level: Level,
  at: string,
  insideMetadata: boolean,
): readonly Problem[] {
  const resourceRoot = level === "root" || schema["x-kubernetes-embedded-resource"] === true
  const found: Problem[] = [
    ...keywordProblems(schema, at),
    ...typeProblems(schema, level, at),
    ...listTypeProblems(schema, at),
    ...ruleProblems(schema, at),
    ...(resourceRoot ? resourceRootProblems(schema, level, at) : []),
  ]
  if (insideMetadata && schema["x-kubernetes-embedded-resource"] === true) {
    found.push(
      fieldError.forbidden(
        `${at}.x-kubernetes-embedded-resource`,
        "must not be used inside of resource meta",
      ),
    )
  }
  if (schema.pattern !== undefined) {
    const reason = patternProblem(schema.pattern)
    if (reason !== undefined) {
      const words = `must be a valid regular expression, but isn't: ${reason}`
      found.push(fieldError.invalid(`${at}.pattern`, schema.pattern, words))
    }
  }
  const { properties = {}, additionalProperties, items } = schema
  for (const [name, property] of Object.entries(properties)) {
    const meta = insideMetadata || (resourceRoot && resourceFields.has(name))
    found.push(...walk(property, "field", `${at}.properties[${name}]`, meta))
  }
  if (typeof additionalProperties === "object") {
    found.push(...walk(additionalProperties, "field", `${at}.additionalProperties`, insideMetadata))
  }
  if (items !== undefined && !isArray(items)) {
    found.push(...walk(items, "item", `${at}.items`, insideMetadata))
  }
  return found
}

const emptyTypeRule: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  field: "must not be empty for specified object fields",
  item: "must not be empty for specified array items",
}

function typeProblems(schema: StructuralSchema, level: Level, at: string): Problem[] {
  const found: Problem[] = []
  const { type = "", items, additionalProperties, properties } = schema
  const intOrString = schema["x-kubernetes-int-or-string"] === true
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true
  const embedded = schema["x-kubernetes-embedded-resource"] === true
  const typeAt = `${at}.type`
  if (type === "array" && items === undefined)
    found.push(fieldError.required(`${at}.items`, "must be specified"))
  if (embedded && type !== "object") {
    const rule = "must be object if x-kubernetes-embedded-resource is true"
    found.push(type === "" ? fieldError.required(typeAt, rule) : fieldError.invalid(typeAt, type, rule))
  } else if (type === "" && !intOrString && !preserves) {
    found.push(fieldError.required(typeAt, emptyTypeRule[level]))
  }
  if (level === "root" && type !== "" && type !== "object") {
    found.push(fieldError.invalid(typeAt, type, "must be object at the root"))
  }
  const need = "must be false if x-kubernetes-int-or-string is true"
  if (intOrString && preserves) {
    found.push(fieldError.invalid(`${at}.x-kubernetes-preserve-unknown-fields`, true, need))
  }
  if (intOrString && embedded)
    found.push(fieldError.invalid(`${at}.x-kubernetes-embedded-resource`, true, need))
  if (additionalProperties !== undefined) {
    const where = `${at}.additionalProperties`
    if (level === "root") found.push(fieldError.forbidden(where, "must not be used at the root"))
    if (embedded) {
      const rule = "must not be used if x-kubernetes-embedded-resource is set"
      found.push(fieldError.forbidden(where, rule))
    }
    if (properties !== undefined && Object.keys(properties).length > 0 && additionalProperties !== true) {
      const rule = "additionalProperties and properties are mutual exclusive"
      found.push(fieldError.forbidden(where, rule))
    }
  }
  return found
}

function resourceRootProblems(schema: StructuralSchema, level: Level, at: string): Problem[] {
  const found: Problem[] = []
  const { properties = {}, nullable = false } = schema
  const embedded = schema["x-kubernetes-embedded-resource"] === true
  for (const name of ["kind", "apiVersion"]) {
    const type = properties[name]?.type
    if (properties[name] !== undefined && type !== "string") {
      found.push(fieldError.invalid(`${at}.properties[${name}].type`, type ?? "", "must be string"))
    }
  }
  const { metadata } = properties
  if (metadata !== undefined && metadata.type !== "object") {
    found.push(fieldError.invalid(`${at}.properties[metadata].type`, metadata.type ?? "", "must be object"))
  }
  if (
    embedded &&
    schema["x-kubernetes-preserve-unknown-fields"] !== true &&
    Object.keys(properties).length === 0
  ) {
    const rule =
      "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"
    found.push(fieldError.required(`${at}.properties`, rule))
  }
  if (level !== "root") return found
  if (nullable) found.push(fieldError.forbidden(`${at}.nullable`, "nullable cannot be true at the root"))
  if (metadata !== undefined && !restrictsNamesOnly(metadata)) {
    const rule =
      "must not specify anything other than name and generateName, but metadata is implicitly specified"
    found.push(fieldError.forbidden(`${at}.properties[metadata]`, rule))
  }
  for (const name of resourceFields) {
    if (properties[name]?.default !== undefined) {
      found.push(
        fieldError.forbidden(`${at}.properties[${name}].default`, `must not be set in top-level ${name}`),
      )
    }
  }
  return found
}

function restrictsNamesOnly(metadata: StructuralSchema): boolean {
  const { type: _, properties = {}, default: __, ...rest } = metadata
  const names = Object.keys(properties)
  return Object.keys(rest).length === 0 && names.every((name) => name === "name" || name === "generateName")
}
