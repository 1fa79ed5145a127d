import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import type { Clock, Random, Timer } from "./clock.ts"
import type { Fence } from "./fence.ts"
import type { Kube } from "./kube.ts"
import { isKubeError } from "./kube-error.ts"
import type { Lease, Sighting } from "./lease.ts"
import { freeIn, givenBack, held, leaseType, sight } from "./lease.ts"
import type { Logger } from "./logger.ts"
import { silent } from "./logger.ts"
import type { Metrics } from "./metrics.ts"

export interface LeaderElectionOptions {
  /** Must not be fenced by this election. */
  readonly kube: Kube
  readonly namespace: string
  /** The name of the Lease. */
  readonly name: string
  /** Must differ between processes; default the host's name and a random UUID. */
  readonly identity?: string
  /** How long others wait after the last renewal they saw; default 15 s. */
  readonly leaseDurationMs?: number
  /** How long we act after the last renewal we sent; must be shorter; default 10 s. */
  readonly renewDeadlineMs?: number
  /** Between renewals, and between looks of a candidate; default 2 s. */
  readonly retryPeriodMs?: number
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Logger
  readonly metrics?: Metrics
}

/** One term. */
export interface Leadership {
  /** Aborted when the term is over without our wish. */
  readonly lost: AbortSignal
  /** Ends the term and lets the next candidate begin at once. Only after all work has stopped. */
  release(): Promise<void>
}

const fieldManager = "leader-election"

/**
 * Leader election on a Lease. Safe against clocks that differ or are stepped: nobody's wall time is compared, each side
 * measures by its own monotonic clock. The holder counts its right to act from the moment it *sent* its last successful
 * renewal and stops at `renewDeadline`; others count from the moment they *saw* it and wait the longer `leaseDuration`.
 * A process that was paused finds its time run out before it can write anything, if its clients are fenced by `fence`.
 */
export class LeaderElection {
  readonly identity: string
  readonly name: string
  /** For Kube.fencedBy, and for asking before any other act on the world. */
  readonly fence: Fence
  readonly #options: LeaderElectionOptions
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Logger
  readonly #durationMs: number
  readonly #deadlineMs: number
  readonly #retryMs: number
  #seen: Sighting | undefined
  /** Until when (monotonic) we may act. */
  #deadline = Number.NEGATIVE_INFINITY
  #term: AbortController | undefined
  #timers: { deadline?: Timer; renew?: Timer } = {}
  #renewing: Promise<void> | undefined

  /** @throws RangeError when the deadlines contradict each other */
  constructor(options: LeaderElectionOptions) {
    this.#options = options
    this.#clock = options.clock ?? options.kube.clock
    this.#random = options.random ?? Math.random
    this.#log = (options.log ?? silent).child({ lease: `${options.namespace}/${options.name}` })
    this.name = options.name
    this.identity = options.identity ?? `${hostname()}_${randomUUID()}`
    this.#durationMs = options.leaseDurationMs ?? 15_000
    this.#deadlineMs = options.renewDeadlineMs ?? 10_000
    this.#retryMs = options.retryPeriodMs ?? 2_000
    if (!(this.#retryMs < this.#deadlineMs && this.#deadlineMs < this.#durationMs)) {
      throw new RangeError(
        `leader election needs retryPeriod < renewDeadline < leaseDuration, not ` +
          `${this.#retryMs} < ${this.#deadlineMs} < ${this.#durationMs} ms`,
      )
    }
    this.fence = {
      remaining: () => this.#deadline - this.#clock.monotonic(),
      reason: `the lease ${options.namespace}/${options.name} is not held by this process (any more)`,
    }
  }

  /** Whether this process may act at this very moment. */
  isLeader(): boolean {
    return this.fence.remaining() > 0
  }

  /** Waits until the lease is ours; undefined when `signal` was aborted first. */
  async acquire(signal: AbortSignal): Promise<Leadership | undefined> {
    await this.#renewing
    this.#log.info({ identity: this.identity }, "waiting for the lease")
    while (!signal.aborted) {
      const waitMs = await this.#try()
      if (waitMs === 0) return this.#begin()
      await this.#pause(Math.max(waitMs, this.#retryMs * this.#random() * 0.2), signal)
    }
    return undefined
  }

  /** One attempt; 0 when the lease is ours, else milliseconds until the next attempt. */
  async #try(): Promise<number> {
    try {
      const lease = await this.#read()
      if (lease !== undefined) {
        const before = this.#seen?.holder
        this.#seen = sight(lease, this.#seen, this.#clock.monotonic())
        if (before !== this.#seen.holder && this.#seen.holder !== "") {
          this.#log.info({ holder: this.#seen.holder }, "the lease is held by another process")
        }
        const free = freeIn(this.#seen, this.#clock.monotonic())
        // Our own identity from before a lost term: nobody else can hold it, so there is nothing to wait for.
        if (free > 0 && this.#seen.holder !== this.identity) return Math.min(free, this.#retryMs)
      } else {
        this.#seen = undefined
      }
      await this.#write()
      return 0
    } catch (error) {
      if (!isKubeError(error, "conflict", "alreadyExists")) {
        this.#log.warn({ err: error }, "could not ask for the lease, trying again")
      }
      return this.#retryMs
    }
  }

  #begin(): Leadership {
    const term = new AbortController()
    this.#term = term
    this.#options.metrics?.leading(this.name, true)
    this.#log.info({ identity: this.identity }, "this process leads")
    this.#guard()
    this.#renewLater()
    return { lost: term.signal, release: () => this.#release(term) }
  }

  /** The term ends by itself when no renewal moves the deadline. */
  #guard(): void {
    this.#timers.deadline?.cancel()
    this.#timers.deadline = this.#clock.after(this.fence.remaining(), () => {
      if (this.isLeader()) this.#guard()
      else this.#lose(new Error(`the lease was not renewed within ${this.#deadlineMs} ms`))
    })
  }

  #renewLater(): void {
    this.#timers.renew = this.#clock.after(this.#retryMs, () => {
      this.#renewing = this.#renew()
    })
  }

  async #renew(): Promise<void> {
    const term = this.#term
    try {
      await this.#write()
    } catch (error) {
      if (isKubeError(error, "conflict", "absent", "alreadyExists")) await this.#lookAgain()
      else this.#log.warn({ err: error }, "could not renew the lease, trying again")
    }
    if (term !== undefined && this.#term === term && !term.signal.aborted) this.#renewLater()
  }

  /** Our write met another version: our own write whose reply was lost, a deleted lease, or somebody else's. */
  async #lookAgain(): Promise<void> {
    try {
      const lease = await this.#read()
      this.#seen = lease === undefined ? undefined : sight(lease, this.#seen, this.#clock.monotonic())
      if (this.#seen === undefined || this.#seen.holder === this.identity) await this.#write()
      else this.#lose(new Error(`the lease was taken by ${this.#seen.holder || "nobody: it was given back"}`))
    } catch (error) {
      this.#log.warn({ err: error }, "could not renew the lease, trying again")
    }
  }

  #lose(reason: Error): void {
    const term = this.#term
    if (term === undefined) return
    this.#end()
    this.#log.error({ reason: reason.message }, "this process leads no more")
    term.abort(reason)
  }

  #end(): void {
    this.#deadline = Number.NEGATIVE_INFINITY
    this.#term = undefined
    this.#timers.deadline?.cancel()
    this.#timers.renew?.cancel()
    this.#timers = {}
    this.#options.metrics?.leading(this.name, false)
  }

  async #release(term: AbortController): Promise<void> {
    if (this.#term !== term) return
    this.#timers.renew?.cancel()
    await this.#renewing
    if (this.#term !== term) return
    this.#end()
    try {
      await this.#patch(givenBack(this.#clock.now()))
      this.#log.info("the lease is given back")
    } catch (error) {
      this.#log.warn({ err: error }, "could not give the lease back; the next leader waits until it runs out")
    }
  }

  #read(): Promise<Lease | undefined> {
    const { kube, namespace, name } = this.#options
    return kube.get<Lease>({ ...leaseType, namespace, name }, this.#limits())
  }

  /** Writes ourselves as holder over the version that was seen. The right to act counts from before it was sent. */
  async #write(): Promise<void> {
    const { kube, namespace, name } = this.#options
    const term = this.#term
    const sent = this.#clock.monotonic()
    const spec = held(this.identity, this.#durationMs, this.#seen, this.#clock.now())
    const lease =
      this.#seen === undefined
        ? await kube.create<Lease>(
            { ...leaseType, metadata: { namespace, name }, spec },
            { fieldManager, ...this.#limits() },
          )
        : await this.#patch(spec)
    this.#seen = sight(lease, this.#seen, this.#clock.monotonic())
    // The answer to a renewal of a term that has ended meanwhile must not bring it back to life.
    if (this.#term === term) this.#deadline = sent + this.#deadlineMs
  }

  #patch(spec: Lease["spec"] & object): Promise<Lease> {
    const { kube, namespace, name } = this.#options
    const resourceVersion = this.#seen?.version
    return kube.patch<Lease>(
      { ...leaseType, namespace, name },
      { type: "merge", body: { metadata: { resourceVersion }, spec } },
      { fieldManager, ...this.#limits() },
    )
  }

  /** A request that hangs must leave time for another one before the deadline. */
  #limits(): { lane: "lease"; timeoutMs: number } {
    return { lane: "lease", timeoutMs: this.#deadlineMs / 2 }
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        timer.cancel()
        signal.removeEventListener("abort", done)
        resolve()
      }
      const timer = this.#clock.after(ms, done)
      signal.addEventListener("abort", done, { once: true })
    })
  }
}
