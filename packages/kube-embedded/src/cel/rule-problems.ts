import { type FieldError, invalid } from "../field-error.ts"
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
    for (const why of faultsOf(program, self, rule)) {
      yield invalid(`${at}.rule`, rule.rule, `compilation failed: ERROR: ${why}`)
    }
    for (const why of messageProgram === undefined ? [] : faultsOf(messageProgram, self, rule)) {
      yield invalid(
        `${at}.messageExpression`,
        messageExpression,
        `messageExpression compilation failed: ERROR: ${why}`,
      )
    }
  }
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    yield* problems(field, field, `${path}.properties[${name}]`)
  if (schema.items !== undefined) yield* problems(schema.items, schema.items, `${path}.items`)
  if (typeof schema.additionalProperties === "object")
    yield* problems(schema.additionalProperties, schema.additionalProperties, `${path}.additionalProperties`)
}

function faultsOf(
  program: CompiledRule["program"],
  self: Schema,
  { optionalOldSelf }: CompiledRule,
): readonly string[] {
  if (program instanceof Error) return [program.message]
  const names = undefinedFields(program.ast, self, optionalOldSelf ? undefined : self)
  return names.map((name) => `undefined field '${name}'`)
}
