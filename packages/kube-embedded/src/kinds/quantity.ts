const binary: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n }
const decimal: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const shape = /^([+-]?)(\d*)(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|)(?:[eE]([+-]?\d+))?$/

/**
 * A quantity (`1500m`, `9.5Gi`, `1e3`) in billionths, the finest that Kubernetes keeps; finer ones are rounded away from
 * zero. `undefined` for a text that is none.
 */
export function parseQuantity(text: string): bigint | undefined {
  const match = shape.exec(text)
  if (match === null) return undefined
  const [, sign = "", whole = "", fraction = "", suffix = "", exponent] = match
  if ((whole === "" && fraction === "") || (exponent !== undefined && suffix !== "")) return undefined
  const digits = BigInt(`${whole}${fraction}`)
  const power = 9 - fraction.length + (decimal[suffix] ?? 0) + Number(exponent ?? 0)
  const scaled = digits << (binary[suffix] ?? 0n)
  const divisor = power < 0 ? 10n ** BigInt(-power) : 1n
  const nanos = power >= 0 ? scaled * 10n ** BigInt(power) : (scaled + divisor - 1n) / divisor
  return sign === "-" ? -nanos : nanos
}
