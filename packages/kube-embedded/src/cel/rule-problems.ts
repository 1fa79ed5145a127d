import type { FieldError } from "../field-error.ts"
import type { Schema } from "../schema.ts"
import { type CompiledRule, rulesOf } from "./compiled-rule.ts"
import { rootSchema, undefinedFields } from "./undefined-fields.ts"

/**
 * Rules of a definition that cannot be compiled, or read fields that there are not. `schema` is that of a whole resource,
 * `path` where it stands in the definition.
 */
export function ruleProblems(schema: Schema, path: string): readonly FieldError[] {
  return [...problems(schema, rootSchema(schema), path)]
}

function* problems(schema: Schema, self: Schema, path: string): Generator<FieldError> {
  for (const [i, rule] of rulesOf(schema).entries()) {
    const at = `${path}.x-kubernetes-validations[${i}]`
    const { program, messageProgram, messageExpression } = rule
    for (const why of faultsOf(program, rule.rule, self, rule)) {
      yield refused(`${at}.rule`, rule, `compilation failed: ${why}`)
    }
    for (const why of messageProgram === undefined
      ? []
      : faultsOf(messageProgram, messageExpression, self, rule)) {
      yield refused(`${at}.messageExpression`, rule, `messageExpression compilation failed: ${why}`)
    }
  }
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    yield* problems(field, field, `${path}.properties[${name}]`)
  if (schema.items !== undefined) yield* problems(schema.items, schema.items, `${path}.items`)
  if (typeof schema.additionalProperties === "object")
    yield* problems(schema.additionalProperties, schema.additionalProperties, `${path}.additionalProperties`)
}

/** The rule is shown as Go prints its type. */
function refused(field: string, rule: CompiledRule, detail: string): FieldError {
  const shown = {
    Rule: rule.rule,
    Message: rule.message,
    MessageExpression: rule.messageExpression,
    Reason: rule.reason === "" ? null : rule.reason,
    FieldPath: rule.fieldPath,
    OptionalOldSelf: rule.optionalOldSelf ? true : null,
  }
  const escaped = JSON.stringify(shown).replaceAll(
    /[<>&]/g,
    (one) => `\\u00${one.charCodeAt(0).toString(16)}`,
  )
  return { reason: "FieldValueInvalid", field, message: `Invalid value: ${escaped}: ${detail}` }
}

function faultsOf(
  program: CompiledRule["program"],
  text: string,
  self: Schema,
  { optionalOldSelf }: CompiledRule,
): readonly string[] {
  if (program instanceof Error) return [`ERROR: ${program.message}`]
  const found = undefinedFields(program.ast, self, optionalOldSelf ? undefined : self)
  return found.length === 0
    ? []
    : [found.map(({ name, at }) => pointedAt(text, at, `undefined field '${name}'`)).join("\n")]
}

/** A complaint with its line of the expression and an arrow below it, as cel-go prints it. */
function pointedAt(text: string, offset: number, complaint: string): string {
  const lines = text.slice(0, offset).split("\n")
  const column = lines.at(-1)?.length ?? 0
  const line = text.split("\n")[lines.length - 1] ?? ""
  return `ERROR: <input>:${lines.length}:${column + 1}: ${complaint}\n | ${line}\n | ${".".repeat(column)}^`
}
