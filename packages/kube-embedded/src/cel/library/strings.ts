import type { Environment } from "@marcbachmann/cel-js"

const characters = (text: string) => Array.from(text)

/** The strings and regex libraries of Kubernetes that cel-js does not bring: positions count characters. */
export function registerStrings(env: Environment): void {
  env.registerFunction("string.charAt(int): string", (text: string, at: bigint) => {
    const all = characters(text)
    if (at < 0n || at > BigInt(all.length)) throw new RangeError(`index out of range: ${at}`)
    return all[Number(at)] ?? ""
  })
  env.registerFunction("string.replace(string, string): string", (text: string, old: string, next: string) =>
    text.replaceAll(old, () => next),
  )
  env.registerFunction(
    "string.replace(string, string, int): string",
    (text: string, old: string, next: string, times: bigint) => replaced(text, old, next, times),
  )
  env.registerFunction("string.reverse(): string", (text: string) => characters(text).reverse().join(""))
  env.registerFunction("string.format(list): string", (text: string, values: unknown[]) =>
    format(text, values),
  )
  env.registerFunction(
    "string.find(string): string",
    (text: string, pattern: string) => findAll(text, pattern, 1)[0] ?? "",
  )
  env.registerFunction("string.findAll(string): list<string>", (text: string, pattern: string) =>
    findAll(text, pattern, -1),
  )
  env.registerFunction(
    "string.findAll(string, int): list<string>",
    (text: string, pattern: string, most: bigint) => findAll(text, pattern, Number(most)),
  )
}

function replaced(text: string, old: string, next: string, times: bigint): string {
  if (times < 0n) return text.replaceAll(old, () => next)
  let result = text
  let from = 0
  for (let left = times; left > 0n; left--) {
    const at = result.indexOf(old, from)
    if (at < 0) break
    result = result.slice(0, at) + next + result.slice(at + old.length)
    from = at + next.length
  }
  return result
}

function findAll(text: string, pattern: string, most: number): string[] {
  const found = Array.from(text.matchAll(new RegExp(pattern, "g")), ([all]) => all)
  return most < 0 ? found : found.slice(0, most)
}

/** `%s`, `%d`, `%f`, `%.2f`, `%e`, `%b`, `%x`, `%X`, `%o` and `%%`, as CEL's strings extension prints. */
function format(text: string, values: readonly unknown[]): string {
  let next = 0
  return text.replaceAll(/%(?:\.(\d+))?([a-zA-Z%])/g, (_, precision: string | undefined, verb: string) => {
    if (verb === "%") return "%"
    if (next >= values.length) throw new RangeError(`index ${next} out of range`)
    const value = values[next++]
    switch (verb) {
      case "s":
        return print(value)
      case "d":
        return String(value)
      case "f":
        return Number(value).toFixed(Number(precision ?? 6))
      case "e":
        return Number(value)
          .toExponential(Number(precision ?? 6))
          .replace(/e([+-])(\d)$/, "e$10$2")
      case "b":
        return typeof value === "boolean" ? String(Number(value)) : (value as bigint).toString(2)
      case "o":
        return (value as bigint).toString(8)
      case "x":
        return hexadecimal(value)
      case "X":
        return hexadecimal(value).toUpperCase()
      default:
        throw new RangeError(`unrecognized formatting clause "${verb}"`)
    }
  })
}

function hexadecimal(value: unknown): string {
  if (typeof value === "bigint") return value.toString(16)
  return Buffer.from(typeof value === "string" ? value : (value as Uint8Array)).toString("hex")
}

/** CEL's own durations and optionals bring their text with them. */
interface Printable {
  toString(): string
}

/** How `%s` prints values of every type. */
function print(value: unknown): string {
  if (typeof value === "string") return value
  if (value === null || typeof value !== "object") return String(value)
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, "Z")
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  if (Array.isArray(value)) return `[${value.map(print).join(", ")}]`
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  if (!(value instanceof Map) && Object.getPrototypeOf(value) !== Object.prototype)
    return (value as Printable).toString()
  return `{${entries
    .map(([key, inner]) => `${print(key)}: ${print(inner)}`)
    .sort()
    .join(", ")}}`
}
