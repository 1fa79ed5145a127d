import { type Json, type JsonObject, setOwn } from "../json.ts"
import { type FieldNotation, namedType, type TypeNotation } from "../kinds/notation.ts"
import { messageOf } from "./numbering.ts"
import { isZero, scalarOf } from "./scalars.ts"
import { bytesOf, ProtobufError, textOf, type WireField, wireFields } from "./wire.ts"

/** The JSON form of a message; `typeName` is the short name of its type, `core.v1.Pod`. Unknown fields are skipped. */
export function decodeMessage(typeName: string, bytes: Uint8Array): JsonObject {
  const type = namedType(typeName)
  if (type === undefined) throw new ProtobufError(`there is no type ${typeName}`)
  const fields = new Map(type.fields.map((field) => [field.name, field]))
  const result: Record<string, Json> = {}
  readInto(result, typeName, fields, bytes)
  return result
}

function readInto(
  result: Record<string, Json>,
  message: string,
  fields: ReadonlyMap<string, FieldNotation>,
  bytes: Uint8Array,
): void {
  const known = messageOf(message)
  for (const wire of wireFields(bytes)) {
    const entry = known.get(wire.number)
    if (entry === undefined) continue
    if (entry.kind === "inline") {
      readInto(result, entry.message, fields, bytesOf(wire))
      continue
    }
    const field = fields.get(entry.name)
    if (field === undefined) continue
    const value = readValue(field.type, wire, result[entry.name])
    // Go writes zeros of everything that is no pointer; JSON leaves them out.
    if (entry.mark === "*" || !isZero(value)) setOwn(result, entry.name, value)
  }
}

function readValue(type: TypeNotation, wire: WireField, before: Json | undefined): Json {
  switch (type.kind) {
    case "scalar":
      return scalarOf(type.name, wire)
    case "named":
      return decodeMessage(type.name, bytesOf(wire))
    case "list":
      return [...(Array.isArray(before) ? (before as Json[]) : []), readValue(type.items, wire, undefined)]
    case "map": {
      const [key, value] = readEntry(type.values, bytesOf(wire))
      const entries: Record<string, Json> = { ...(before as JsonObject | undefined) }
      setOwn(entries, key, value)
      return entries
    }
  }
}

/** Entries of maps are messages of a key and a value; lists in maps are messages of their items. */
function readEntry(values: TypeNotation, bytes: Uint8Array): readonly [string, Json] {
  let key = ""
  let value: Json = ""
  for (const wire of wireFields(bytes)) {
    if (wire.number === 1) key = textOf(wire)
    else if (wire.number === 2 && values.kind !== "list") value = readValue(values, wire, undefined)
    else if (wire.number === 2 && values.kind === "list") {
      const items = values.items
      value = [...wireFields(bytesOf(wire))].map((item) => readValue(items, item, undefined))
    }
  }
  return [key, value]
}
