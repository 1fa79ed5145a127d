/** Cuts a TCP stream into messages, each behind its length in two octets (RFC 1035, 4.2.2). */
export class Frames {
  #chunks: Uint8Array[] = []
  #held = 0

  /** Octets of a message that has begun and not ended. */
  get held(): number {
    return this.#held
  }

  /** The messages that are complete with this chunk. */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#chunks.push(chunk)
    this.#held += chunk.length
    const messages: Uint8Array[] = []
    for (;;) {
      const length = this.#peekLength()
      if (length === undefined || this.#held < length + 2) return messages
      messages.push(this.#take(length + 2).subarray(2))
    }
  }

  #peekLength(): number | undefined {
    if (this.#held < 2) return undefined
    const [first, second] = this.#chunks
    if (first === undefined) return undefined
    const low = first.length > 1 ? first[1] : second?.[0]
    return ((first[0] as number) << 8) | (low as number)
  }

  #take(count: number): Uint8Array {
    this.#held -= count
    const first = this.#chunks[0]
    if (first !== undefined && first.length >= count) {
      if (first.length === count) this.#chunks.shift()
      else this.#chunks[0] = first.subarray(count)
      return first.subarray(0, count)
    }
    const all = Buffer.concat(this.#chunks)
    this.#chunks = all.length > count ? [all.subarray(count)] : []
    return all.subarray(0, count)
  }
}

/** The message behind its length, so that both leave in one write. */
export function frame(message: Uint8Array): Uint8Array {
  const framed = Buffer.allocUnsafe(message.length + 2)
  framed.writeUInt16BE(message.length, 0)
  framed.set(message, 2)
  return framed
}
