import type { Clock, Timer } from "./clock.ts"
import { DelayHeap } from "./delay-heap.ts"

/** Which time a delay is measured in: dates follow the wall clock when it is stepped, durations do not. */
export type Measure = "date" | "duration"

/** Keys that wait for their instant, with one timer for all of them. */
export class DelayLine<K> {
  readonly #clock: Clock
  readonly #measure: Measure
  readonly #due: (key: K) => void
  readonly #heap = new DelayHeap<K>()
  #timer: { readonly at: number; readonly handle: Timer } | undefined

  constructor(clock: Clock, measure: Measure, due: (key: K) => void) {
    this.#clock = clock
    this.#measure = measure
    this.#due = due
  }

  get size(): number {
    return this.#heap.size
  }

  /** The instant at which this key is due, in this line's measure. */
  at(key: K): number | undefined {
    return this.#heap.at(key)
  }

  /** Due at this instant, whatever was said before. */
  set(key: K, at: number): void {
    this.#heap.set(key, at)
    this.#arm()
  }

  /** Due after so many milliseconds, or earlier if that was said before. For lines of durations. */
  within(key: K, ms: number): void {
    const at = this.#now() + ms
    const before = this.#heap.at(key)
    if (before === undefined || at < before) this.set(key, at)
  }

  delete(key: K): void {
    if (this.#heap.delete(key)) this.#arm()
  }

  clear(): void {
    this.#heap.clear()
    this.#arm()
  }

  #now(): number {
    return this.#measure === "date" ? this.#clock.now() : this.#clock.monotonic()
  }

  /** A timer that fires too early is cheap, one that fires too late is a fault: it only ever moves forward. */
  #arm(): void {
    const next = this.#heap.next
    if (next === undefined) {
      this.#timer?.handle.cancel()
      this.#timer = undefined
      return
    }
    if (this.#timer !== undefined && this.#timer.at <= next) return
    this.#timer?.handle.cancel()
    const fire = (): void => this.#fire()
    const handle =
      this.#measure === "date" ? this.#clock.timer(next, fire) : this.#clock.after(next - this.#now(), fire)
    this.#timer = { at: next, handle }
  }

  #fire(): void {
    this.#timer = undefined
    const now = this.#now()
    for (let key = this.#heap.take(now); key !== undefined; key = this.#heap.take(now)) this.#due(key)
    this.#arm()
  }
}
