import type { Clock, Logger, Timer } from "@nightshift/operator-runtime"
import type { Sights } from "./sights.ts"

/** Between questions after kinds that the server does not serve yet, ms. */
const patience = 10_000

/** Asks for the kinds that may be installed later, Cluster API's and the scheduler's, until all of them are served. */
export class Discovery {
  readonly #sights: Sights
  readonly #clock: Clock
  readonly #log: Logger
  readonly #needed: () => boolean
  #timer: Timer | undefined
  #ended = false

  /** `needed` tells whether anybody wants those kinds: else nothing is asked. */
  constructor(sights: Sights, clock: Clock, log: Logger, needed: () => boolean) {
    this.#needed = needed
    this.#sights = sights
    this.#clock = clock
    this.#log = log
  }

  /** Asks once in any case: most installations have everything from the start. */
  begin(): void {
    void this.#ask(true)
  }

  end(): void {
    this.#ended = true
    this.#timer?.cancel()
  }

  async #ask(anyway: boolean): Promise<void> {
    let complete = false
    try {
      complete = (anyway || this.#needed()) && (await this.#sights.discover())
    } catch (error) {
      this.#log.warn({ err: error }, "could not ask which kinds of Cluster API are served, asking again")
    }
    if (complete || this.#ended) return
    this.#timer = this.#clock.after(patience, () => void this.#ask(false))
  }
}
