import type { Clock } from "@nightshift/operator-runtime"

export interface OpeningWish {
  readonly priority: number
  /** When it may begin; until then it stands in nobody's way. */
  readonly at: number
  /** What a rate is counted for. */
  readonly cluster: string
  readonly ratePerMinute: number | undefined
}

export type Turn =
  | { readonly granted: true }
  | { readonly granted: false; readonly message: string; readonly until: number | undefined }

/** What a reconcile tells and asks. */
export interface OpeningQueue {
  expect(key: string, wish: OpeningWish): void
  ask(key: string, wish: OpeningWish): Turn
  underWay(key: string): void
  done(key: string): void
}

interface Waiting extends OpeningWish {
  /** Before then its cluster's rate lets nobody at its place begin, and it stands in no other cluster's way. */
  readonly pacedUntil: number | undefined
}

const minute = 60_000

/**
 * Whose turn it is when openings are limited: higher priority first, then the name. Those that are known to come are
 * registered before their edge, so that at the edge the first to ask is not the first to be served.
 */
export class Openings implements OpeningQueue {
  readonly #max: number
  readonly #clock: Clock
  readonly #wake: (key: string) => void
  /** Waiting or expected, by priority. */
  readonly #wishes = new Map<number, Map<string, Waiting>>()
  readonly #underWay = new Set<string>()
  /** Grants of the last minute, by cluster, oldest first. */
  readonly #granted = new Map<string, number[]>()

  /** @param max openings under way at once; Infinity for no limit */
  constructor(options: {
    readonly max: number
    readonly clock: Clock
    readonly wake: (key: string) => void
  }) {
    this.#max = options.max
    this.#clock = options.clock
    this.#wake = options.wake
  }

  /** An opening that will be asked for at `at`. */
  expect(key: string, wish: OpeningWish): void {
    this.#wait(key, { ...wish, pacedUntil: undefined })
  }

  ask(key: string, wish: OpeningWish): Turn {
    if (this.#underWay.has(key)) return { granted: true }
    const pacedUntil = this.#pace(key, wish)
    if (pacedUntil !== undefined) {
      this.#wait(key, { ...wish, pacedUntil })
      return { granted: false, message: `opening.ratePerMinute is ${wish.ratePerMinute}`, until: pacedUntil }
    }
    const free = this.#max - this.#underWay.size
    if (free <= 0 || this.#ahead(key, wish.priority, (other) => this.#isReady(other), free) >= free) {
      this.#wait(key, { ...wish, pacedUntil: undefined })
      return {
        granted: false,
        message: `${this.#underWay.size} of ${this.#max} openings are under way`,
        until: undefined,
      }
    }
    this.#withdraw(key)
    this.#underWay.add(key)
    this.#granted.set(wish.cluster, [...this.#recent(wish.cluster), this.#clock.now()])
    return { granted: true }
  }

  /** A machine that is on its way, whoever began it: also what a new leader finds. */
  underWay(key: string): void {
    this.#withdraw(key)
    this.#underWay.add(key)
  }

  /** It is up, or will not be: the next may come. */
  done(key: string): void {
    const now = this.#clock.now()
    const left = this.#withdraw(key)
    const stoodBefore = left !== undefined && left.at <= now
    if (!this.#underWay.delete(key) && !stoodBefore) return
    if (Number.isFinite(this.#max))
      this.#wakeNext(this.#max - this.#underWay.size, (wish) => this.#isReady(wish))
    if (stoodBefore && left.ratePerMinute !== undefined)
      this.#wakeNext(1, (wish) => wish.cluster === left.cluster && wish.at <= now)
  }

  #wakeNext(count: number, counts: (wish: Waiting) => boolean): void {
    let left = count
    for (const [key, wish] of this.#inOrder()) {
      if (left <= 0) return
      if (!counts(wish)) continue
      this.#wake(key)
      left--
    }
  }

  /** It may begin now, if only there is room. */
  #isReady({ at, pacedUntil = at }: Waiting): boolean {
    return Math.max(at, pacedUntil) <= this.#clock.now()
  }

  /** How many of those that count go first, up to as many as matter. */
  #ahead(
    key: string,
    priority: number,
    counts: (wish: Waiting) => boolean,
    enough = Number.POSITIVE_INFINITY,
  ): number {
    let ahead = 0
    for (const [of, peers] of this.#wishes) {
      if (of < priority) continue
      for (const [other, wish] of peers) {
        if (ahead >= enough) return ahead
        if (other !== key && (of > priority || other < key) && counts(wish)) ahead++
      }
    }
    return ahead
  }

  *#inOrder(): Generator<[string, Waiting]> {
    for (const priority of [...this.#wishes.keys()].toSorted((a, b) => b - a))
      yield* [...(this.#wishes.get(priority) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))
  }

  /** When the cluster's rate will have let those ahead begin and then this one, if it may not begin now. */
  #pace(key: string, { cluster, priority, ratePerMinute: rate }: OpeningWish): number | undefined {
    if (rate === undefined) return undefined
    const now = this.#clock.now()
    const recent = this.#recent(cluster)
    const ahead = this.#ahead(
      key,
      priority,
      (other) => other.cluster === cluster && other.ratePerMinute !== undefined && other.at <= now,
    )
    const place = recent.length + ahead - rate
    if (place < 0) return undefined
    const ends = recent[place]
    return ends === undefined
      ? now + minute * (1 + Math.floor((place - recent.length) / rate))
      : ends + minute
  }

  #recent(cluster: string): number[] {
    const now = this.#clock.now()
    return (this.#granted.get(cluster) ?? []).filter((at) => at > now - minute)
  }

  #wait(key: string, wish: Waiting): void {
    this.#withdraw(key)
    if (this.#max === Number.POSITIVE_INFINITY && wish.ratePerMinute === undefined) return
    const peers = this.#wishes.get(wish.priority) ?? new Map<string, Waiting>()
    this.#wishes.set(wish.priority, peers.set(key, wish))
  }

  #withdraw(key: string): Waiting | undefined {
    for (const peers of this.#wishes.values()) {
      const wish = peers.get(key)
      if (wish !== undefined) {
        peers.delete(key)
        return wish
      }
    }
    return undefined
  }
}

/** The queue as one group of ScheduledMachines knows it: the limits are everybody's, a key is theirs alone. */
export function queueOf(all: Openings, group: string): OpeningQueue {
  const id = (key: string): string => `${key}${between}${group}`
  return {
    expect: (key, wish) => all.expect(id(key), wish),
    ask: (key, wish) => all.ask(id(key), wish),
    underWay: (key) => all.underWay(id(key)),
    done: (key) => all.done(id(key)),
  }
}

/** Whom a key of the common queue belongs to. */
export function ownerOf(id: string): { readonly group: string; readonly key: string } {
  const [key = "", group = ""] = id.split(between)
  return { group, key }
}

/** In no name of Kubernetes, and before every character that is. */
const between = " "
