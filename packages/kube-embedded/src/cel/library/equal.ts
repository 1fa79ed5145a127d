/** Equality of CEL values: numbers by value whatever their type, lists by items, maps by entries. */
export function celEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b)
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (isList(a) && isList(b)) {
    const left = [...a]
    const right = [...b]
    return left.length === right.length && left.every((item, i) => celEqual(item, right[i]))
  }
  const left = new Map(entriesOf(a))
  const right = new Map(entriesOf(b))
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => right.has(key) && celEqual(value, right.get(key)))
  )
}

const isNumber = (value: unknown) => typeof value === "number" || typeof value === "bigint"
const isList = (value: object): value is Iterable<unknown> & object =>
  Array.isArray(value) || value instanceof Set || value instanceof Uint8Array

export function entriesOf(map: object): [unknown, unknown][] {
  return map instanceof Map ? [...map] : Object.entries(map)
}

/** The order of two comparable CEL values; `undefined` when they have none. */
export function celOrder(a: unknown, b: unknown): number | undefined {
  const left = comparable(a)
  const right = comparable(b)
  if (left === undefined || right === undefined || (typeof left === "string") !== (typeof right === "string"))
    return undefined
  return left < right ? -1 : left > right ? 1 : 0
}

function comparable(value: unknown): string | number | bigint | undefined {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return value
  if (typeof value === "boolean") return Number(value)
  if (typeof value === "object" && value !== null && "valueOf" in value) {
    const primitive: unknown = value.valueOf()
    if (typeof primitive === "number" || typeof primitive === "bigint") return primitive
  }
  return undefined
}
