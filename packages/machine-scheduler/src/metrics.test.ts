import { Metrics } from "@nightshift/operator-runtime"
import { describe, expect, test } from "vitest"
import { schedulerMetrics } from "./metrics.ts"

describe("metrics", () => {
  test("upstream's names are served, the one of its README included, and gauges are read when they are asked for", async () => {
    const metrics = new Metrics()
    const objects: { status: { phase: string; nextActivation?: string } }[] = []
    let leads = false
    schedulerMetrics(
      metrics,
      { version: "1", instance: "a" },
      () => objects,
      () => leads,
    )
    expect(await metrics.text()).toContain("fivespot_machines_active 0")
    objects.push(
      { status: { phase: "Active" } },
      { status: { phase: "UnScheduled", nextActivation: "2026-06-01T22:00:00Z" } },
    )
    leads = true
    const text = await metrics.text()
    for (const line of [
      "five_spot_up 1",
      'fivespot_controller_info{version="1",instance_id="a"} 1',
      "fivespot_is_leader 1",
      "fivespot_machines_active 1",
      'fivespot_machines_by_phase{phase="UnScheduled"} 1',
      `fivespot_next_edge_timestamp ${Date.parse("2026-06-01T22:00:00Z") / 1000}`,
    ])
      expect(text).toContain(line)
    for (const name of [
      "reconciliations_total",
      "schedule_edge_lag_seconds",
      "opening_duration_seconds",
      "closing_duration_seconds",
      "overrun_seconds",
      "pod_evictions_total",
    ])
      expect(text).toContain(`# TYPE fivespot_${name}`)
  })
})
