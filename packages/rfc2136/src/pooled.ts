/**
 * A copy of the first `length` octets in memory that many small values share: a zone has a hundred thousand of them, and
 * an allocation each would cost more than reading the zone does.
 */
export function pooled(octets: Uint8Array, length: number): Uint8Array {
  const copy = Buffer.allocUnsafe(length)
  for (let i = 0; i < length; i++) copy[i] = octets[i] as number
  return copy
}
