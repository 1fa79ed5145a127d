import { isArray, isObject, type JsonObject } from "../json.ts"
import type { Schema } from "../schema.ts"
import { compile, type Program } from "./environment.ts"

/** One entry of `x-kubernetes-validations`, as a definition says it. */
export interface ValidationRule {
  readonly rule: string
  readonly message: string
  readonly messageExpression: string
  readonly reason: string
  readonly fieldPath: string
  readonly optionalOldSelf: boolean
}

export interface CompiledRule extends ValidationRule {
  /** Or why it cannot be run. */
  readonly program: Program | Error
  readonly messageProgram: Program | Error | undefined
  readonly usesOldSelf: boolean
}

/** Rules by the schema that carries them: a definition's rules are compiled once. */
const compiled = new WeakMap<object, readonly CompiledRule[]>()

export function rulesOf(schema: Schema): readonly CompiledRule[] {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const declared: unknown = (schema as JsonObject)["x-kubernetes-validations"]
  const rules = isArray(declared) ? declared.filter(isObject).map(compileRule) : []
  compiled.set(schema, rules)
  return rules
}

function compileRule(declared: JsonObject): CompiledRule {
  const text = (field: string): string => {
    const value = declared[field]
    return typeof value === "string" ? value : ""
  }
  const rule = text("rule")
  const messageExpression = text("messageExpression")
  const optionalOldSelf = declared["optionalOldSelf"] === true
  return {
    rule,
    message: text("message"),
    messageExpression,
    reason: text("reason"),
    fieldPath: text("fieldPath"),
    optionalOldSelf,
    program: tryCompile(rule, optionalOldSelf),
    messageProgram: messageExpression === "" ? undefined : tryCompile(messageExpression, optionalOldSelf),
    usesOldSelf: /\boldSelf\b/.test(withoutTexts(rule)),
  }
}

function tryCompile(expression: string, optionalOldSelf: boolean): Program | Error {
  try {
    return compile(expression, optionalOldSelf)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const withoutTexts = (expression: string) =>
  expression.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')

/** Rules are named in errors by their message, where they have one. */
export const nameOf = ({ message, rule }: ValidationRule): string => (message === "" ? rule : message).trim()
