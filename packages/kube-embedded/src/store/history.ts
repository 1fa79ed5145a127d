import type { Change } from "./change.ts"

/**
 * The last writes, oldest first, so that a watch can start in the past and a list can be paged at one revision. What
 * has fallen out is compacted: nobody can start before it any more.
 */
export class History {
  readonly #length: number
  #changes: Change[] = []
  /** Changes before this index have been given up, but not yet been cut off the array. */
  #start = 0
  #compacted: number

  /** `length` is the number of writes kept; `compacted` the revision before which nothing is known. */
  constructor(length: number, compacted: number) {
    this.#length = length
    this.#compacted = compacted
  }

  /** The revision up to which changes are forgotten: the oldest that a watch may start after. */
  get compacted(): number {
    return this.#compacted
  }

  add(change: Change): void {
    this.#changes.push(change)
    if (this.#changes.length - this.#start > this.#length) this.#forget(this.#start + 1)
  }

  /** Forgets every change up to and including `revision`. */
  compact(revision: number): void {
    this.#compacted = Math.max(this.#compacted, revision)
    this.#forget(this.#indexAfter(revision))
  }

  /** Changes after `revision`, oldest first. The caller has checked `revision >= compacted`. */
  after(revision: number): readonly Change[] {
    return this.#changes.slice(this.#indexAfter(revision))
  }

  #forget(start: number): void {
    const last = this.#changes[start - 1]
    if (last !== undefined) this.#compacted = Math.max(this.#compacted, last.revision)
    this.#start = start
    if (this.#start * 2 > this.#changes.length) {
      this.#changes = this.#changes.slice(this.#start)
      this.#start = 0
    }
  }

  #indexAfter(revision: number): number {
    let low = this.#start
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#changes[middle]?.revision ?? 0) > revision) high = middle
      else low = middle + 1
    }
    return low
  }
}
