import type { RuleReason } from "@nightshift/structural-schema"
import type { z } from "zod"

/**
 * One rule that a schema's keywords cannot say, written twice on one spot: as CEL for the API server and as a predicate for
 * our own parsing. They must agree; the tests hold them against each other.
 */
export interface Rule<Value> {
  /** CEL over `self`. */
  readonly rule: string
  /** The same over the parsed value. */
  readonly holds: (self: Value) => boolean
  /**
   * What is wrong, for a person. `{self}` and `{self.field}` stand for strings that exist whenever the rule fails, `{culprit}`
   * for the part that breaks it. Only strings: the API server prices the conversion of anything else as unbounded.
   */
  readonly message: string
  readonly culprit?: { readonly cel: string; readonly find: (self: Value) => unknown }
  /** The field the complaint is about, `.like.this`, when it is not the whole of `self`. */
  readonly fieldPath?: string
  readonly reason?: RuleReason
}

/** The schema with its rules, in both forms. */
export function ruled<Schema extends z.ZodType>(
  schema: Schema,
  ...rules: readonly Rule<z.output<Schema>>[]
): Schema {
  const checked = schema.superRefine((value, context) => {
    for (const { rule, holds, message, fieldPath, culprit } of rules) {
      if (holds(value)) continue
      const path = fieldPath === undefined ? [] : fieldPath.slice(1).split(".")
      const words = filledIn(message, value, culprit?.find(value))
      context.addIssue({ code: "custom", path, message: words, params: { rule } })
    }
  })
  const before = checked.meta()?.[validations]
  const entries = [...(Array.isArray(before) ? before : []), ...rules.map(entryOf)]
  return checked.meta({ ...checked.meta(), [validations]: entries })
}

const validations = "x-kubernetes-validations"

function entryOf({ rule, message, fieldPath, reason, culprit }: Rule<never>) {
  const parts = message.split(placeholder)
  return {
    rule,
    message: withoutValues(message),
    ...(parts.length > 1 && { messageExpression: concatenation(parts, culprit?.cel ?? "self") }),
    ...(reason !== undefined && { reason }),
    ...(fieldPath !== undefined && { fieldPath }),
  }
}

/** The message for a server that cannot evaluate the one with values. */
const withoutValues = (message: string) =>
  message
    .replaceAll("'{self}'", "the value")
    .replaceAll("{culprit}", "a key")
    .replaceAll(placeholder, (_, path: string) => path.split(".").at(-1) ?? path)

const placeholder = /\{(self(?:\.[A-Za-z0-9]+)*|culprit)\}/g

/** `["text ", "self.x", " more"]` as a CEL concatenation; odd places hold the expressions. */
const concatenation = (parts: readonly string[], culprit: string) =>
  parts
    .map((part, i) => {
      if (i % 2 === 1) return part === "culprit" ? culprit : part
      return part === "" ? "" : celText(part)
    })
    .filter((part) => part !== "")
    .join(" + ")

/** A CEL string literal. */
export const celText = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`

const filledIn = (message: string, self: unknown, culprit: unknown) =>
  message.replaceAll(placeholder, (_, path: string) => {
    const steps = path.split(".").slice(1)
    const start = path === "culprit" ? culprit : self
    return String(
      steps.reduce((here: unknown, step) => (here as Record<string, unknown> | undefined)?.[step], start),
    )
  })
