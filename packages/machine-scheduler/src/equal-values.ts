import type { RawObject } from "@nightshift/operator-runtime"

/**
 * Forgotten all at once when there are more: what is shared is then kept once more, for thousands of objects, while a table
 * as long as they are many would itself be the largest thing of all.
 */
const atMostKnown = 1_000

/** Equal values kept once: thousands of objects say the same in most of their parts. What is shared is never changed. */
export class EqualValues {
  readonly #known = new Map<string, unknown>()

  /** The value that was seen first of those that are equal to this one, as JSON. */
  one<T>(value: T): T {
    if (typeof value !== "object" || value === null) return value
    const text = JSON.stringify(value)
    const known = this.#known.get(text)
    if (known !== undefined) return known as T
    if (this.#known.size >= atMostKnown) this.#known.clear()
    this.#known.set(text, value)
    return value
  }

  /** The same object with each of its fields shared. */
  fields<T extends object>(object: T): T {
    return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, this.one(value)])) as T
  }
}

interface WithParts extends RawObject {
  readonly spec?: object
  readonly status?: { readonly conditions?: readonly object[] }
}

/** A projection of ScheduledMachines: conditions, edges and most of a spec are the same in thousands of them. */
export function sharing(): (object: RawObject) => RawObject {
  const equal = new EqualValues()
  return (object: WithParts) => {
    const { spec, status } = object
    const { conditions, ...rest } = status ?? {}
    const said = conditions && { conditions: conditions.map((one) => equal.one(one)) }
    return {
      ...object,
      ...(spec && { spec: equal.fields(spec) }),
      ...(status && { status: { ...equal.fields(rest), ...said } }),
    }
  }
}
