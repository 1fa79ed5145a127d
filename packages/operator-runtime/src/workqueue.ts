import type { Backoff } from "./backoff.ts"
import { equalJitter } from "./backoff.ts"
import type { Clock, Random } from "./clock.ts"
import { systemClock } from "./clock.ts"
import { DelayLine } from "./delay-line.ts"
import type { Key } from "./keys.ts"
import { namespaceOf } from "./keys.ts"
import { isKubeError } from "./kube-error.ts"
import type { Outcome } from "./outcome.ts"
import { ReadyKeys } from "./ready-keys.ts"

/** What the queue tells about itself; metrics.ts listens. */
export interface QueueObserver {
  added(): void
  /** A key was handed out after so many seconds in the queue. */
  taken(queuedSeconds: number): void
  finished(workSeconds: number): void
  retried(): void
}

export interface WorkQueueOptions {
  readonly clock?: Clock
  readonly random?: Random
  /** Delays after failures of one key; default 5 ms doubling to 5 minutes. */
  readonly backoff?: Backoff
  /** What fairness is about; default the namespace of the key. */
  readonly fairBy?: (key: Key) => string
  readonly observer?: QueueObserver
}

export interface AddOptions {
  /** Higher runs first; default 0. What a start or a new leader enqueues has `background`. */
  readonly priority?: number
  /** Not before so many milliseconds; the earliest of several wishes counts. */
  readonly after?: number
}

/** The priority of everything that is looked at only because we begin to look. */
export const background = -100

/** The priority of what a run named an instant for: it was promised in time, changes were not. */
const punctual = 100

/** A decision that asks to look again at an instant that has passed would otherwise keep a core busy for ever. */
const passedInstantMs = 1_000

const defaultBackoff: Backoff = { baseMs: 5, maxMs: 300_000 }

/**
 * Keys on their way to a reconcile. A key is in it at most once; while it runs it is not handed out again, and if it is
 * added meanwhile it comes back once after that run. Stopped, it forgets everything and takes nothing in: whoever starts
 * it enqueues every object.
 */
export class WorkQueue {
  readonly #clock: Clock
  readonly #random: Random
  readonly #backoff: Backoff
  readonly #observer: QueueObserver | undefined
  readonly #ready: ReadyKeys
  readonly #addedAt = new Map<Key, number>()
  /** Running since (monotonic). */
  readonly #running = new Map<Key, number>()
  /** Added while running, with the highest priority asked for. */
  readonly #again = new Map<Key, number>()
  readonly #failures = new Map<Key, number>()
  /** The instant that the last outcome named. A new run names it anew, so taking the key forgets it. */
  readonly #wakes: DelayLine<Key>
  readonly #retries: DelayLine<Key>
  readonly #later: DelayLine<Key>
  #state: "stopped" | "started" = "stopped"
  #readyListener: () => void = () => {}
  #idleListeners: (() => void)[] = []

  constructor(options: WorkQueueOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
    this.#backoff = options.backoff ?? defaultBackoff
    this.#observer = options.observer
    this.#ready = new ReadyKeys(options.fairBy ?? namespaceOf)
    const due = (key: Key): void => this.add(key)
    this.#wakes = new DelayLine(this.#clock, "date", (key) => this.add(key, { priority: punctual }))
    this.#retries = new DelayLine(this.#clock, "duration", due)
    this.#later = new DelayLine(this.#clock, "duration", due)
  }

  /** Keys that could run now. */
  get depth(): number {
    return this.#ready.size
  }

  /** Keys that wait for an instant. */
  get waiting(): number {
    return this.#wakes.size + this.#retries.size + this.#later.size
  }

  get running(): number {
    return this.#running.size
  }

  /** Seconds since the longest run began, and since the key that waits longest became ready; 0 when there is none. */
  get oldest(): { readonly running: number; readonly ready: number } {
    const now = this.#clock.monotonic()
    // Maps keep the order of insertion, so the first one is the oldest.
    const since = (starts: ReadonlyMap<Key, number>): number => {
      const first = starts.values().next()
      return first.done === true ? 0 : (now - first.value) / 1000
    }
    return { running: since(this.#running), ready: since(this.#addedAt) }
  }

  /** Seconds of work begun and not yet finished, all runs together. */
  get unfinishedSeconds(): number {
    const now = this.#clock.monotonic()
    return [...this.#running.values()].reduce((sum, since) => sum + (now - since) / 1000, 0)
  }

  /** When this key wakes by itself: milliseconds of wall time, as its last outcome asked. */
  wakesAt(key: Key): number | undefined {
    return this.#wakes.at(key)
  }

  /** How many times in a row this key has failed. */
  failures(key: Key): number {
    return this.#failures.get(key) ?? 0
  }

  /** Called whenever a key has become ready; the one listener takes keys until there is none. */
  onReady(listener: () => void): void {
    this.#readyListener = listener
  }

  start(): void {
    this.#state = "started"
  }

  /** Hands out nothing more; resolves when what runs has finished. */
  async stop(): Promise<void> {
    this.#state = "stopped"
    this.#ready.clear()
    this.#addedAt.clear()
    this.#again.clear()
    this.#failures.clear()
    for (const line of [this.#wakes, this.#retries, this.#later]) line.clear()
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#idleListeners.push(resolve))
  }

  add(key: Key, options: AddOptions = {}): void {
    if (this.#state === "stopped") return
    if (options.after !== undefined && options.after > 0) {
      this.#later.within(key, options.after)
      return
    }
    const priority = options.priority ?? 0
    if (this.#running.has(key)) {
      this.#again.set(key, Math.max(priority, this.#again.get(key) ?? priority))
      return
    }
    if (this.#ready.add(key, priority)) {
      this.#addedAt.set(key, this.#clock.monotonic())
      this.#observer?.added()
      this.#readyListener()
    }
  }

  /** The next key to run, which from now on is running; none when nothing is ready. */
  take(): Key | undefined {
    if (this.#state === "stopped") return undefined
    const key = this.#ready.take()
    if (key === undefined) return undefined
    const now = this.#clock.monotonic()
    this.#observer?.taken((now - (this.#addedAt.get(key) ?? now)) / 1000)
    this.#addedAt.delete(key)
    this.#running.set(key, now)
    this.#wakes.delete(key)
    this.#retries.delete(key)
    return key
  }

  /** The run of this key has ended so. */
  finish(key: Key, outcome: Outcome): void {
    const since = this.#running.get(key)
    if (since === undefined) throw new Error(`the queue did not hand out ${key}, or it is finished already`)
    this.#running.delete(key)
    this.#observer?.finished((this.#clock.monotonic() - since) / 1000)
    if (this.#state === "stopped") {
      if (this.#running.size === 0) for (const idle of this.#idleListeners.splice(0)) idle()
      return
    }
    this.#schedule(key, outcome)
    const again = this.#again.get(key)
    if (again !== undefined) {
      this.#again.delete(key)
      this.add(key, { priority: again })
    }
  }

  #schedule(key: Key, outcome: Outcome): void {
    switch (outcome.kind) {
      case "settled":
        this.#failures.delete(key)
        return
      case "until":
        this.#failures.delete(key)
        if (outcome.at > this.#clock.now()) this.#wakes.set(key, outcome.at)
        else this.#retries.within(key, passedInstantMs)
        return
      case "retry": {
        const failures = this.failures(key) + 1
        this.#failures.set(key, failures)
        this.#observer?.retried()
        if (outcome.at !== undefined && outcome.at > this.#clock.now()) this.#wakes.set(key, outcome.at)
        const asked = isKubeError(outcome.error) ? (outcome.error.retryAfterSeconds ?? 0) * 1000 : 0
        this.#retries.within(key, Math.max(asked, equalJitter(failures, this.#backoff, this.#random)))
        return
      }
    }
  }
}
