import { Controller } from "../src/controller.ts"
import { Metrics } from "../src/metrics.ts"
import { settled } from "../src/outcome.ts"
import { median, type Row, spread } from "./row.ts"

const keys = Array.from({ length: 10_000 }, (_, i) => `namespace-${i % 20}/object-${i}`)
const passes = 20

/** Reconciles per second through queue, controller and metrics, where the reconcile itself does nothing. */
async function rate(metrics: Metrics | undefined): Promise<number> {
  let left = keys.length * passes
  let done = (): void => {}
  const all = new Promise<void>((resolve) => (done = resolve))
  const controller = new Controller({
    name: "bench",
    ...(metrics === undefined ? {} : { metrics }),
    reconcile: () => {
      if (--left === 0) done()
      return Promise.resolve(settled)
    },
  })
  controller.start()
  const began = performance.now()
  for (let pass = 0; pass < passes; pass++) {
    for (const key of keys) controller.enqueue(key)
    // One turn of the event loop lets this pass be reconciled.
    await new Promise((resolve) => setImmediate(resolve))
  }
  await all
  const seconds = (performance.now() - began) / 1000
  await controller.stop()
  return (keys.length * passes) / seconds
}

export const bench = {
  name: "reconcile: from enqueued to settled, doing nothing",
  async run(): Promise<Row[]> {
    const rows: Row[] = []
    for (const metrics of [new Metrics(), undefined]) {
      const rates: number[] = []
      for (let round = 0; round < 6; round++) rates.push(await rate(metrics))
      rates.shift()
      rows.push({
        name: metrics === undefined ? "without metrics" : "no-op reconciles",
        unit: "reconciles/s",
        ours: median(rates),
        spread: spread(rates),
        ...(metrics === undefined ? {} : { goal: ">= 200000" }),
      })
    }
    return rows
  },
}
