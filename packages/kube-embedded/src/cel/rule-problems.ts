import { type FieldError, invalid } from "../field-error.ts"
import type { Schema } from "../schema.ts"
import { rulesOf } from "./compiled-rule.ts"

/** Rules of a definition that cannot be compiled. `path` is where the schema stands in the definition. */
export function ruleProblems(schema: Schema, path: string): readonly FieldError[] {
  return [...problems(schema, path)]
}

function* problems(schema: Schema, path: string): Generator<FieldError> {
  for (const [i, { rule, program, messageExpression, messageProgram }] of rulesOf(schema).entries()) {
    const at = `${path}.x-kubernetes-validations[${i}]`
    if (program instanceof Error)
      yield invalid(`${at}.rule`, rule, `compilation failed: ERROR: ${program.message}`)
    if (messageProgram instanceof Error) {
      const why = `messageExpression compilation failed: ERROR: ${messageProgram.message}`
      yield invalid(`${at}.messageExpression`, messageExpression, why)
    }
  }
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    yield* problems(field, `${path}.properties[${name}]`)
  if (schema.items !== undefined) yield* problems(schema.items, `${path}.items`)
  if (typeof schema.additionalProperties === "object")
    yield* problems(schema.additionalProperties, `${path}.additionalProperties`)
}
