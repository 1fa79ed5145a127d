import { describe, expect, test } from "vitest"
import { Controller, type ControllerOptions, type Source } from "../src/controller.ts"
import type { Key } from "../src/keys.ts"
import { KubeError } from "../src/kube-error.ts"
import { createLogger } from "../src/logger.ts"
import { Metrics } from "../src/metrics.ts"
import { retry, settled, until } from "../src/outcome.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"

/** Runs whose end the test decides. */
class Runs {
  readonly begun: Key[] = []
  readonly #ends = new Map<Key, (how: "well" | Error) => void>()

  readonly reconcile: ControllerOptions["reconcile"] = (key) => {
    this.begun.push(key)
    return new Promise((resolve, reject) => {
      this.#ends.set(key, (how) => (how === "well" ? resolve(settled) : reject(how)))
    })
  }

  async end(key: Key, how: "well" | Error = "well"): Promise<void> {
    const end = this.#ends.get(key)
    if (end === undefined) throw new Error(`${key} does not run`)
    this.#ends.delete(key)
    end(how)
    await turn()
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A source with objects of its own, moved by the test. */
function handSource(...keys: Key[]): Source & { wake: (...keys: Key[]) => void } {
  const listeners = new Set<(keys: Iterable<Key>) => void>()
  return {
    subscribe(wake) {
      listeners.add(wake)
      return () => void listeners.delete(wake)
    },
    keys: () => keys,
    wake: (...woken) => {
      for (const listener of listeners) listener(woken)
    },
  }
}

describe("a controller", () => {
  test("begins with every key of every source when it starts, and again when it starts again", async () => {
    const runs = new Runs()
    const controller = new Controller({ name: "c", reconcile: runs.reconcile })
    controller.source(handSource("a", "b")).source(handSource("c"))
    controller.start()
    expect(runs.begun).toEqual(["a", "b", "c"])
    for (const key of ["a", "b", "c"]) await runs.end(key)
    await controller.stop()
    controller.start()
    expect(runs.begun).toEqual(["a", "b", "c", "a", "b", "c"])
    for (const key of ["a", "b", "c"]) await runs.end(key)
    await controller.stop()
  })

  test("does not hear its sources while it is stopped", () => {
    const runs = new Runs()
    const controller = new Controller({ name: "c", reconcile: runs.reconcile })
    const source = handSource()
    controller.source(source)
    source.wake("a")
    controller.start()
    expect(runs.begun).toEqual([])
    source.wake("b")
    expect(runs.begun).toEqual(["b"])
  })

  test("runs at most as many keys at once as it may, and one key never twice", async () => {
    const runs = new Runs()
    const controller = new Controller({ name: "c", reconcile: runs.reconcile, concurrency: 2 })
    controller.start()
    for (const key of ["a", "b", "c", "a", "b"]) controller.enqueue(key)
    expect(runs.begun).toEqual(["a", "b"])
    await runs.end("a")
    expect(runs.begun).toEqual(["a", "b", "c"])
    await runs.end("c")
    expect(runs.begun).toEqual(["a", "b", "c", "a"])
  })

  test("an urgent key goes before what a start enqueued", async () => {
    const runs = new Runs()
    const controller = new Controller({ name: "c", reconcile: runs.reconcile, concurrency: 1 })
    controller.source(handSource("a", "b", "c"))
    controller.start()
    controller.enqueue("urgent")
    await runs.end("a")
    expect(runs.begun).toEqual(["a", "urgent"])
  })

  test("a run that throws comes back after its back-off, and harms no other key", async () => {
    const clock = new FakeClock()
    const runs = new Runs()
    const controller = new Controller({ name: "c", reconcile: runs.reconcile, clock, random: () => 0 })
    controller.start()
    controller.enqueue("a")
    controller.enqueue("b")
    await runs.end("a", new Error("broken"))
    await runs.end("b")
    await clock.advance(5)
    expect(runs.begun).toEqual(["a", "b", "a"])
  })

  test("comes back at the instant a run asked for", async () => {
    const clock = new FakeClock(0)
    const instants: number[] = []
    const controller = new Controller({
      name: "c",
      clock,
      reconcile: () => {
        instants.push(clock.now())
        return Promise.resolve(instants.length === 1 ? until(86_400_000) : settled)
      },
    })
    controller.start()
    controller.enqueue("a")
    await clock.advance(90_000_000)
    expect(instants).toEqual([0, 86_400_000])
    await controller.stop()
  })

  test("a stop waits for what runs, and what runs hears an abort only when it is told", async () => {
    let signal: AbortSignal | undefined
    let end = (): void => {}
    const controller = new Controller({
      name: "c",
      reconcile: (_, context) => {
        signal = context.signal
        return new Promise((resolve) => (end = () => resolve(settled)))
      },
    })
    controller.start()
    controller.enqueue("a")
    let stopped = false
    const stopping = controller.stop().then(() => (stopped = true))
    await turn()
    expect([stopped, signal?.aborted]).toEqual([false, false])
    controller.abort(new Error("the lease is lost"))
    expect(signal?.aborted).toBe(true)
    end()
    await stopping
  })
})

describe("what a controller tells", () => {
  test("a failure is logged with key, reconcile id and cause; being cut off is no failure", async () => {
    const lines: Record<string, unknown>[] = []
    const log = createLogger({
      name: "test",
      destination: { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    })
    const failures = [
      new Error("could not do it", { cause: new Error("because") }),
      new KubeError("did not patch", { kind: "fenced" }),
    ]
    const controller = new Controller({
      name: "c",
      log,
      clock: new FakeClock(),
      concurrency: 1,
      reconcile: () => Promise.reject(failures.shift() ?? new Error("no more")),
    })
    controller.start()
    controller.enqueue("ns/a")
    controller.enqueue("ns/b")
    await turn()
    await controller.stop()
    expect(lines).toMatchObject([
      {
        level: "warn",
        controller: "c",
        key: "ns/a",
        failures: 1,
        err: { message: "could not do it", cause: { message: "because" } },
      },
      { level: "info", key: "ns/b", reason: "did not patch" },
    ])
    expect(lines[0]?.["reconcile"]).toMatch(/^[0-9a-f-]{36}$/)
  })

  test("its metrics are controller-runtime's, and add up", async () => {
    const metrics = new Metrics()
    const clock = new FakeClock()
    const outcomes = [settled, until(clock.now() + 1e6), retry(new Error("no"))]
    const controller = new Controller({
      name: "c",
      clock,
      metrics,
      reconcile: () => Promise.resolve(outcomes.shift() ?? settled),
    })
    controller.start()
    for (const key of ["a", "b", "c"]) controller.enqueue(key)
    await turn()
    const text = await metrics.text()
    for (const line of [
      'controller_runtime_reconcile_total{controller="c",result="success"} 1',
      'controller_runtime_reconcile_total{controller="c",result="requeue_after"} 1',
      'controller_runtime_reconcile_total{controller="c",result="error"} 1',
      'controller_runtime_reconcile_errors_total{controller="c"} 1',
      'controller_runtime_max_concurrent_reconciles{controller="c"} 4',
      'controller_runtime_active_workers{controller="c"} 0',
      'workqueue_adds_total{name="c"} 3',
      'workqueue_retries_total{name="c"} 1',
      'workqueue_depth{name="c"} 0',
      'workqueue_waiting{name="c"} 2',
      'workqueue_work_duration_seconds_count{name="c"} 3',
      'workqueue_queue_duration_seconds_count{name="c"} 3',
    ]) {
      expect(text).toContain(line)
    }
    await controller.stop()
  })
})
