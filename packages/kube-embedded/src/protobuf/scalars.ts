import type { Json } from "../json.ts"
import { bytesOf, numberOf, ProtobufError, textOf, type WireField, wireFields } from "./wire.ts"

/** One value of the API, as JSON writes it. */
export function scalarOf(type: string, wire: WireField): Json {
  switch (type) {
    case "string":
      return textOf(wire)
    case "bytes":
      return Buffer.from(bytesOf(wire)).toString("base64")
    case "boolean":
      return numberOf(wire) !== 0n
    case "int32":
    case "int64":
      return Number(BigInt.asIntN(64, numberOf(wire)))
    case "number":
      return float64(numberOf(wire))
    case "time":
      return timeOf(bytesOf(wire), 0)
    case "microTime":
      return timeOf(bytesOf(wire), 6)
    case "quantity":
      return quantityOf(bytesOf(wire))
    case "intOrString":
      return intOrStringOf(bytesOf(wire))
    default:
      return rawOf(bytesOf(wire))
  }
}

export function isZero(value: Json): boolean {
  return value === "" || value === 0 || value === false || value === null
}

function float64(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, bits)
  return view.getFloat64(0)
}

/** No time at all is an empty message. */
function timeOf(bytes: Uint8Array, digits: 0 | 6): Json {
  let seconds: bigint | undefined
  let nanos = 0n
  for (const wire of wireFields(bytes)) {
    if (wire.number === 1) seconds = BigInt.asIntN(64, numberOf(wire))
    else if (wire.number === 2) nanos = numberOf(wire)
  }
  if (seconds === undefined) return null
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19)
  return digits === 0 ? `${whole}Z` : `${whole}.${String(nanos / 1000n).padStart(6, "0")}Z`
}

function quantityOf(bytes: Uint8Array): Json {
  for (const wire of wireFields(bytes)) if (wire.number === 1) return textOf(wire)
  return "0"
}

function intOrStringOf(bytes: Uint8Array): Json {
  let isText = false
  let integer = 0
  let text = ""
  for (const wire of wireFields(bytes)) {
    if (wire.number === 1) isText = numberOf(wire) === 1n
    else if (wire.number === 2) integer = Number(BigInt.asIntN(64, numberOf(wire)))
    else if (wire.number === 3) text = textOf(wire)
  }
  return isText ? text : integer
}

/** Whatever the API leaves open travels as JSON inside the message. */
function rawOf(bytes: Uint8Array): Json {
  for (const wire of wireFields(bytes)) {
    if (wire.number !== 1) continue
    try {
      return JSON.parse(textOf(wire)) as Json
    } catch (error) {
      throw new ProtobufError("a raw value is not JSON", { cause: error })
    }
  }
  return null
}
