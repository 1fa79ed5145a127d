import { Counter, Gauge, type Metric, type Registry } from "prom-client"
import { Distribution, type ExposedValue } from "./distribution.ts"
import type { Outcome } from "./outcome.ts"
import type { QueueObserver, WorkQueue } from "./workqueue.ts"

export interface ControllerObserver {
  ended(outcome: Outcome): void
}

/** What happened in one controller, counted in plain numbers: this is the hottest path of the engine. */
interface Tally {
  adds: number
  retries: number
  readonly ended: Record<Outcome["kind"], number>
  readonly queued: Distribution
  readonly worked: Distribution
  queue: WorkQueue | undefined
  concurrency: number
}

const results = { settled: "success", until: "requeue_after", retry: "error" } as const

/** The metrics of queues and controllers, put together when somebody asks for them. */
export class QueueMetrics {
  readonly #tallies = new Map<string, Tally>()

  constructor(registry: Registry) {
    this.#counters(registry)
    this.#gauges(registry)
    for (const [name, help, of] of [
      ["workqueue_queue_duration_seconds", "From ready to running", (tally: Tally) => tally.queued],
      ["workqueue_work_duration_seconds", "Of one run", (tally: Tally) => tally.worked],
    ] as const) {
      const exposed = new ExposedHistogram(name, help, () =>
        [...this.#tallies].flatMap(([queue, tally]) => of(tally).series(name, { name: queue })),
      )
      registry.registerMetric(exposed as unknown as Metric)
    }
  }

  queue(name: string): QueueObserver {
    const tally = this.#tally(name)
    return {
      added: () => void tally.adds++,
      retried: () => void tally.retries++,
      taken: (seconds) => tally.queued.observe(seconds),
      finished: (seconds) => tally.worked.observe(seconds),
    }
  }

  controller(name: string, concurrency: number, queue: WorkQueue): ControllerObserver {
    const tally = this.#tally(name)
    tally.concurrency = concurrency
    tally.queue = queue
    return { ended: (outcome) => void tally.ended[outcome.kind]++ }
  }

  #tally(name: string): Tally {
    let tally = this.#tallies.get(name)
    if (tally === undefined) {
      tally = {
        adds: 0,
        retries: 0,
        ended: { settled: 0, until: 0, retry: 0 },
        queued: new Distribution(),
        worked: new Distribution(),
        queue: undefined,
        concurrency: 0,
      }
      this.#tallies.set(name, tally)
    }
    return tally
  }

  #counters(registry: Registry): void {
    const tallies = this.#tallies
    const counter = (name: string, help: string, label: string, of: (tally: Tally) => number): void => {
      const collect = function (this: Counter): void {
        this.reset()
        for (const [controller, tally] of tallies) this.inc({ [label]: controller }, of(tally))
      }
      registry.registerMetric(new Counter({ name, help, labelNames: [label], collect, registers: [] }))
    }
    counter("workqueue_adds_total", "Keys added to a work queue", "name", (tally) => tally.adds)
    counter("workqueue_retries_total", "Keys put back after a failure", "name", (tally) => tally.retries)
    counter(
      "controller_runtime_reconcile_errors_total",
      "Reconciles that failed",
      "controller",
      (tally) => tally.ended.retry,
    )
    const collect = function (this: Counter): void {
      this.reset()
      for (const [controller, { ended }] of tallies) {
        for (const kind of ["settled", "until", "retry"] as const) {
          this.inc({ controller, result: results[kind] }, ended[kind])
        }
      }
    }
    registry.registerMetric(
      new Counter({
        name: "controller_runtime_reconcile_total",
        help: "Reconciles by how they ended",
        labelNames: ["controller", "result"],
        collect,
        registers: [],
      }),
    )
  }

  #gauges(registry: Registry): void {
    const tallies = this.#tallies
    const gauge = (name: string, help: string, label: string, of: (queue: WorkQueue) => number): void => {
      const collect = function (this: Gauge): void {
        for (const [controller, { queue }] of tallies) {
          if (queue !== undefined) this.set({ [label]: controller }, of(queue))
        }
      }
      registry.registerMetric(new Gauge({ name, help, labelNames: [label], collect, registers: [] }))
    }
    gauge("workqueue_depth", "Keys ready to run", "name", (queue) => queue.depth)
    gauge(
      "workqueue_waiting",
      "Keys that wait for an instant or a back-off",
      "name",
      (queue) => queue.waiting,
    )
    gauge(
      "workqueue_unfinished_work_seconds",
      "Work begun and not ended",
      "name",
      (queue) => queue.unfinishedSeconds,
    )
    gauge(
      "workqueue_longest_running_processor_seconds",
      "Age of the longest run",
      "name",
      (queue) => queue.oldest.running,
    )
    gauge("controller_runtime_active_workers", "Running now", "controller", (queue) => queue.running)
    const collect = function (this: Gauge): void {
      for (const [controller, { concurrency }] of tallies) this.set({ controller }, concurrency)
    }
    const name = "controller_runtime_max_concurrent_reconciles"
    registry.registerMetric(
      new Gauge({ name, help: "Allowed at once", labelNames: ["controller"], collect, registers: [] }),
    )
  }
}

/** What a registry asks of a metric, with values that are made when they are asked for. */
class ExposedHistogram {
  readonly name: string
  readonly #help: string
  readonly #values: () => ExposedValue[]

  constructor(name: string, help: string, values: () => ExposedValue[]) {
    this.name = name
    this.#help = help
    this.#values = values
  }

  get(): Promise<{ name: string; help: string; type: "histogram"; values: ExposedValue[] }> {
    return Promise.resolve({ name: this.name, help: this.#help, type: "histogram", values: this.#values() })
  }
}
