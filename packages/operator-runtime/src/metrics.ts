import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client"
import { durationBuckets } from "./distribution.ts"
import type { InformerGauges, InformerObserver } from "./informer.ts"
import type { Gvk } from "./objects.ts"
import { type ControllerObserver, QueueMetrics } from "./queue-metrics.ts"
import type { RequestRecord } from "./transport.ts"
import type { QueueObserver, WorkQueue } from "./workqueue.ts"

/**
 * The metrics of one program, in a registry of its own. The engine's are named as controller-runtime's and client-go's,
 * so that existing dashboards read them; programs add theirs by counter(), gauge() and histogram().
 */
export class Metrics {
  readonly registry = new Registry()
  readonly #queues = new QueueMetrics(this.registry)
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

  readonly #informers = new Set<{ readonly resource: string; readonly gauges: InformerGauges }>()

  constructor() {
    const perKind = (
      name: string,
      help: string,
      of: (gauges: InformerGauges) => number,
      join: (a: number, b: number) => number,
    ): void => {
      const informers = this.#informers
      const collect = function (this: Gauge): void {
        const values = new Map<string, number>()
        for (const { resource, gauges } of informers) {
          values.set(resource, join(values.get(resource) ?? 0, of(gauges)))
        }
        this.reset()
        for (const [resource, value] of values) this.set({ resource }, value)
      }
      this.registry.registerMetric(
        new Gauge({ name, help, labelNames: ["resource"], collect, registers: [] }),
      )
    }
    perKind(
      "informer_objects",
      "Objects in all stores of the kind",
      ({ size }) => size,
      (a, b) => a + b,
    )
    perKind(
      "reflector_last_event_age_seconds",
      "Since the quietest server said anything, bookmarks included",
      ({ silentSeconds }) => silentSeconds,
      Math.max,
    )
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
    buckets: readonly number[] = durationBuckets,
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

  /** For the work queue of this controller. */
  queue(name: string): QueueObserver {
    return this.#queues.queue(name)
  }

  controller(name: string, concurrency: number, queue: WorkQueue): ControllerObserver {
    return this.#queues.controller(name, concurrency, queue)
  }

  /** For the `observe` of a Kube. */
  readonly request = (record: RequestRecord): void => {
    const { verb, resource } = record
    this.#requests.inc({ verb, resource, code: String(record.code) })
    if (verb !== "watch") this.#latency.observe({ verb, resource }, record.seconds)
  }

  /** For the `observer` of Informers. */
  readonly informer = (type: Gvk, gauges: InformerGauges): InformerObserver => {
    const resource = type.kind
    const shown = { resource, gauges }
    this.#informers.add(shown)
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
      stopped: () => void this.#informers.delete(shown),
    }
  }

  /** For leader election. */
  leading(name: string, leads: boolean): void {
    this.#leader.set({ name }, leads ? 1 : 0)
  }
}
