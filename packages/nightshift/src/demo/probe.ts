/**
 * The client of the demo: resolves the Service's name like a resolver that honours the TTL to the last millisecond, and
 * calls the address. A name that is not there is no failure (nobody offers the service now); a call that fails is.
 */
import { request } from "undici"

export interface Answer {
  readonly address: string
  /** Milliseconds since the epoch until which the answer may be used. */
  readonly expires: number
}

/** The address and its TTL from one authoritative server, undefined when the server says that there is none. */
export type Resolve = (now: number) => Promise<Answer | undefined>

export interface ProbeCounts {
  sent: number
  failed: number
  /** Times that the name was asked for and not there. */
  absent: number
  /** Milliseconds of the last successful call. */
  lastMs: number | undefined
  /** What the first failed call said. */
  firstFailure: string | undefined
}

export interface ProbeOptions {
  readonly resolve: Resolve
  readonly port: number
  /** Milliseconds between calls. */
  readonly interval: number
  /** Calls under way at the same time, for load. */
  readonly parallel: number
}

export class Probe {
  readonly counts: ProbeCounts = { sent: 0, failed: 0, absent: 0, lastMs: undefined, firstFailure: undefined }
  readonly #options: ProbeOptions
  #answer: Answer | undefined
  #timer: NodeJS.Timeout | undefined
  #underWay = new Set<Promise<void>>()

  constructor(options: ProbeOptions) {
    this.#options = options
  }

  /** True while the client holds an answer that it may use. */
  get knows(): boolean {
    return this.#answer !== undefined && Date.now() < this.#answer.expires
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), this.#options.interval)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#underWay)
  }

  #tick(): void {
    while (this.#underWay.size < this.#options.parallel) {
      const call = this.#call().finally(() => this.#underWay.delete(call))
      this.#underWay.add(call)
    }
  }

  async #call(): Promise<void> {
    const address = await this.#address()
    if (address === undefined) return
    const started = performance.now()
    this.counts.sent++
    try {
      const answer = await request(`http://${address}:${this.#options.port}/`, {
        headersTimeout: 5_000,
        reset: true,
      })
      await answer.body.dump()
      if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`)
      this.counts.lastMs = performance.now() - started
    } catch (error) {
      this.counts.failed++
      this.counts.firstFailure ??= `${address}: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  async #address(): Promise<string | undefined> {
    if (this.knows) return this.#answer?.address
    // A server that does not answer keeps its last answer from being renewed, and no older one may be used.
    const answer = await this.#options.resolve(Date.now()).catch(() => undefined)
    this.#answer = answer
    if (answer === undefined) this.counts.absent++
    return answer?.address
  }
}
