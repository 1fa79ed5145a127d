import type { Metrics } from "@nightshift/operator-runtime"

/** The promise in figures. Names follow upstream's prefix; `dns_convergence_seconds` is the one to alert on. */
export class DnsMetrics {
  readonly #convergence
  readonly #writes
  readonly #messages
  readonly #drift
  readonly #flaps
  readonly #held

  constructor(metrics: Metrics) {
    this.#convergence = metrics.histogram(
      "dns_convergence_seconds",
      "From the change of a source to the last authoritative server's answer",
      ["zone"],
    )
    this.#writes = metrics.counter(
      "bindy_rrset_changes_total",
      "Names sent to a server, by what became of them",
      ["zone", "server", "outcome"],
    )
    this.#messages = metrics.counter("bindy_reads_total", "Looks at a zone on a server", [
      "zone",
      "server",
      "found",
    ])
    this.#drift = metrics.counter("bindy_drift_total", "RRsets of ours that were found changed by hand", [
      "zone",
      "server",
    ])
    this.#flaps = metrics.counter("bindy_refusals_total", "Names that a server refused", ["zone", "server"])
    this.#held = metrics.gauge("bindy_held_deletions", "Deletions that wait for a person", ["zone", "server"])
  }

  converged(zone: string, seconds: number): void {
    this.#convergence.observe({ zone }, seconds)
  }

  written(
    zone: string,
    server: string,
    outcome: "applied" | "refused" | "outdated" | "doubtful",
    names: number,
  ): void {
    if (names > 0) this.#writes.inc({ zone, server, outcome }, names)
    if (outcome === "refused" && names > 0) this.#flaps.inc({ zone, server }, names)
  }

  looked(zone: string, server: string, found: string): void {
    this.#messages.inc({ zone, server, found })
  }

  drifted(zone: string, server: string, rrsets: number): void {
    if (rrsets > 0) this.#drift.inc({ zone, server }, rrsets)
  }

  held(zone: string, server: string, deletions: number): void {
    this.#held.set({ zone, server }, deletions)
  }
}
