import { Environment } from "@marcbachmann/cel-js"
import { applyDefaults, isObject, prune, validate, valuesOf } from "@nightshift/structural-schema"
import type { JsonValue, StructuralSchema, ValidationRule } from "@nightshift/structural-schema"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { AnyKind } from "./define-kind.ts"
import { kinds } from "./kinds.ts"
import { objectsOf } from "./testing/index.ts"

/** Somebody else's CEL, to hold our predicates against. */
const environment = new Environment({ unlistedVariablesAreDyn: true })
const programs = new Map<string, (context: object) => unknown>()

function evaluate(expression: string, self: JsonValue): unknown {
  let program = programs.get(expression)
  if (program === undefined) {
    program = environment.parse(expression)
    programs.set(expression, program)
  }
  return program({ self: forCel(self) })
}

/** CEL counts in integers of its own; everything else is what it is. */
function forCel(value: JsonValue): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(forCel)
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, forCel(each)]))
    : value
}

/** The messages of every rule that says no, as the API server would send them. */
function refusals(schema: StructuralSchema, value: JsonValue): string[] {
  const own = (schema["x-kubernetes-validations"] ?? []).flatMap((rule) => refusal(rule, value))
  return [...own, ...childrenOf(schema, value).flatMap(([inside, each]) => refusals(inside, each))]
}

function refusal({ rule, message = "", messageExpression }: ValidationRule, self: JsonValue): string[] {
  // What speaks of the object as it was before says nothing of one that is created.
  if (rule.includes("oldSelf") || evaluate(rule, self) === true) return []
  return [messageExpression === undefined ? message : String(evaluate(messageExpression, self))]
}

function childrenOf(schema: StructuralSchema, value: JsonValue): [StructuralSchema, JsonValue][] {
  const { items, properties = {} } = schema
  if (Array.isArray(value)) return items === undefined ? [] : value.map((each) => [items, each])
  if (!isObject(value)) return []
  const values = valuesOf(schema)
  return Object.entries(value).flatMap(([key, each]): [StructuralSchema, JsonValue][] => {
    const inside = Object.hasOwn(properties, key) ? properties[key] : values
    return inside === undefined ? [] : [[inside, each]]
  })
}

describe.each(kinds.map((kind): [string, AnyKind] => [kind.kind, kind]))("%s", (_, kind) => {
  test("its CEL rules refuse exactly what parsing refuses, in the same words", () => {
    fc.assert(
      fc.property(objectsOf(kind, "keywords"), (object) => {
        const value = applyDefaults(kind.structural, prune(kind.structural, object).value)
        fc.pre(validate(kind.structural, value).length === 0)
        const parsed = kind.parse(object)
        const said = parsed.ok ? [] : parsed.problems.map(({ rule }) => rule)
        expect(said.toSorted()).toEqual(refusals(kind.structural, value).toSorted())
      }),
      { numRuns: 100 },
    )
  })
})
