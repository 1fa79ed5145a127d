import { forbidden, type FieldError, invalid } from "../field-error.ts"
import { type Json, jsonEqual, textOf } from "../json.ts"
import { type KubeObject, objectOf, stringOf, withFields } from "../objects/object.ts"
import type { Strategy } from "./strategy.ts"

/** `stringData` is a way to write `data`; `immutable` holds for good. */
export const secretStrategy: Strategy = {
  defaults: (secret) => withFields(encoded(secret), { type: stringOf(secret["type"]) || "Opaque" }),
  validateUpdate: (next, old) => [
    ...immutableErrors(next, old, ["data"]),
    ...(jsonEqual(next["type"], old["type"])
      ? []
      : [invalid("type", next["type"] ?? "", "field is immutable")]),
  ],
}

export const configMapStrategy: Strategy = {
  validateUpdate: (next, old) => immutableErrors(next, old, ["data", "binaryData"]),
}

function encoded(secret: KubeObject): KubeObject {
  const plain = secret["stringData"]
  if (plain === undefined) return secret
  const data: Record<string, Json> = { ...objectOf(secret["data"]) }
  for (const [key, value] of Object.entries(objectOf(plain)))
    data[key] = Buffer.from(textOf(value)).toString("base64")
  return withFields(secret, { stringData: undefined, data })
}

function immutableErrors(next: KubeObject, old: KubeObject, fields: readonly string[]): FieldError[] {
  if (old["immutable"] !== true) return []
  const why = "field is immutable when `immutable` is set"
  const changed = fields.filter((field) => !jsonEqual(objectOf(next[field]), objectOf(old[field])))
  return [...(next["immutable"] === true ? [] : ["immutable"]), ...changed].map((field) =>
    forbidden(field, why),
  )
}
