import { malformed } from "./errors.ts"
import { Name } from "./name.ts"
import { pooled } from "./pooled.ts"

/** Reads octets front to back between two bounds of a message; past the end it throws MALFORMED. */
export class Reader {
  readonly message: Uint8Array
  readonly end: number
  at: number

  constructor(message: Uint8Array, at = 0, end = message.length) {
    this.message = message
    this.at = at
    this.end = end
  }

  get left(): number {
    return this.end - this.at
  }

  /** The next `count` octets, sharing the message's memory. */
  take(count: number): Uint8Array {
    if (count > this.left) {
      throw malformed(`octet ${this.at} should begin ${count} octets, but ${this.left} are left`)
    }
    const taken = this.message.subarray(this.at, this.at + count)
    this.at += count
    return taken
  }

  /** An unsigned number of 1 to 6 octets, most significant first. */
  number(octets: number): number {
    if (octets > this.left) {
      throw malformed(`octet ${this.at} should begin a number of ${octets} octets, but ${this.left} are left`)
    }
    let value = 0
    for (let i = 0; i < octets; i++) value = value * 256 + (this.message[this.at + i] as number)
    this.at += octets
    return value
  }

  /** A name, which may go on elsewhere in the message by compression. */
  name(): Name {
    const { name, end } = Name.read(this.message, this.at)
    if (end > this.end) throw malformed(`the name at octet ${this.at} runs past octet ${this.end}`)
    this.at = end
    return name
  }
}

/** Collects octets in a buffer that grows. */
export class Writer {
  #octets: Buffer
  #length = 0

  constructor(expected = 512) {
    this.#octets = Buffer.allocUnsafe(expected)
  }

  get length(): number {
    return this.#length
  }

  octets(octets: Uint8Array): void {
    this.#room(octets.length)
    this.#octets.set(octets, this.#length)
    this.#length += octets.length
  }

  /** An unsigned number of 1 to 6 octets, most significant first. */
  number(value: number, octets: number): void {
    this.#room(octets)
    this.#length = this.#octets.writeUIntBE(value, this.#length, octets)
  }

  u8(value: number): void {
    this.#room(1)
    this.#octets[this.#length++] = value
  }

  u16(value: number): void {
    this.#room(2)
    this.#octets[this.#length++] = value >>> 8
    this.#octets[this.#length++] = value
  }

  u32(value: number): void {
    this.u16(value >>> 16)
    this.u16(value)
  }

  /** Begins anew in the same memory. */
  reset(): void {
    this.#length = 0
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#length <= 256
      ? pooled(this.#octets, this.#length)
      : Uint8Array.prototype.slice.call(this.#octets, 0, this.#length)
  }

  #room(more: number): void {
    if (this.#length + more <= this.#octets.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#octets.length * 2, this.#length + more))
    grown.set(this.#octets.subarray(0, this.#length))
    this.#octets = grown
  }
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

export function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}

/** Numbers as octets, most significant first: `u16(1, 2)` is 00 01 00 02. */
export function u16(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >>> 8, value & 0xff]))
}
