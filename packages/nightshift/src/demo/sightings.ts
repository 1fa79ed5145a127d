/**
 * What was seen, and when: every line of the demo and every figure of its summary comes from here. Nothing is written down
 * that was not observed in the API, in DNS, or by the client.
 */
export interface Sighting {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Where it was seen: "window", "machine", "node", "pods", "dns primary", ... */
  readonly where: string
  readonly what: string
}

export class Sightings {
  readonly #all: Sighting[] = []
  readonly #listeners = new Set<(sighting: Sighting) => void>()
  readonly #last = new Map<string, string>()

  /** Notes a state; nothing is noted while it stays the same. */
  saw(where: string, what: string, at: number = Date.now()): void {
    if (this.#last.get(where) === what) return
    this.#last.set(where, what)
    const sighting = { at, where, what }
    this.#all.push(sighting)
    for (const listener of this.#listeners) listener(sighting)
  }

  /** The present state of one place. */
  now(where: string): string | undefined {
    return this.#last.get(where)
  }

  /** The first sighting of this kind at or after an instant. */
  first(where: string, what: string | RegExp, since = 0): Sighting | undefined {
    return this.#all.find((sighting) => sighting.at >= since && matches(sighting, where, what))
  }

  /** Resolves with the first such sighting from `since` on; rejects, saying what was seen instead, after `patience` ms. */
  async until(where: string, what: string | RegExp, patience: number, since = 0): Promise<Sighting> {
    const already = this.first(where, what, since)
    if (already !== undefined) return already
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(listener)
        reject(
          new Error(
            `${where} was not seen ${String(what)} within ${patience / 1000} s; last: ${this.now(where) ?? "nothing"}`,
          ),
        )
      }, patience)
      const listener = (sighting: Sighting) => {
        if (sighting.at < since || !matches(sighting, where, what)) return
        clearTimeout(timer)
        this.#listeners.delete(listener)
        resolve(sighting)
      }
      this.#listeners.add(listener)
    })
  }

  subscribe(listener: (sighting: Sighting) => void): void {
    this.#listeners.add(listener)
  }
}

const matches = (sighting: Sighting, where: string, what: string | RegExp): boolean =>
  sighting.where === where && (typeof what === "string" ? sighting.what === what : what.test(sighting.what))
