/** Ways in which a message goes wrong: by chance, and by what is known to break decoders of DNS. */
import type { Random } from "./random.ts"

type Mutation = (message: Buffer, random: Random, pool: readonly Uint8Array[]) => Buffer

const telling = [0x00, 0x01, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xfe, 0xff]

const mutations: readonly Mutation[] = [
  function flipBit(message, random) {
    const at = random.below(message.length)
    message[at] = (message[at] as number) ^ (1 << random.below(8))
    return message
  },
  function tellingOctet(message, random) {
    message[random.below(message.length)] = telling[random.below(telling.length)] as number
    return message
  },
  function anyOctet(message, random) {
    message[random.below(message.length)] = random.below(256)
    return message
  },
  function cutShort(message, random) {
    return message.subarray(0, random.below(message.length))
  },
  function append(message, random) {
    return Buffer.concat([
      message,
      Buffer.from(Array.from({ length: random.below(24) }, () => random.below(256))),
    ])
  },
  function removeOctets(message, random) {
    const at = random.below(message.length)
    return Buffer.concat([message.subarray(0, at), message.subarray(at + 1 + random.below(6))])
  },
  function insertOctets(message, random) {
    const at = random.below(message.length)
    const more = Array.from({ length: 1 + random.below(6) }, () => random.below(256))
    return Buffer.concat([message.subarray(0, at), Buffer.from(more), message.subarray(at)])
  },
  function lieAboutCounts(message, random) {
    if (message.length < 12) return message
    const value = [0, 1, 2, 255, 256, 0xffff][random.below(6)] as number
    message.writeUInt16BE(value, 4 + 2 * random.below(4))
    return message
  },
  function compressionPointer(message, random) {
    if (message.length < 2) return message
    message.writeUInt16BE(
      0xc000 | random.below(Math.min(message.length + 4, 0x4000)),
      random.below(message.length - 1),
    )
    return message
  },
  function pointerToItself(message, random) {
    if (message.length < 2) return message
    const at = random.below(message.length - 1)
    message.writeUInt16BE(0xc000 | (at & 0x3fff), at)
    return message
  },
  function lengthOfNeighbour(message, random) {
    if (message.length < 4) return message
    const at = random.below(message.length - 1)
    message.writeUInt16BE(Math.max(0, message.length - at - 2 + random.below(5) - 2), at)
    return message
  },
  function splice(message, random, pool) {
    const other = pool[random.below(pool.length)] ?? message
    const at = random.below(message.length)
    const from = random.below(Math.max(1, other.length))
    return Buffer.concat([message.subarray(0, at), other.subarray(from)])
  },
]

/** A copy of `message` after one to six mutations. */
export function mutate(message: Uint8Array, random: Random, pool: readonly Uint8Array[]): Buffer {
  let mutant: Buffer = Buffer.from(message)
  for (let left = 1 + random.below(6); left > 0 && mutant.length > 0; left--) {
    const mutation = mutations[random.below(mutations.length)] as Mutation
    mutant = mutation(mutant, random, pool)
  }
  return mutant.length > 65_535 ? mutant.subarray(0, 65_535) : mutant
}
