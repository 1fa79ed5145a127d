import type { JsonObject } from "../src/json.ts"
import type { Schema } from "../src/schema.ts"
import { fieldSetOf, type Writer } from "../src/apply/index.ts"

const text: Schema = { type: "string" }
const texts: Schema = { type: "object", additionalProperties: text }
const schema: Schema = {
  type: "object",
  properties: {
    apiVersion: text,
    kind: text,
    metadata: {
      type: "object",
      properties: {
        name: text,
        namespace: text,
        labels: texts,
        annotations: texts,
        finalizers: { type: "array", items: text, "x-kubernetes-list-type": "set" },
        managedFields: { type: "array", items: { type: "object" } },
      },
    },
    spec: {
      type: "object",
      properties: {
        replicas: { type: "integer" },
        args: { type: "array", items: text },
        selector: { ...texts, "x-kubernetes-map-type": "atomic" },
        ports: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["port", "protocol"],
          items: {
            type: "object",
            properties: { port: { type: "integer" }, protocol: { ...text, default: "TCP" }, name: text },
          },
        },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
    },
    status: { type: "object", properties: { phase: text } },
  },
}

export const day = Date.UTC(2026, 10, 21)
export const writer = (manager: string, more: Partial<Writer> = {}): Writer => ({
  manager,
  apiVersion: "night.test/v1",
  kind: "Thing",
  subresource: "",
  schema,
  ignored: fieldSetOf([["f:status"]]),
  now: day,
  ...more,
})
export const thing = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "night.test/v1",
  kind: "Thing",
  metadata: { name: "a", namespace: "n", ...metadata },
  spec,
})

export const entries = (object: JsonObject) =>
  ((object["metadata"] as JsonObject)["managedFields"] ?? []) as readonly JsonObject[]
export const fieldsOf = (object: JsonObject, manager: string, operation = "Apply") =>
  entries(object).find((entry) => entry["manager"] === manager && entry["operation"] === operation)?.[
    "fieldsV1"
  ]
