import type { Key } from "./keys.ts"

/**
 * Keys that may run now: the highest priority first; within one priority the namespaces take turns, so that one with ten
 * thousand objects does not hold up one with two; within one namespace first come, first served.
 */
export class ReadyKeys {
  readonly #namespaceOf: (key: Key) => string
  readonly #priorityOf = new Map<Key, number>()
  readonly #lanes = new Map<number, Map<string, Set<Key>>>()
  /** The priorities present, highest first. */
  #order: number[] = []

  constructor(namespaceOf: (key: Key) => string) {
    this.#namespaceOf = namespaceOf
  }

  get size(): number {
    return this.#priorityOf.size
  }

  has(key: Key): boolean {
    return this.#priorityOf.has(key)
  }

  /** Adds it, or raises its priority. Returns whether it is new. */
  add(key: Key, priority: number): boolean {
    const before = this.#priorityOf.get(key)
    if (before !== undefined && before >= priority) return false
    if (before !== undefined) this.#remove(key, before)
    this.#priorityOf.set(key, priority)
    const namespace = this.#namespaceOf(key)
    const lane = this.#lane(priority)
    const keys = lane.get(namespace)
    if (keys === undefined) lane.set(namespace, new Set([key]))
    else keys.add(key)
    return before === undefined
  }

  take(): Key | undefined {
    for (const priority of this.#order) {
      const lane = this.#lanes.get(priority)
      if (lane === undefined) continue
      for (const [namespace, keys] of lane) {
        for (const key of keys) {
          this.#priorityOf.delete(key)
          keys.delete(key)
          // Taken out and put back, the namespace stands last in the order of turns.
          lane.delete(namespace)
          if (keys.size > 0) lane.set(namespace, keys)
          if (lane.size === 0) this.#close(priority)
          return key
        }
      }
    }
    return undefined
  }

  clear(): void {
    this.#priorityOf.clear()
    this.#lanes.clear()
    this.#order = []
  }

  #remove(key: Key, priority: number): void {
    const lane = this.#lanes.get(priority)
    const namespace = this.#namespaceOf(key)
    const keys = lane?.get(namespace)
    keys?.delete(key)
    if (keys?.size === 0) lane?.delete(namespace)
    if (lane?.size === 0) this.#close(priority)
  }

  #lane(priority: number): Map<string, Set<Key>> {
    let lane = this.#lanes.get(priority)
    if (lane === undefined) {
      lane = new Map()
      this.#lanes.set(priority, lane)
      this.#order = [...this.#lanes.keys()].sort((a, b) => b - a)
    }
    return lane
  }

  #close(priority: number): void {
    this.#lanes.delete(priority)
    this.#order = this.#order.filter((other) => other !== priority)
  }
}
