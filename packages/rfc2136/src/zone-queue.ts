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
  /** Messages sent over the present connection. */
  #sent = 0

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
    if (connection !== undefined && !connection.open) {
      this.#connection = undefined
      this.#sent = 0
    }
    if (this.#connection === undefined) {
      if (this.#jobs.length > 0 && this.#inFlight === 0) void this.#borrow()
      return
    }
    while (this.#mayGo(this.#connection)) {
      const job = this.#jobs.shift() as Job
      this.#inFlight++
      this.#sent++
      job.send(this.#connection, () => {
        this.#inFlight--
        this.#pump()
      })
    }
    if (this.#inFlight === 0) this.#release(this.#connection)
  }

  /** Whether the next message may go now; a zone that has sent something makes room for zones that wait. */
  #mayGo(connection: Connection): boolean {
    const yields = this.#sent > 0 && this.#options.pool.waiting > 0
    return this.#jobs.length > 0 && this.#inFlight < this.#options.inFlight && connection.open && !yields
  }

  #release(connection: Connection): void {
    this.#connection = undefined
    this.#sent = 0
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
