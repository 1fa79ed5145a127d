import { isArray, isObject, type Json, type JsonObject } from "../json.ts"
import { fieldOf, type Schema } from "../schema.ts"
import { parseDuration } from "./duration.ts"

/** A value as CEL sees it: integers are bigints, times are Dates, bytes are arrays of them, objects have escaped names. */
export type CelValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly CelValue[]
  | { readonly [key: string]: CelValue }
  | object

const reserved = new Set([
  ..."true false null in as break const continue else for function if import let loop package namespace return var void".split(
    " ",
  ),
  "while",
])

/**
 * The name of a property in an expression (Kubernetes' escaping); `undefined` when no expression can name it.
 */
export function escapedName(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`
  if (!/^[A-Za-z_][\w./-]*$/.test(name)) return undefined
  const escapes: Readonly<Record<string, string>> = {
    __: "underscores",
    ".": "dot",
    "-": "dash",
    "/": "slash",
  }
  return name.replaceAll(/__|[./-]/g, (special) => `__${escapes[special] ?? ""}__`)
}

/** The CEL value of a JSON value by its schema. */
export function celValue(value: Json, schema: Schema | undefined): CelValue {
  if (value === null) return null
  if (isArray(value)) return value.map((item) => celValue(item, schema?.items))
  if (isObject(value)) return celObject(value, schema)
  if (typeof value === "number") return celNumber(value, schema)
  return typeof value === "string" ? celText(value, schema) : value
}

function celNumber(value: number, schema: Schema | undefined): CelValue {
  const isDouble = schema?.type === "number" || !Number.isInteger(value)
  return isDouble ? value : BigInt(value)
}

/** Strings of a format that CEL has a type for; a text that is none stays a text. */
function celText(value: string, schema: Schema | undefined): CelValue {
  switch (schema?.format) {
    case "date-time":
    case "datetime":
    case "date": {
      const time = new Date(value)
      return Number.isNaN(time.getTime()) ? value : time
    }
    case "duration":
      return parseDuration(value) ?? value
    case "byte":
      return Uint8Array.from(Buffer.from(value, "base64"))
    default:
      return value
  }
}

function celObject(value: JsonObject, schema: Schema | undefined): CelValue {
  const properties = schema?.properties
  const result: Record<string, CelValue> = {}
  for (const [key, inner] of Object.entries(value)) {
    const isProperty = properties !== undefined && Object.hasOwn(properties, key)
    const of = isProperty ? properties[key] : fieldOf(schema, key)
    const name = isProperty ? escapedName(key) : key
    if (name !== undefined) result[name] = celValue(inner, of)
  }
  return result
}
