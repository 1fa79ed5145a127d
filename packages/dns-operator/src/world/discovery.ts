import type { Clock, Informer, Logger, Timer } from "@nightshift/operator-runtime"
import { type Installed, matters } from "./installed.ts"
import type { Sights } from "./sights.ts"

/** Between questions after kinds that the server does not serve although it should, or of which nothing tells us, ms. */
const patience = 10_000
/** A server establishes a definition a moment before it serves the kind, ms. */
const moment = 500

/** Asks for kinds of others, Cluster API's and the scheduler's, at the start and whenever their definitions change. */
export class Discovery {
  readonly #sights: Sights
  readonly #definitions: Informer<Installed>
  readonly #clock: Clock
  readonly #log: Logger
  readonly #needed: () => boolean
  #timer: Timer | undefined
  #isAsking = false
  #isDue = false
  #ended = false

  /** `needed` tells whether anybody wants those kinds: else nothing is asked while nobody may read the definitions. */
  constructor(
    sights: Sights,
    definitions: Informer<Installed>,
    clock: Clock,
    log: Logger,
    needed: () => boolean,
  ) {
    this.#sights = sights
    this.#definitions = definitions
    this.#clock = clock
    this.#log = log
    this.#needed = needed
  }

  /** Asks once in any case: most installations have everything from the start. */
  begin(): void {
    this.#definitions.subscribe(({ object, old }) => {
      if (matters(object) && (old === undefined || textOf(old) !== textOf(object))) this.#wake(moment)
    })
    void this.#ask()
  }

  end(): void {
    this.#ended = true
    this.#timer?.cancel()
  }

  #wake(after: number): void {
    if (this.#ended) return
    this.#timer?.cancel()
    this.#timer = this.#clock.after(after, () => void this.#ask())
  }

  async #ask(): Promise<void> {
    this.#isDue = true
    if (this.#isAsking) return
    this.#isAsking = true
    while (this.#isDue) {
      this.#isDue = false
      const again = await this.#look()
      if (again !== undefined && !this.#isDue) this.#wake(again)
    }
    this.#isAsking = false
  }

  /** When to ask again although no definition changes, ms from now. */
  async #look(): Promise<number | undefined> {
    try {
      const complete = await this.#sights.discover()
      const isTold = this.#definitions.state === "synced"
      if (isTold) return this.#lacksEstablished() ? moment : undefined
      return complete || !this.#needed() ? undefined : patience
    } catch (error) {
      this.#log.warn({ err: error }, "could not ask which kinds of Cluster API are served, asking again")
      return patience
    }
  }

  #lacksEstablished(): boolean {
    return this.#definitions.list().some((one) => matters(one) && one.isEstablished && !this.#sights.has(one))
  }
}

const textOf = ({ isEstablished, served }: Installed): string => `${isEstablished} ${served.join()}`
