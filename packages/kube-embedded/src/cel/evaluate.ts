import { Optional } from "@marcbachmann/cel-js"
import { duplicate, type FieldError, forbidden, invalid, required } from "../field-error.ts"
import type { Json } from "../json.ts"
import type { Schema } from "../schema.ts"
import { type CompiledRule, nameOf, rulesOf } from "./compiled-rule.ts"
import type { Program } from "./environment.ts"
import { type CelValue, celValue } from "./value.ts"

/** One value to be judged, and what stood there before. */
export interface Judged {
  readonly path: string
  readonly value: Json
  /** `undefined` where there is nothing to compare with. */
  readonly old: Json | undefined
  /** The value is as it was: what its rules find is not held against this write. */
  readonly unchanged: boolean
}

/** What the rules of one schema say of one value, in the words of kube-apiserver. */
export function evaluateRules(schema: Schema, judged: Judged): FieldError[] {
  const rules = rulesOf(schema)
  if (rules.length === 0) return []
  const self = celValue(judged.value, schema)
  const oldSelf = judged.old === undefined || judged.old === null ? undefined : celValue(judged.old, schema)
  return rules.flatMap((rule) => evaluateRule(rule, schema, judged, self, oldSelf) ?? [])
}

function evaluateRule(
  rule: CompiledRule,
  schema: Schema,
  judged: Judged,
  self: CelValue,
  oldSelf: CelValue | undefined,
): FieldError | undefined {
  const type = schema.type ?? ""
  const { path } = judged
  if (rule.program instanceof Error) {
    return invalid(pathText(path), type, `rule compile error: ${rule.program.message}`)
  }
  if (rule.usesOldSelf ? oldSelf === undefined && !rule.optionalOldSelf : judged.unchanged) return undefined
  const variables = variablesOf(rule, self, oldSelf)
  const result = run(rule.program, variables)
  if (result instanceof Error) return invalid(pathText(path), type, runtimeProblem(result, rule))
  if (result === true) return undefined
  const at = rule.fieldPath === "" ? path : `${path}${normalized(rule.fieldPath)}`
  return refusal(pathText(at.replace(/^\./, "")), judged.value, detailOf(rule, variables), rule, schema)
}

const pathText = (path: string) => (path === "" ? "<nil>" : path)

function variablesOf(
  rule: CompiledRule,
  self: CelValue,
  oldSelf: CelValue | undefined,
): Record<string, unknown> {
  if (!rule.optionalOldSelf) return oldSelf === undefined ? { self } : { self, oldSelf }
  return { self, oldSelf: oldSelf === undefined ? Optional.none() : Optional.of(oldSelf) }
}

function run(program: Program, variables: Record<string, unknown>): unknown {
  try {
    return program.run(variables)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** cel-js underlines the place in its messages; its summary is the bare sentence. */
const summaryOf = (error: Error): string =>
  "summary" in error && typeof error.summary === "string" ? error.summary : error.message

function runtimeProblem(error: Error, rule: CompiledRule): string {
  const summary = summaryOf(error)
    .replace(/^No such key: index out of bounds, index (-?\d+).*$/, "index out of bounds: $1")
    .replace(/^No such key/, "no such key")
  if (/^no such overload|^found no matching overload/.test(summary)) {
    return `'${summary}': call arguments did not match a supported operator, function or macro signature for rule: ${nameOf(rule)}`
  }
  return `${summary} evaluating rule: ${nameOf(rule)}`
}

const mostMessageBytes = 5120

function detailOf(rule: CompiledRule, variables: Record<string, unknown>): string {
  const { messageProgram, message } = rule
  if (messageProgram !== undefined && !(messageProgram instanceof Error)) {
    const computed = run(messageProgram, variables)
    const text = typeof computed === "string" ? computed.trim() : ""
    if (text !== "" && !/[\r\n]/.test(text) && Buffer.byteLength(text) <= mostMessageBytes) return text
  }
  return message === "" ? `failed rule: ${nameOf(rule)}` : message.trim()
}

/** `.spec['a.b'].c` names the field `.spec[a.b].c`. */
const normalized = (fieldPath: string) =>
  fieldPath.replaceAll(/\['((?:[^'\\]|\\.)*)'\]/g, (_, key: string) => `[${key.replaceAll(/\\(.)/g, "$1")}]`)

function refusal(path: string, value: Json, detail: string, rule: CompiledRule, schema: Schema): FieldError {
  switch (rule.reason) {
    case "FieldValueForbidden":
      return forbidden(path, detail)
    case "FieldValueRequired":
      return required(path, detail)
    case "FieldValueDuplicate":
      return isContainer(schema)
        ? { reason: "FieldValueDuplicate", field: path, message: "Duplicate value" }
        : duplicate(path, value)
    default:
      return isContainer(schema)
        ? { reason: "FieldValueInvalid", field: path, message: `Invalid value: ${detail}` }
        : invalid(path, value, detail)
  }
}

const isContainer = ({ type }: Schema) => type === "object" || type === "array"
