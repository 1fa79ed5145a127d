import type { Connection } from "./connection.ts"
import { DnsError } from "./errors.ts"
import { closedError, type Pool } from "./pool.ts"

/** One message that waits for its turn. */
export interface Job {
  /** Sends itself over a connection that is ours, and calls `done` once its outcome is known. */
  send(connection: Connection, done: () => void): void
  /** It was never sent. */
  giveUp(error: DnsError): void
}

export interface ZoneQueueOptions {
  readonly zone: string
  readonly pool: Pool
  /** Messages of this zone sent and not yet answered. */
  readonly inFlight: number
  /** Messages of this zone waiting; one more is refused. */
  readonly mostWaiting: number
}

/** The messages of one zone, sent in the order they came, over one connection at a time. */
export class ZoneQueue {
  readonly #options: ZoneQueueOptions
  readonly #jobs: Job[] = []
  #connection: Connection | undefined
  #borrowing = false
  #inFlight = 0

  constructor(options: ZoneQueueOptions) {
    this.#options = options
  }

  add(job: Job): void {
    const { zone, mostWaiting } = this.#options
    if (this.#jobs.length >= mostWaiting) {
      const finding = `${mostWaiting} updates of zone ${zone} wait already`
      job.giveUp(
        new DnsError("ours", "TOO_BUSY", finding, { zone, advice: "wait for outcomes before adding more" }),
      )
      return
    }
    this.#jobs.push(job)
    this.#pump()
  }

  /** Gives up everything that was not sent. */
  close(): void {
    this.#giveUpAll(closedError())
  }

  #pump(): void {
    const connection = this.#connection
    if (connection !== undefined && !connection.open) this.#connection = undefined
    if (this.#connection === undefined) {
      if (this.#jobs.length > 0 && this.#inFlight === 0) void this.#borrow()
      return
    }
    while (this.#jobs.length > 0 && this.#inFlight < this.#options.inFlight && this.#connection.open) {
      const job = this.#jobs.shift() as Job
      this.#inFlight++
      job.send(this.#connection, () => {
        this.#inFlight--
        this.#pump()
      })
    }
    if (this.#inFlight === 0) this.#release(this.#connection)
  }

  /** A zone with nothing in flight lends its connection to those who wait, and comes again when it has more. */
  #release(connection: Connection): void {
    this.#connection = undefined
    this.#options.pool.giveBack(connection)
    if (this.#jobs.length > 0) void this.#borrow()
  }

  async #borrow(): Promise<void> {
    if (this.#borrowing) return
    this.#borrowing = true
    try {
      this.#connection = await this.#options.pool.borrow()
    } catch (error) {
      this.#giveUpAll(error as DnsError)
    } finally {
      this.#borrowing = false
    }
    this.#pump()
  }

  #giveUpAll(error: DnsError): void {
    for (const job of this.#jobs.splice(0)) job.giveUp(error)
  }
}
