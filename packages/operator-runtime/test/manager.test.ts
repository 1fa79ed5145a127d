import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { Controller } from "../src/controller.ts"
import { Informers } from "../src/informers.ts"
import { Manager, type ManagerOptions } from "../src/manager.ts"
import { settled } from "../src/outcome.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"
import { type Call, configMap, configMaps, type FakeApi, fakeApi } from "./fake-api.ts"

const info = { name: "example", version: "1.2.3" }

let api: FakeApi
let informers: Informers
let manager: Manager
let clock: FakeClock

beforeEach(() => {
  clock = new FakeClock()
})
afterEach(async () => {
  manager.stop()
  await api.stop()
})

async function make(handler: (call: Call) => void, options: Partial<ManagerOptions> = {}): Promise<void> {
  api = await fakeApi(handler)
  informers = new Informers(api.kube(), { clock })
  manager = new Manager({
    info,
    informers,
    clock,
    http: { host: "127.0.0.1", metricsPort: 0, healthPort: 0 },
    ...options,
  })
}

const oneObject = (call: Call): void => {
  if (call.isWatch) call.open()
  else call.list([configMap("a", "1")], "10")
}

async function get(port: number | undefined, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${port ?? 0}${path}`)
  return { status: response.status, text: await response.text() }
}

describe("the start", () => {
  test("reconciles nothing before every cache has seen everything", async () => {
    const held: Call[] = []
    await make((call) => void (call.isWatch ? call.open() : held.push(call)))
    const seen: number[] = []
    const informer = informers.of({ ...configMaps })
    const controller = new Controller({
      name: "c",
      reconcile: () => {
        seen.push(informer.list().length)
        return Promise.resolve(settled)
      },
    }).watches(informer)
    manager.add(controller)
    const running = manager.run()
    await expect.poll(() => held.length).toBe(1)
    controller.enqueue("default/a")
    expect(await get(manager.ports.health, "/readyz")).toEqual({
      status: 503,
      text: "informer ConfigMap: syncing\n",
    })
    expect(seen).toEqual([])
    held[0]?.list([configMap("a", "1"), configMap("b", "1")], "10")
    await expect.poll(() => seen).toEqual([2, 2])
    expect((await get(manager.ports.health, "/readyz")).status).toBe(200)
    manager.stop()
    await running
  })

  test("fails with the port that is taken", async () => {
    await make(oneObject)
    const taken = Number(new URL(api.url).port)
    manager = new Manager({ info, informers, http: { host: "127.0.0.1", metricsPort: taken } })
    await expect(manager.run()).rejects.toMatchObject({ code: "EADDRINUSE", port: taken })
  })
})

describe("the stop", () => {
  test("finishes what runs, then ends every connection and timer", async () => {
    await make(oneObject)
    let finish = (): void => {}
    let finished = false
    manager.add(
      new Controller({
        name: "c",
        clock,
        reconcile: async () => {
          await new Promise<void>((resolve) => (finish = resolve))
          finished = true
          return settled
        },
      }).watches(informers.of({ ...configMaps })),
    )
    const running = manager.run()
    await expect.poll(() => manager.ports.health).toBeDefined()
    const watch = await api.call((call) => call.isWatch)
    await expect.poll(() => finish.toString()).not.toBe("() => {}")
    manager.stop()
    finish()
    await running
    await watch.closed()
    expect(finished).toBe(true)
    expect(clock.timers).toBe(0)
  })

  test("tells what outlasts the grace to end", async () => {
    await make(oneObject, { graceMs: 5_000 })
    let reason: unknown
    let began = false
    manager.add(
      new Controller({
        name: "c",
        clock,
        reconcile: (_, { signal }) => {
          began = true
          return new Promise((resolve) =>
            signal.addEventListener("abort", () => {
              reason = signal.reason
              resolve(settled)
            }),
          )
        },
      }).watches(informers.of({ ...configMaps })),
    )
    const running = manager.run()
    await expect.poll(() => began).toBe(true)
    manager.stop()
    await clock.advance(4_999)
    expect(reason).toBeUndefined()
    await clock.advance(1)
    await running
    expect(String(reason)).toContain("grace of 5000 ms is over")
  })

  test("does not wait for ever for what does not listen, and says what it was", async () => {
    await make(oneObject, { graceMs: 5_000 })
    let began = false
    manager.add(
      new Controller({
        name: "deaf",
        clock,
        reconcile: () => {
          began = true
          return new Promise(() => {})
        },
      }).watches(informers.of({ ...configMaps })),
    )
    const running = manager.run()
    const ended = running.then(
      () => "well",
      (error: unknown) => String(error),
    )
    await expect.poll(() => began).toBe(true)
    manager.stop()
    await clock.advance(10_000)
    expect(await ended).toContain("what runs in deaf did not end within 5000 ms")
  })

  test("comes by itself when a part of the program fails, and run() tells why", async () => {
    await make(oneObject)
    manager.addRunnable({ name: "part", start: () => Promise.reject(new Error("the part broke")) })
    await expect(manager.run()).rejects.toThrow("the part broke")
  })

  test("ends what lives as long as the program last", async () => {
    await make(oneObject)
    const order: string[] = []
    const until = (name: string) => (signal: AbortSignal) =>
      new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => {
          order.push(name)
          resolve()
        }),
      )
    manager.addRunnable({ runs: "always", start: until("always") }).addRunnable({ start: until("leader") })
    const running = manager.run()
    await expect.poll(() => manager.ports.health).toBeDefined()
    await clock.advance(1)
    manager.stop()
    await running
    expect(order).toEqual(["leader", "always"])
  })
})

describe("what it serves", () => {
  test("metrics, health under all their names, and the version with its time zone data", async () => {
    await make(oneObject)
    const running = manager.run()
    await expect.poll(() => manager.ports.health).toBeDefined()
    for (const path of ["/healthz", "/health", "/livez", "/readyz", "/ready"]) {
      expect(await get(manager.ports.health, path)).toEqual({ status: 200, text: "ok\n" })
    }
    const version = JSON.parse((await get(manager.ports.health, "/version")).text) as Record<string, string>
    expect(version).toMatchObject({ name: "example", version: "1.2.3", node: process.versions.node })
    expect(version["tz"]).toMatch(/^20[0-9]{2}[a-z]$/)
    expect((await get(manager.ports.metrics, "/metrics")).text).toContain("# TYPE workqueue_depth gauge")
    expect((await get(manager.ports.metrics, "/healthz")).status).toBe(404)
    manager.stop()
    await running
  })

  test("health fails when a reconcile is stuck, and when a reachable server has been silent for too long", async () => {
    await make(oneObject)
    const controller = new Controller({
      name: "c",
      clock,
      reconcile: (_, { signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve(settled))),
    })
    manager.add(controller.watches(informers.of({ ...configMaps })))
    const running = manager.run()
    await expect.poll(() => controller.queue.running).toBe(1)
    await api.call((call) => call.isWatch)
    clock.pause(901_000)
    expect(await get(manager.ports.health, "/healthz")).toEqual({
      status: 503,
      text:
        "controller c: a reconcile has been running for 901 s\n" +
        "informer ConfigMap: the server has been silent for 901 s\n",
    })
    expect((await get(manager.ports.health, "/readyz")).status).toBe(200)
    controller.abort(new Error("end"))
    manager.stop()
    await running
  })
})
