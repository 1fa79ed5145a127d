import { isArray, isObject, type Json } from "../json.ts"

export type ScalarProblem =
  | { readonly kind: "type"; readonly type: string }
  | { readonly kind: "text"; readonly text: string }

const quantity = /^[+-]?(\d+(\.\d*)?|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const microTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** What keeps a JSON value from being a scalar of the API's types; `undefined` when it is one. */
export function scalarProblem(type: string, value: Json): ScalarProblem | undefined {
  switch (type) {
    case "string":
      return typeof value === "string" ? undefined : { kind: "type", type: "string" }
    case "boolean":
      return typeof value === "boolean" ? undefined : { kind: "type", type: "bool" }
    case "number":
      return typeof value === "number" ? undefined : { kind: "type", type: "float64" }
    case "int32":
    case "int64":
      return isInteger(type, value) ? undefined : { kind: "type", type }
    case "intOrString":
      return typeof value === "string" || isInteger("int32", value)
        ? undefined
        : { kind: "type", type: "int32" }
    case "quantity":
      return quantityProblem(value)
    case "time":
      return timeProblem(value, "2006-01-02T15:04:05Z07:00")
    case "microTime":
      return timeProblem(value, "2006-01-02T15:04:05.000000Z07:00", microTime)
    case "bytes":
      return bytesProblem(value)
    default:
      return undefined
  }
}

function isInteger(type: "int32" | "int64", value: Json): boolean {
  if (typeof value !== "number" || !Number.isInteger(value)) return false
  return type === "int64" || (value >= -(2 ** 31) && value < 2 ** 31)
}

function quantityProblem(value: Json): ScalarProblem | undefined {
  if (isArray(value) || isObject(value) || typeof value === "boolean" || !quantity.test(String(value))) {
    const text = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    return { kind: "text", text }
  }
  return undefined
}

function timeProblem(value: Json, layout: string, shape = time): ScalarProblem | undefined {
  if (typeof value !== "string") return { kind: "type", type: "string" }
  if (shape.test(value)) return undefined
  return {
    kind: "text",
    text: `parsing time ${JSON.stringify(value)} as "${layout}": cannot parse ${JSON.stringify(value)} as "2006"`,
  }
}

function bytesProblem(value: Json): ScalarProblem | undefined {
  if (typeof value !== "string") return { kind: "type", type: "[]uint8" }
  const text = value.replaceAll(/[\r\n]/g, "")
  if (base64.test(text)) return undefined
  const stray = text.search(/[^A-Za-z0-9+/]/)
  return {
    kind: "text",
    text: `illegal base64 data at input byte ${stray < 0 ? text.length - (text.length % 4) : stray}`,
  }
}
