import type { Environment } from "@marcbachmann/cel-js"
import { celEqual, celOrder } from "./equal.ts"

type List = readonly unknown[]

/** The lists libraries of Kubernetes: isSorted, sum, min, max, indexOf, and those of newer CEL. */
export function registerLists(env: Environment): void {
  env.registerFunction("list.isSorted(): bool", (list: List) =>
    list.every((item, i) => i === 0 || order(list[i - 1], item) <= 0),
  )
  env.registerFunction("list.sum(): dyn", (list: List) => sum(list))
  env.registerFunction("list.min(): dyn", (list: List) => extreme(list, "min", -1))
  env.registerFunction("list.max(): dyn", (list: List) => extreme(list, "max", 1))
  env.registerFunction("list.indexOf(dyn): int", (list: List, wanted: unknown) =>
    BigInt(list.findIndex((item) => celEqual(item, wanted))),
  )
  env.registerFunction("list.lastIndexOf(dyn): int", (list: List, wanted: unknown) =>
    BigInt(list.findLastIndex((item) => celEqual(item, wanted))),
  )
  env.registerFunction("list.slice(int, int): list", (list: List, from: bigint, to: bigint) =>
    slice(list, Number(from), Number(to)),
  )
  env.registerFunction("list.reverse(): list", (list: List) => [...list].reverse())
  env.registerFunction("list.sort(): list", (list: List) => [...list].sort(order))
  env.registerFunction("list.flatten(): list", (list: List) => list.flat())
  env.registerFunction("list.flatten(int): list", (list: List, depth: bigint) =>
    list.flat(Number(depth) as 1),
  )
  env.registerFunction("list.distinct(): list", (list: List) =>
    list.filter((item, i) => list.findIndex((other) => celEqual(other, item)) === i),
  )
}

function order(a: unknown, b: unknown): number {
  const found = celOrder(a, b)
  if (found === undefined) throw new TypeError("no such overload")
  return found
}

function sum(list: List): unknown {
  if (list.length === 0) return 0n
  return list.reduce((total, item) => {
    if (typeof total === "bigint" && typeof item === "bigint") return total + item
    if (typeof total === "number" && typeof item === "number") return total + item
    throw new TypeError("no such overload")
  })
}

function extreme(list: List, name: string, sign: 1 | -1): unknown {
  if (list.length === 0) throw new RangeError(`${name} called on empty list`)
  return list.reduce((best, item) => (order(item, best) * sign > 0 ? item : best))
}

function slice(list: List, from: number, to: number): List {
  if (from < 0 || to < 0) throw new RangeError(`cannot slice(${from}, ${to}), negative indexes not supported`)
  if (from > to)
    throw new RangeError(`cannot slice(${from}, ${to}), start index must be less than or equal to end index`)
  if (to > list.length) throw new RangeError(`cannot slice(${from}, ${to}), list is length ${list.length}`)
  return list.slice(from, to)
}
