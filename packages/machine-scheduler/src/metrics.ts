import type { Metrics } from "@nightshift/operator-runtime"

const lag = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]

/** Upstream's names where they meant something, and what it never measured. */
export function schedulerMetrics(
  metrics: Metrics,
  info: { readonly version: string; readonly instance: string },
  present: () => Iterable<Shown>,
  leads: () => boolean,
) {
  metrics.gauge("five_spot_up", "1 while the scheduler runs").set(1)
  metrics
    .gauge("fivespot_controller_info", "Version and instance", ["version", "instance_id"])
    .set({ version: info.version, instance_id: info.instance }, 1)
  gauges(metrics, present)
  metrics.gauge("fivespot_is_leader", "1 while this process may act", [], (gauge) =>
    gauge.set(leads() ? 1 : 0),
  )
  return {
    reconciliations: metrics.counter("fivespot_reconciliations_total", "Reconciles, by phase and result", [
      "phase",
      "result",
    ]),
    duration: metrics.histogram("fivespot_reconciliation_duration_seconds", "Of one reconcile", ["phase"]),
    evaluations: metrics.counter("fivespot_schedule_evaluations_total", "Schedules asked, by answer", [
      "result",
    ]),
    killSwitches: metrics.counter(
      "fivespot_kill_switch_activations_total",
      "Kill switches that were turned on",
    ),
    errors: metrics.counter("fivespot_errors_total", "Actions that failed, by what was tried", [
      "error_type",
    ]),
    drains: metrics.counter("fivespot_node_drains_total", "Drains that ended, by result", ["result"]),
    evictions: metrics.counter("fivespot_pod_evictions_total", "Evictions asked for, by result", ["result"]),
    reclaims: metrics.counter("fivespot_emergency_reclaims_total", "Emergency reclaims, by level", ["level"]),
    edgeLag: metrics.histogram(
      "fivespot_schedule_edge_lag_seconds",
      "From an edge to what it caused",
      ["edge"],
      lag,
    ),
    opening: metrics.histogram(
      "fivespot_opening_duration_seconds",
      "From the decision to open to a stage",
      ["stage"],
      lag,
    ),
    closing: metrics.histogram(
      "fivespot_closing_duration_seconds",
      "Of each step of a return",
      ["stage"],
      lag,
    ),
    overrun: metrics.histogram(
      "fivespot_overrun_seconds",
      "Hosts that went back later than promised",
      [],
      lag,
    ),
    uncleanReturns: metrics.counter(
      "fivespot_unclean_returns_total",
      "Nodes that came back after their return",
    ),
  }
}

/** What a metric reads of a ScheduledMachine. */
interface Shown {
  readonly status?: {
    readonly phase?: string
    readonly nextActivation?: string
    readonly nextCleanup?: string
  }
}

/** Read from what is there when somebody asks, so that they can never be stale. */
function gauges(metrics: Metrics, present: () => Iterable<Shown>): void {
  metrics.gauge("fivespot_machines_active", "Machines in phase Active", [], (gauge) => {
    gauge.set([...present()].filter(({ status }) => status?.phase === "Active").length)
  })
  metrics.gauge("fivespot_machines_by_phase", "ScheduledMachines, by phase", ["phase"], (gauge) => {
    gauge.reset()
    for (const { status } of present()) gauge.inc({ phase: status?.phase ?? "Pending" })
  })
  metrics.gauge(
    "fivespot_next_edge_timestamp",
    "The next edge of any schedule, seconds since the epoch",
    [],
    (gauge) => {
      let next = Number.POSITIVE_INFINITY
      for (const { status } of present())
        for (const time of [status?.nextActivation, status?.nextCleanup]) {
          const at = Date.parse(time ?? "")
          if (at < next) next = at
        }
      gauge.set(Number.isFinite(next) ? next / 1000 : 0)
    },
  )
}

export type SchedulerMetrics = ReturnType<typeof schedulerMetrics>
