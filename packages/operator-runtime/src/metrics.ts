import type { MetricValue } from "prom-client"
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client"
import type { InformerObserver } from "./informer.ts"
import type { Gvk } from "./objects.ts"
import type { Outcome } from "./outcome.ts"
import type { RequestRecord } from "./transport.ts"
import type { QueueObserver, WorkQueue } from "./workqueue.ts"

export interface ControllerObserver {
  ended(outcome: Outcome): void
}

const seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

/**
 * The metrics of one program, in a registry of its own. The engine's are named as controller-runtime's and client-go's,
 * so that existing dashboards read them; programs add theirs by counter(), gauge() and histogram().
 */
export class Metrics {
  readonly registry = new Registry()
  readonly #queues = new Map<string, WorkQueue>()

  readonly #adds = this.counter("workqueue_adds_total", "Keys added to a work queue", ["name"])
  readonly #retries = this.counter("workqueue_retries_total", "Keys put back after a failure", ["name"])
  readonly #queued = this.histogram("workqueue_queue_duration_seconds", "From ready to running", ["name"])
  readonly #worked = this.histogram("workqueue_work_duration_seconds", "Of one run", ["name"])
  readonly #reconciles = this.counter("controller_runtime_reconcile_total", "Reconciles by how they ended", [
    "controller",
    "result",
  ])
  readonly #errors = this.counter("controller_runtime_reconcile_errors_total", "Reconciles that failed", [
    "controller",
  ])
  readonly #workers = this.gauge("controller_runtime_max_concurrent_reconciles", "Allowed at once", [
    "controller",
  ])
  readonly #requests = this.counter("rest_client_requests_total", "Requests to API servers", [
    "verb",
    "resource",
    "code",
  ])
  readonly #latency = this.histogram(
    "rest_client_request_duration_seconds",
    "Of one request, watches aside",
    ["verb", "resource"],
  )
  readonly #leader = this.gauge("leader_election_master_status", "1 while this process holds the lease", [
    "name",
  ])
  readonly #lists = this.histogram("reflector_list_duration_seconds", "Of one complete list", ["resource"])
  readonly #items = this.gauge("reflector_items_per_list", "Objects in the last list", ["resource"])
  readonly #watches = this.counter("reflector_watches_total", "Watches begun", ["resource"])
  readonly #events = this.counter("reflector_watch_events_total", "Watch events", ["resource", "type"])
  readonly #restarts = this.counter("reflector_restarts_total", "Lists and watches ended, by reason", [
    "resource",
    "reason",
  ])
  readonly #failures = this.counter("informer_failures_total", "Handlers and projections that threw", [
    "resource",
    "what",
  ])

  constructor() {
    const perQueue = (name: string, help: string, of: (queue: WorkQueue) => number, label = "name"): void => {
      const queues = this.#queues
      const collect = function (this: Gauge): void {
        for (const [queue, value] of queues) this.set({ [label]: queue }, of(value))
      }
      this.registry.registerMetric(new Gauge({ name, help, labelNames: [label], collect, registers: [] }))
    }
    perQueue("workqueue_depth", "Keys ready to run", (queue) => queue.depth)
    perQueue("workqueue_waiting", "Keys that wait for an instant or a back-off", (queue) => queue.waiting)
    perQueue("workqueue_unfinished_work_seconds", "Work begun, not ended", (queue) => queue.unfinishedSeconds)
    perQueue(
      "workqueue_longest_running_processor_seconds",
      "Age of the longest run",
      (queue) => queue.oldest.running,
    )
    perQueue("controller_runtime_active_workers", "Running now", (queue) => queue.running, "controller")
  }

  counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] })
  }

  /** @param collect sets the value whenever the metrics are asked for */
  gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    collect?: (gauge: Gauge<L>) => void,
  ): Gauge<L> {
    const collecting =
      collect === undefined
        ? {}
        : {
            collect(this: Gauge<L>) {
              collect(this)
            },
          }
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry], ...collecting })
  }

  histogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    buckets: readonly number[] = seconds,
  ): Histogram<L> {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.registry],
    })
  }

  /** Node's own: memory, event loop, garbage collection. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry })
  }

  /** The exposition format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics()
  }

  /** One metric's values, for tests and for health. */
  async values(name: string): Promise<readonly MetricValue<string>[]> {
    const metric = this.registry.getSingleMetric(name)
    if (metric === undefined) throw new TypeError(`there is no metric ${name}`)
    return (await metric.get()).values
  }

  queue(name: string): QueueObserver {
    const adds = this.#adds.labels(name)
    const retries = this.#retries.labels(name)
    const queued = this.#queued.labels(name)
    const worked = this.#worked.labels(name)
    return {
      added: () => adds.inc(),
      retried: () => retries.inc(),
      taken: (waited) => queued.observe(waited),
      finished: (took) => worked.observe(took),
    }
  }

  controller(name: string, concurrency: number, queue: WorkQueue): ControllerObserver {
    this.#queues.set(name, queue)
    this.#workers.labels(name).set(concurrency)
    const errors = this.#errors.labels(name)
    const results = {
      settled: this.#reconciles.labels(name, "success"),
      until: this.#reconciles.labels(name, "requeue_after"),
      retry: this.#reconciles.labels(name, "error"),
    }
    return {
      ended: (outcome) => {
        results[outcome.kind].inc()
        if (outcome.kind === "retry") errors.inc()
      },
    }
  }

  /** For the `observe` of a Kube. */
  readonly request = (record: RequestRecord): void => {
    const { verb, resource } = record
    this.#requests.inc({ verb, resource, code: String(record.code) })
    if (verb !== "watch") this.#latency.observe({ verb, resource }, record.seconds)
  }

  /** For the `observer` of Informers. */
  readonly informer = (type: Gvk): InformerObserver => {
    const resource = type.kind
    return {
      listed: (took, objects) => {
        this.#lists.observe({ resource }, took)
        this.#items.set({ resource }, objects)
      },
      watchBegan: () => this.#watches.inc({ resource }),
      event: (type) => this.#events.inc({ resource, type }),
      restarted: (reason) => this.#restarts.inc({ resource, reason }),
      handlerFailed: () => this.#failures.inc({ resource, what: "handler" }),
      projectionFailed: () => this.#failures.inc({ resource, what: "projection" }),
    }
  }

  /** For leader election. */
  leading(name: string, leads: boolean): void {
    this.#leader.set({ name }, leads ? 1 : 0)
  }
}
