/** A body that is no protobuf of the kind it claims to be. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError"
}

/** One field on the wire: numbers of wire types 0, 1 and 5 as bigints, of type 2 as bytes. */
export interface WireField {
  readonly number: number
  readonly value: bigint | Uint8Array
}

/** @throws ProtobufError where the bytes end early or hold groups, which proto2 gave up. */
export function* wireFields(bytes: Uint8Array): Generator<WireField> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) break
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new ProtobufError(`the varint at byte ${at} does not end`)
  }
  const skip = (length: number): number => {
    const start = at
    at += length
    if (at > bytes.length)
      throw new ProtobufError(`a field of ${length} bytes at byte ${start} runs past the end`)
    return start
  }
  while (at < bytes.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    switch (Number(tag & 7n)) {
      case 0:
        yield { number, value: varint() }
        break
      case 1:
        yield { number, value: view.getBigUint64(skip(8), true) }
        break
      case 2: {
        const length = Number(varint())
        const start = skip(length)
        yield { number, value: bytes.subarray(start, start + length) }
        break
      }
      case 5:
        yield { number, value: BigInt(view.getUint32(skip(4), true)) }
        break
      default:
        throw new ProtobufError(`field ${number} has the wire type ${tag & 7n}`)
    }
  }
}

export function bytesOf({ number, value }: WireField): Uint8Array {
  if (typeof value !== "bigint") return value
  throw new ProtobufError(`field ${number} is a number where bytes were expected`)
}

export function numberOf({ number, value }: WireField): bigint {
  if (typeof value === "bigint") return value
  throw new ProtobufError(`field ${number} is bytes where a number was expected`)
}

const utf8 = new TextDecoder("utf-8", { fatal: true })

export function textOf(field: WireField): string {
  try {
    return utf8.decode(bytesOf(field))
  } catch (error) {
    throw new ProtobufError(`field ${field.number} is not UTF-8`, { cause: error })
  }
}
