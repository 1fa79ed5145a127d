import type { Environment } from "@marcbachmann/cel-js"
import { parseQuantity } from "../../kinds/quantity.ts"

/** A quantity in billionths. */
class Quantity {
  readonly nanos: bigint
  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

function parse(text: string): Quantity | undefined {
  const nanos = parseQuantity(text)
  return nanos === undefined ? undefined : new Quantity(nanos)
}

function quantity(text: string): Quantity {
  const found = parse(text)
  if (found !== undefined) return found
  throw new TypeError(
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  )
}

const one = 1_000_000_000n
const compare = (a: Quantity, b: Quantity) => (a.nanos < b.nanos ? -1n : a.nanos > b.nanos ? 1n : 0n)

/** `quantity()` and what Kubernetes lets one do with it. */
export function registerQuantities(env: Environment): void {
  env.registerType("kubernetes.Quantity", Quantity)
  env.registerFunction("quantity(string): kubernetes.Quantity", quantity)
  env.registerFunction("isQuantity(string): bool", (text: string) => parse(text) !== undefined)
  env.registerFunction("kubernetes.Quantity.sign(): int", ({ nanos }: Quantity) =>
    nanos > 0n ? 1n : nanos < 0n ? -1n : 0n,
  )
  env.registerFunction("kubernetes.Quantity.isInteger(): bool", ({ nanos }: Quantity) => nanos % one === 0n)
  env.registerFunction("kubernetes.Quantity.asInteger(): int", ({ nanos }: Quantity) => {
    if (nanos % one !== 0n) throw new RangeError("cannot convert value to integer")
    return nanos / one
  })
  env.registerFunction(
    "kubernetes.Quantity.asApproximateFloat(): double",
    ({ nanos }: Quantity) => Number(nanos) / 1e9,
  )
  env.registerFunction(
    "kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool",
    (a: Quantity, b: Quantity) => compare(a, b) < 0n,
  )
  env.registerFunction(
    "kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool",
    (a: Quantity, b: Quantity) => compare(a, b) > 0n,
  )
  env.registerFunction("kubernetes.Quantity.compareTo(kubernetes.Quantity): int", compare)
  for (const [name, sign] of [
    ["add", 1n],
    ["sub", -1n],
  ] as const) {
    env.registerFunction(
      `kubernetes.Quantity.${name}(kubernetes.Quantity): kubernetes.Quantity`,
      (a: Quantity, b: Quantity) => new Quantity(a.nanos + sign * b.nanos),
    )
    env.registerFunction(
      `kubernetes.Quantity.${name}(int): kubernetes.Quantity`,
      (a: Quantity, b: bigint) => new Quantity(a.nanos + sign * b * one),
    )
  }
  env.registerOperator(
    "kubernetes.Quantity == kubernetes.Quantity",
    (a: Quantity, b: Quantity) => a.nanos === b.nanos,
  )
}
