import type { StructuralSchema } from "@nightshift/structural-schema"
import { isObject } from "@nightshift/structural-schema"
import { z } from "zod"

/** A schema said in zod as Kubernetes takes it: what the keywords cannot say is in `x-kubernetes-validations`. */
export const toStructural = (schema: z.ZodType): StructuralSchema => translate(schema, notForKubernetes)

/** The same with `like`, the hint by which test data finds values that the rules allow. */
export const toSampleSchema = (schema: z.ZodType): SampleSchema =>
  translate(schema, notForKubernetes.slice(0, -1))

export type SampleSchema = StructuralSchema & { readonly like?: string }

/** Keywords that zod writes and Kubernetes does not know, and last our own hint. */
const notForKubernetes = ["$schema", "readOnly", "~standard", "like"]

function translate(schema: z.ZodType, dropped: readonly string[]): StructuralSchema {
  const json = z.toJSONSchema(schema, {
    target: "openapi-3.0",
    io: "input",
    reused: "inline",
    cycles: "throw",
    unrepresentable: "throw",
  })
  return structural(json, dropped)
}

type JsonNode = { readonly [keyword: string]: unknown }

const intOrString = [{ type: "integer" }, { type: "string" }] as const

function structural(node: JsonNode, dropped: readonly string[]): StructuralSchema {
  const out: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(node)) {
    if (!dropped.includes(keyword)) out[keyword] = translated(keyword, value, dropped)
  }
  if (out["x-kubernetes-int-or-string"] === true) out["anyOf"] = intOrString
  if (out["type"] === "integer") bound(out)
  if (out["minItems"] === 0) delete out["minItems"]
  if (out["required"] !== undefined) out["required"] = (out["required"] as string[]).toSorted()
  const values = out["additionalProperties"]
  if (values === false || (isObject(values) && Object.keys(values).length === 0)) {
    delete out["additionalProperties"]
  }
  return inOrder(out)
}

function translated(keyword: string, value: unknown, dropped: readonly string[]): unknown {
  if (keyword === "properties") {
    return Object.fromEntries(
      Object.entries(value as Record<string, JsonNode>).map(([name, property]) => [
        name,
        structural(property, dropped),
      ]),
    )
  }
  if (keyword === "items" || (keyword === "additionalProperties" && isObject(value))) {
    return structural(value as JsonNode, dropped)
  }
  return value
}

/** zod bounds every integer by what JavaScript can count to; Kubernetes says it with a format. */
function bound(out: Record<string, unknown>): void {
  if (out["minimum"] === Number.MIN_SAFE_INTEGER) delete out["minimum"]
  if (out["maximum"] === Number.MAX_SAFE_INTEGER) delete out["maximum"]
  const highest = out["maximum"]
  out["format"] = typeof highest === "number" && highest < 2 ** 31 ? "int32" : "int64"
}

const order = [
  "description",
  "type",
  "format",
  "default",
  "nullable",
  "enum",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "maxProperties",
  "anyOf",
  "required",
  "x-kubernetes-int-or-string",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-validations",
  "properties",
  "additionalProperties",
  "items",
]

/** One order of keywords, so that generated files change only where the meaning does. */
function inOrder(node: Readonly<Record<string, unknown>>): StructuralSchema {
  const rank = (keyword: string) => (order.includes(keyword) ? order.indexOf(keyword) : order.length)
  return Object.fromEntries(
    Object.entries(node).toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)),
  ) as StructuralSchema
}
