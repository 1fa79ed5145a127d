interface Entry<K> {
  readonly key: K
  at: number
  index: number
}

/** Keys by instant, the earliest first; each key at most once. A binary heap that knows where each key sits. */
export class DelayHeap<K> {
  readonly #heap: Entry<K>[] = []
  readonly #entries = new Map<K, Entry<K>>()

  get size(): number {
    return this.#heap.length
  }

  /** The earliest instant. */
  get next(): number | undefined {
    return this.#heap[0]?.at
  }

  at(key: K): number | undefined {
    return this.#entries.get(key)?.at
  }

  /** This key at this instant, whatever it was before. */
  set(key: K, at: number): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) {
      const added = { key, at, index: this.#heap.length }
      this.#entries.set(key, added)
      this.#heap.push(added)
      this.#up(added)
      return
    }
    entry.at = at
    this.#up(entry)
    this.#down(entry)
  }

  delete(key: K): boolean {
    const entry = this.#entries.get(key)
    if (entry === undefined) return false
    this.#entries.delete(key)
    const last = this.#heap.pop()
    if (last !== undefined && last !== entry) {
      this.#put(last, entry.index)
      this.#up(last)
      this.#down(last)
    }
    return true
  }

  /** Removes and returns the earliest key if its instant has come. */
  take(now: number): K | undefined {
    const first = this.#heap[0]
    if (first === undefined || first.at > now) return undefined
    this.delete(first.key)
    return first.key
  }

  clear(): void {
    this.#heap.length = 0
    this.#entries.clear()
  }

  #put(entry: Entry<K>, index: number): void {
    this.#heap[index] = entry
    entry.index = index
  }

  #up(entry: Entry<K>): void {
    let index = entry.index
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = this.#heap[above]
      if (parent === undefined || parent.at <= entry.at) break
      this.#put(parent, index)
      index = above
    }
    this.#put(entry, index)
  }

  #down(entry: Entry<K>): void {
    let index = entry.index
    for (;;) {
      const left = this.#heap[2 * index + 1]
      const right = this.#heap[2 * index + 2]
      const child = right !== undefined && left !== undefined && right.at < left.at ? right : left
      if (child === undefined || child.at >= entry.at) break
      const below = child.index
      this.#put(child, index)
      index = below
    }
    this.#put(entry, index)
  }
}
