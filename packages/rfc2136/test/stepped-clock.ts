/** A clock that only goes when it is told to. */
import type { Clock } from "../src/index.ts"

export class SteppedClock implements Clock {
  #now: number
  #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>()

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  /** Who waits, and for how many ms still. */
  get waiting(): number[] {
    return [...this.#sleepers].map(({ at }) => at - this.#now).sort((a, b) => a - b)
  }

  after(ms: number, wake: () => void): () => void {
    const sleeper = { at: this.#now + ms, wake }
    this.#sleepers.add(sleeper)
    return () => {
      this.#sleepers.delete(sleeper)
    }
  }

  step(ms: number): void {
    this.#now += ms
    const due = [...this.#sleepers].filter(({ at }) => at <= this.#now)
    for (const sleeper of due) {
      if (this.#sleepers.delete(sleeper)) sleeper.wake()
    }
  }
}
