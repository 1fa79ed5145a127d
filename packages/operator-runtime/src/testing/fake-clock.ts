import type { Clock, Timer } from "../clock.ts"

interface Pending {
  readonly due: number
  readonly of: "wall" | "monotonic"
  readonly order: number
  readonly run: () => void
}

/** Time that moves only when the test says so. */
export class FakeClock implements Clock {
  #wall: number
  #monotonic = 0
  #order = 0
  readonly #pending = new Set<Pending>()
  readonly #waiting: { count: number; resolve: () => void }[] = []

  /** @param start wall time in milliseconds since the epoch, or anything Date.parse reads. */
  constructor(start: number | string = "2026-01-01T00:00:00Z") {
    this.#wall = typeof start === "number" ? start : Date.parse(start)
    if (Number.isNaN(this.#wall)) throw new TypeError(`FakeClock cannot start at ${JSON.stringify(start)}`)
  }

  now(): number {
    return this.#wall
  }

  monotonic(): number {
    return this.#monotonic
  }

  timer(at: number, run: () => void): Timer {
    return this.#add({ due: at, of: "wall", order: this.#order++, run })
  }

  after(ms: number, run: () => void): Timer {
    return this.#add({ due: this.#monotonic + ms, of: "monotonic", order: this.#order++, run })
  }

  /** How many timers are armed. */
  get timers(): number {
    return this.#pending.size
  }

  /** Milliseconds until the next timer fires, if one is armed. */
  get next(): number | undefined {
    const due = this.#nextDue()
    return due === undefined ? undefined : Math.max(0, this.#remaining(due))
  }

  /** Resolves when at least `count` timers are armed: the moment at which the subject has begun to wait. */
  armed(count = 1): Promise<void> {
    if (this.#pending.size >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ count, resolve }))
  }

  /** Moves both clocks on; each timer fires at its own instant, and what was set off before may run first. */
  async advance(ms: number): Promise<void> {
    let left = ms
    await turn()
    for (;;) {
      const next = this.#nextDue()
      const remaining = next === undefined ? Number.POSITIVE_INFINITY : Math.max(0, this.#remaining(next))
      if (next === undefined || remaining > left) break
      this.#move(remaining)
      left -= remaining
      this.#pending.delete(next)
      next.run()
      await turn()
    }
    this.#move(left)
    await turn()
  }

  /** Moves both clocks on to this instant of wall time. */
  async advanceTo(at: number): Promise<void> {
    await this.advance(Math.max(0, at - this.#wall))
  }

  /** The process is paused for so long: both clocks move on, and no timer has run yet. */
  pause(ms: number): void {
    this.#move(ms)
  }

  /** Somebody sets the wall clock: wall time jumps, monotonic time does not. Timers that became due fire. */
  async step(ms: number): Promise<void> {
    this.#wall += ms
    await this.advance(0)
  }

  #add(pending: Pending): Timer {
    this.#pending.add(pending)
    for (const waiting of this.#waiting.splice(0)) {
      if (this.#pending.size >= waiting.count) waiting.resolve()
      else this.#waiting.push(waiting)
    }
    return { cancel: () => void this.#pending.delete(pending) }
  }

  #move(ms: number): void {
    this.#wall += ms
    this.#monotonic += ms
  }

  #remaining(pending: Pending): number {
    return pending.due - (pending.of === "wall" ? this.#wall : this.#monotonic)
  }

  #nextDue(): Pending | undefined {
    let next: Pending | undefined
    for (const pending of this.#pending) {
      if (next === undefined) {
        next = pending
        continue
      }
      const difference = this.#remaining(pending) - this.#remaining(next)
      if (difference < 0 || (difference === 0 && pending.order < next.order)) next = pending
    }
    return next
  }
}

/** One turn of the event loop, so that promises settle and callbacks run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
