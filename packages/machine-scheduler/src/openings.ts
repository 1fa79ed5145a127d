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

const minute = 60_000

/**
 * Whose turn it is when openings are limited: higher priority first, then the name. Those that are known to come are
 * registered before their edge, so that at the edge the first to ask is not the first to be served.
 */
export class Openings {
  readonly #max: number
  readonly #clock: Clock
  readonly #wake: (key: string) => void
  /** Waiting or expected, by priority. */
  readonly #wishes = new Map<number, Map<string, OpeningWish>>()
  readonly #underWay = new Set<string>()
  /** Grants of the last minute, by cluster. */
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
    this.#withdraw(key)
    if (this.#max === Number.POSITIVE_INFINITY) return
    const peers = this.#wishes.get(wish.priority) ?? new Map<string, OpeningWish>()
    this.#wishes.set(wish.priority, peers.set(key, wish))
  }

  ask(key: string, wish: OpeningWish): Turn {
    if (this.#underWay.has(key)) return { granted: true }
    const paced = this.#pace(wish)
    if (paced !== undefined) {
      this.expect(key, wish)
      return { granted: false, message: `opening.ratePerMinute is ${wish.ratePerMinute}`, until: paced }
    }
    const free = this.#max - this.#underWay.size
    if (free <= 0 || this.#ahead(key, wish.priority, free) >= free) {
      this.expect(key, wish)
      return {
        granted: false,
        message: `${this.#underWay.size} of ${this.#max} openings are under way`,
        until: undefined,
      }
    }
    this.#withdraw(key)
    this.#underWay.add(key)
    this.#record(wish.cluster)
    return { granted: true }
  }

  /** A machine that is on its way, whoever began it: also what a new leader finds. */
  underWay(key: string): void {
    this.#withdraw(key)
    this.#underWay.add(key)
  }

  /** It is up, or will not be: the next may come. */
  done(key: string): void {
    this.#withdraw(key)
    if (this.#underWay.delete(key)) this.#wakeNext()
  }

  #wakeNext(): void {
    let free = this.#max - this.#underWay.size
    for (const [next] of this.#inOrder()) {
      if (free <= 0) return
      this.#wake(next)
      free--
    }
  }

  /** Those that may begin now and go first, up to as many as matter. */
  #ahead(key: string, priority: number, enough: number): number {
    let ahead = 0
    for (const [other, wish] of this.#inOrder()) {
      if (ahead >= enough || wish.priority < priority) break
      if (other !== key && (wish.priority > priority || other < key)) ahead++
    }
    return ahead
  }

  *#inOrder(): Generator<[string, OpeningWish]> {
    const now = this.#clock.now()
    for (const priority of [...this.#wishes.keys()].toSorted((a, b) => b - a))
      for (const [key, wish] of [...(this.#wishes.get(priority) ?? [])].toSorted(([a], [b]) =>
        a < b ? -1 : 1,
      ))
        if (wish.at <= now) yield [key, wish]
  }

  /** When the cluster's rate allows another one, if not now. */
  #pace({ cluster, ratePerMinute }: OpeningWish): number | undefined {
    if (ratePerMinute === undefined) return undefined
    const now = this.#clock.now()
    const recent = (this.#granted.get(cluster) ?? []).filter((at) => at > now - minute)
    const oldest = recent.at(-ratePerMinute)
    return oldest === undefined ? undefined : oldest + minute
  }

  #record(cluster: string): void {
    const now = this.#clock.now()
    const recent = (this.#granted.get(cluster) ?? []).filter((at) => at > now - minute)
    this.#granted.set(cluster, [...recent, now])
  }

  #withdraw(key: string): void {
    for (const peers of this.#wishes.values()) if (peers.delete(key)) return
  }
}
