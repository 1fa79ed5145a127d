import type { KubeObject } from "../objects/object.ts"

/** The objects of one resource by key, readable in the order of the keys (the order of etcd, and so of every list). */
export class Collection {
  readonly #objects = new Map<string, KubeObject>()
  /** Made when somebody first asks for an order, and kept in it from then on: sorting anew is dear under many writes. */
  #sorted: string[] | undefined

  get size(): number {
    return this.#objects.size
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key)
  }

  set(key: string, object: KubeObject): void {
    if (!this.#objects.has(key)) this.#sorted?.splice(firstAfter(this.#sorted, key, key), 0, key)
    this.#objects.set(key, object)
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#sorted?.splice(firstAfter(this.#sorted, key, ""), 1)
  }

  entries(): IterableIterator<[string, KubeObject]> {
    return this.#objects.entries()
  }

  /** Keys that begin with `prefix` and come after `after`, in order. */
  *keys(prefix = "", after = ""): Generator<string> {
    this.#sorted ??= [...this.#objects.keys()].sort()
    const sorted = this.#sorted
    for (let index = firstAfter(sorted, prefix, after); index < sorted.length; index++) {
      const key = sorted[index]
      if (key === undefined || !key.startsWith(prefix)) return
      yield key
    }
  }
}

function firstAfter(sorted: readonly string[], prefix: string, after: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const key = sorted[middle] ?? ""
    if (key >= prefix && key > after) high = middle
    else low = middle + 1
  }
  return low
}
