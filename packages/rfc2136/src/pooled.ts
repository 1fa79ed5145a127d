const slabSize = 8 * 1024

let slab = new Uint8Array(slabSize)
let taken = 0

/**
 * A copy of the first `length` octets in memory that many small values share: a zone has a hundred thousand of them, and
 * an allocation each would cost more than reading the zone does. The memory is not Buffer's pool, where a value that
 * lives long would keep 64 KiB of what passes by.
 */
export function pooled(octets: Uint8Array, length: number): Uint8Array {
  if (length > slabSize - taken) {
    slab = new Uint8Array(Math.max(slabSize, length))
    taken = 0
  }
  const copy = slab.subarray(taken, taken + length)
  taken += length
  for (let i = 0; i < length; i++) copy[i] = octets[i] as number
  return copy
}
