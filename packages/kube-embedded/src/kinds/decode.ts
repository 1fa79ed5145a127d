import { goKind } from "../go-print.ts"
import { isArray, isObject, type Json, type JsonObject, setOwn } from "../json.ts"
import { type ZeroMark, zeroMarksOf } from "../protobuf/numbering.ts"
import { defaultKind } from "./defaults/index.ts"
import { type FieldNotation, namedType, type NamedType, type TypeNotation } from "./notation.ts"
import { scalarProblem } from "./scalar.ts"

/** A value that Go could not have read into the type of its field; the message is encoding/json's. */
export class DecodeError extends Error {
  override readonly name = "DecodeError"
}

export interface DecodedKind {
  readonly value: JsonObject
  /** Paths of fields that the type does not have: `spec.containers[0].imagee`. */
  readonly unknown: readonly string[]
}

/**
 * Reads an object of a built-in kind as kube-apiserver does: unknown fields fall away, null is nothing, empty lists and
 * maps are not written, objects that are always written appear, and defaults are filled in.
 * @throws DecodeError when a value is of another type.
 */
export function decodeKind(typeName: string, object: JsonObject): DecodedKind {
  const { value, unknown } = readKind(typeName, object)
  return { value: defaultKind(typeName, value), unknown }
}

/** The same without the defaults. */
export function readKind(typeName: string, object: JsonObject): DecodedKind {
  const type = namedType(typeName)
  if (type === undefined) return { value: object, unknown: [] }
  const unknown: string[] = []
  const value = decodeNamed(type, object, { path: "", steps: "", unknown })
  const metadata = object["metadata"]
  // The name stays even when it is empty: whoever checks it wants to find it.
  if (!isObject(metadata) || metadata["name"] !== "") return { value, unknown }
  return {
    value: { ...value, metadata: { ...(isObject(value["metadata"]) ? value["metadata"] : {}), name: "" } },
    unknown,
  }
}

/**
 * Whether metadata could be read, of whatever kind; `steps` is what stands before its fields in the message.
 * @throws DecodeError when a field is of another type.
 */
export function requireMetadata(metadata: JsonObject, steps: string): void {
  const type = namedType("meta.v1.ObjectMeta")
  if (type !== undefined) decodeNamed(type, metadata, { path: "", steps, unknown: [] })
}

interface Place {
  /** With indexes, for unknown fields. */
  readonly path: string
  /** Without indexes, as encoding/json names a field. */
  readonly steps: string
  readonly unknown: string[]
}

function decodeNamed(type: NamedType, object: JsonObject, place: Place): JsonObject {
  const fields = new Map(type.fields.map((field) => [field.name, field]))
  const marks = zeroMarksOf(type.name)
  const result: Record<string, Json> = {}
  for (const [name, value] of Object.entries(object)) {
    const field = fields.get(name)
    if (field === undefined) {
      place.unknown.push(`${place.path}${name}`)
      continue
    }
    if (value === null) continue
    const steps = `${place.steps}${name}`
    const at = { ...place, path: `${place.path}${name}`, steps }
    const decoded = decodeField(field.type, value, at, `${lastOf(type.name)}.${steps}`)
    if (isWritten(field, marks.get(name), decoded)) setOwn(result, name, decoded)
  }
  for (const field of type.fields) {
    if (result[field.name] !== undefined) continue
    const zero = zeroOf(field, marks.get(field.name))
    if (zero !== undefined) result[field.name] = zero
  }
  return result
}

/** Whether Go writes the value: zeros only of pointers and of fields that are always written. */
function isWritten({ type, required }: FieldNotation, mark: ZeroMark | undefined, value: Json): boolean {
  if (required || mark === "!") return true
  switch (type.kind) {
    case "list":
      return isArray(value) && value.length > 0
    case "map":
      return isObject(value) && Object.keys(value).length > 0
    case "scalar":
      return mark !== "" || (value !== "" && value !== 0 && value !== false)
    case "named":
      return true
  }
}

/** What Go writes for a field that nobody set. */
function zeroOf(
  { type, required, default: given }: FieldNotation,
  mark: ZeroMark | undefined,
): Json | undefined {
  const isAlways = mark === "!" || (required && mark === undefined)
  switch (type.kind) {
    case "named": {
      const inner = given === "{}" || isAlways ? namedType(type.name) : undefined
      if (inner === undefined) return given === "{}" ? {} : undefined
      return decodeNamed(inner, {}, { path: "", steps: "", unknown: [] })
    }
    case "scalar":
      return isAlways ? (zeros[type.name] ?? null) : undefined
    case "list":
    case "map":
      return isAlways ? null : undefined
  }
}

const zeros: Readonly<Record<string, Json>> = { string: "", int32: 0, int64: 0, boolean: false }

function decodeField(type: TypeNotation, value: Json, place: Place, field: string): Json {
  const refuse = (name: string) =>
    new DecodeError(`json: cannot unmarshal ${goKind(value)} into Go struct field ${field} of type ${name}`)
  switch (type.kind) {
    case "scalar": {
      const problem = scalarProblem(type.name, value)
      if (problem === undefined) return value
      throw problem.kind === "text" ? new DecodeError(problem.text) : refuse(problem.type)
    }
    case "named": {
      const named = namedType(type.name)
      if (named === undefined) return value
      if (!isObject(value)) throw refuse(goType(type))
      return decodeNamed(named, value, { ...place, path: `${place.path}.`, steps: `${place.steps}.` })
    }
    case "map":
      if (!isObject(value)) throw refuse(goType(type))
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          item === null
            ? emptyItem(type.values)
            : decodeField(type.values, item, { ...place, path: `${place.path}[${key}]` }, field),
        ]),
      )
    case "list":
      if (!isArray(value)) throw refuse(goType(type))
      return value.map((item, i) =>
        item === null
          ? emptyItem(type.items)
          : decodeField(type.items, item, { ...place, path: `${place.path}[${i}]` }, field),
      )
  }
}

const emptyItem = (type: TypeNotation): Json => (type.kind === "scalar" ? "" : {})

const lastOf = (typeName: string) => typeName.slice(typeName.lastIndexOf(".") + 1)

/** `[]v1.Container`, `map[string]string`. */
function goType(type: TypeNotation): string {
  switch (type.kind) {
    case "scalar":
      return type.name === "boolean" ? "bool" : type.name
    case "named":
      return type.name.split(".").slice(-2).join(".")
    case "list":
      return `[]${goType(type.items)}`
    case "map":
      return `map[string]${goType(type.values)}`
  }
}
