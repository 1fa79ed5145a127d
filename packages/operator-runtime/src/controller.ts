import { randomUUID } from "node:crypto"
import type { Clock, Random } from "./clock.ts"
import { systemClock } from "./clock.ts"
import type { Informer } from "./informer.ts"
import type { Key } from "./keys.ts"
import { keyOf } from "./keys.ts"
import { isKubeError } from "./kube-error.ts"
import type { Logger } from "./logger.ts"
import { silent } from "./logger.ts"
import type { Metrics } from "./metrics.ts"
import type { KubeObject } from "./objects.ts"
import type { Outcome } from "./outcome.ts"
import { retry } from "./outcome.ts"
import type { ControllerObserver } from "./queue-metrics.ts"
import type { InformerEvent } from "./store.ts"
import type { AddOptions, WorkQueueOptions } from "./workqueue.ts"
import { background, WorkQueue } from "./workqueue.ts"

/** What one run of a reconcile is given. */
export interface ReconcileContext {
  /** Carries controller, key and a reconcile id. */
  readonly log: Logger
  /** Aborted when the run must end: the lease is lost, or the grace of a stop is over. */
  readonly signal: AbortSignal
  /** How many times in a row this key has failed before this run. */
  readonly failures: number
}

export type Reconcile = (key: Key, context: ReconcileContext) => Promise<Outcome>

export interface ControllerOptions extends Pick<WorkQueueOptions, "backoff" | "fairBy"> {
  /** The `controller` label of its metrics and log lines. */
  readonly name: string
  readonly reconcile: Reconcile
  /** Keys that may run at the same time; default 4. One key never runs twice at once. */
  readonly concurrency?: number
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Logger
  readonly metrics?: Metrics
}

/** Something with objects whose change wakes keys: an informer, or one kind on all remote clusters. */
export interface Source {
  /** Calls for each change from now on; returns the way to stop. */
  subscribe(wake: (keys: Iterable<Key>) => void): () => void
  /** The keys of everything that is there. */
  keys(): Iterable<Key>
}

/** Sources wake keys, keys are reconciled: one run per key at a time, again after its back-off when it failed. */
export class Controller {
  readonly name: string
  readonly queue: WorkQueue
  readonly concurrency: number
  readonly #reconcile: Reconcile
  readonly #log: Logger
  readonly #observer: ControllerObserver | undefined
  readonly #sources: Source[] = []
  #abort = new AbortController()

  constructor(options: ControllerOptions) {
    this.name = options.name
    this.concurrency = options.concurrency ?? 4
    this.#reconcile = options.reconcile
    this.#log = (options.log ?? silent).child({ controller: options.name })
    this.queue = new WorkQueue({
      clock: options.clock ?? systemClock,
      ...(options.random === undefined ? {} : { random: options.random }),
      ...(options.backoff === undefined ? {} : { backoff: options.backoff }),
      ...(options.fairBy === undefined ? {} : { fairBy: options.fairBy }),
      ...(options.metrics === undefined ? {} : { observer: options.metrics.queue(options.name) }),
    })
    this.#observer = options.metrics?.controller(options.name, this.concurrency, this.queue)
    this.queue.onReady(() => this.#pump())
  }

  /** Which keys a change of an object wakes; by default the object's own. */
  watches<T extends KubeObject>(
    informer: Informer<T>,
    wakes: (event: InformerEvent<T>) => Iterable<Key> = (event) => [keyOf(event.object)],
  ): this {
    return this.source({
      subscribe: (wake) => informer.subscribe((event) => wake(wakes(event))),
      *keys() {
        for (const object of informer.list()) yield* wakes({ type: "added", object })
      },
    })
  }

  /** Any other source of keys. */
  source(source: Source): this {
    this.#sources.push(source)
    source.subscribe((keys) => {
      for (const key of keys) this.enqueue(key)
    })
    return this
  }

  /** Wakes a key; while the controller is stopped this means nothing, because a start enqueues everything. */
  enqueue(key: Key, options: AddOptions = {}): void {
    this.queue.add(key, options)
  }

  /** Begins to work, on every key of every source. */
  start(): void {
    this.#abort = new AbortController()
    this.queue.start()
    for (const source of this.#sources) {
      for (const key of source.keys()) this.enqueue(key, { priority: background })
    }
  }

  /** Starts nothing more; resolves when what runs has ended. */
  stop(): Promise<void> {
    return this.queue.stop()
  }

  /** Tells what runs to end now. */
  abort(reason: Error): void {
    this.#abort.abort(reason)
  }

  #pump(): void {
    while (this.queue.running < this.concurrency) {
      const key = this.queue.take()
      if (key === undefined) return
      void this.#run(key)
    }
  }

  async #run(key: Key): Promise<void> {
    const context = new Run(key, this.#log, this.#abort.signal, this.queue.failures(key))
    let outcome: Outcome
    try {
      outcome = await this.#reconcile(key, context)
    } catch (error) {
      outcome = retry(error instanceof Error ? error : new Error(String(error)))
    }
    if (outcome.kind === "retry") this.#tell(context, outcome.error)
    this.#observer?.ended(outcome)
    this.queue.finish(key, outcome)
    this.#pump()
  }

  #tell(context: Run, error: Error): void {
    const { failures, signal } = context
    // A run that was cut off because somebody else leads now is no fault of anybody.
    if (signal.aborted || isKubeError(error, "fenced")) {
      context.log.info({ reason: error.message }, "reconcile was cut off")
    } else {
      context.log.warn(
        { err: error, failures: failures + 1 },
        "reconcile failed, trying again after back-off",
      )
    }
  }
}

/** The context of one run. Most runs log nothing, so their logger is made on first use. */
class Run implements ReconcileContext {
  readonly signal: AbortSignal
  readonly failures: number
  readonly #key: Key
  readonly #base: Logger
  #log: Logger | undefined

  constructor(key: Key, base: Logger, signal: AbortSignal, failures: number) {
    this.#key = key
    this.#base = base
    this.signal = signal
    this.failures = failures
  }

  get log(): Logger {
    this.#log ??= this.#base.child({ key: this.#key, reconcile: randomUUID() })
    return this.#log
  }
}
