import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { isKubeError } from "../src/kube-error.ts"
import { LeaderElection, type LeaderElectionOptions, type Leadership } from "../src/leader-election.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"
import { type Call, configMap, type FakeApi, fakeApi } from "./fake-api.ts"
import { LeaseServer } from "./lease-server.ts"

let api: FakeApi
let server: LeaseServer
let clock: FakeClock
const stop = (): AbortController => new AbortController()

beforeEach(async () => {
  server = new LeaseServer()
  clock = new FakeClock()
  api = await fakeApi(server.handle)
})
afterEach(async () => {
  await api.stop()
})

function election(identity: string, options: Partial<LeaderElectionOptions> = {}): LeaderElection {
  return new LeaderElection({
    kube: api.kube({ clock }),
    namespace: "default",
    name: "leader",
    identity,
    random: () => 0,
    ...options,
  })
}

async function lead(candidate: LeaderElection): Promise<Leadership> {
  const leadership = await candidate.acquire(stop().signal)
  if (leadership === undefined) throw new Error("the candidate gave up")
  return leadership
}

/** Lets time pass in small steps while requests are answered: those travel over a real socket, in no time of the clock. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 250) {
    await clock.advance(Math.min(250, left))
    await api.idle()
  }
}

describe("the first candidate", () => {
  test("creates the lease and leads at once", async () => {
    const a = election("a")
    await lead(a)
    expect(a.isLeader()).toBe(true)
    expect(server.lease?.spec).toMatchObject({
      holderIdentity: "a",
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      renewTime: "2026-01-01T00:00:00.000000Z",
    })
  })

  test("renews every two seconds and so leads for hours", async () => {
    const a = election("a")
    const { lost } = await lead(a)
    await pass(60_000)
    expect(a.isLeader()).toBe(true)
    expect(lost.aborted).toBe(false)
    expect(server.writes).toBeGreaterThanOrEqual(29)
    expect(server.writes).toBeLessThanOrEqual(31)
  })
})

describe("a second candidate", () => {
  test("waits while the first renews, whatever the wall clocks say", async () => {
    await lead(election("a"))
    const b = election("b")
    const waiting = stop()
    const acquired = b.acquire(waiting.signal)
    await pass(20_000)
    await clock.step(7 * 86_400_000)
    await pass(20_000)
    expect(server.holder).toBe("a")
    expect(b.isLeader()).toBe(false)
    waiting.abort()
    expect(await acquired).toBeUndefined()
  })

  test("takes the lease of a holder it has never seen only after watching it unrenewed for its whole duration", async () => {
    // The renewTime is a year old by our clock: a holder with a slow clock may still be alive.
    server.put({ holderIdentity: "dead", leaseDurationSeconds: 15, renewTime: "2025-01-01T00:00:00.000000Z" })
    const b = election("b")
    const acquired = lead(b)
    await api.idle()
    await pass(14_500)
    expect(server.holder).toBe("dead")
    await pass(1_000)
    await acquired
    expect(server.lease?.spec).toMatchObject({ holderIdentity: "b", leaseTransitions: 1 })
  })

  test("begins at once when the lease is given back", async () => {
    const a = election("a")
    const leadership = await lead(a)
    const b = election("b")
    const acquired = lead(b)
    await api.idle()
    await leadership.release()
    expect([a.isLeader(), server.holder]).toEqual([false, ""])
    await pass(2_000)
    await acquired
    expect(b.isLeader()).toBe(true)
  })
})

describe("a leader whose renewals fail", () => {
  test("stops acting before anybody else can take the lease", async () => {
    const a = election("a")
    const b = election("b")
    const { lost } = await lead(a)
    const acquired = lead(b)
    await api.idle()
    // From now on the first one is cut off; the second one is served.
    server.fault = (call) => {
      if (call.method !== "PATCH" || !call.body.includes('"a"')) return "serve"
      call.cut()
      return "handled"
    }
    let overlap = 0
    for (let i = 0; i < 120; i++) {
      await pass(250)
      if (a.isLeader() && b.isLeader()) overlap++
    }
    await acquired
    expect([a.isLeader(), b.isLeader(), overlap, lost.aborted]).toEqual([false, true, 0, true])
  })

  test("has its writes refused, unsent, from that moment on", async () => {
    const a = election("a")
    const { lost } = await lead(a)
    const kube = api.kube({ clock }).fencedBy(a.fence)
    server.fault = (call) => {
      if (!call.path.includes("leases")) return "serve"
      call.cut()
      return "handled"
    }
    await kube.create(configMap("a", ""), { fieldManager: "t" })
    await pass(10_000)
    const sent = api.calls.filter((call) => call.path.includes("configmaps")).length
    const error: unknown = await kube
      .create(configMap("b", ""), { fieldManager: "t" })
      .catch((e: unknown) => e)
    expect(isKubeError(error, "fenced")).toBe(true)
    expect(api.calls.filter((call) => call.path.includes("configmaps"))).toHaveLength(sent)
    expect((lost.reason as Error).message).toContain("not renewed within 10000 ms")
    // Looking is still allowed.
    expect(
      await kube.get({ apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "a" }),
    ).toBeDefined()
  })

  test("counts its time from when it sent the last good renewal, not from when the slow answer came", async () => {
    const a = election("a")
    await lead(a)
    const held: Call[] = []
    server.fault = (call) => {
      if (call.method !== "PATCH") return "serve"
      held.push(call)
      return "handled"
    }
    await pass(2_000)
    await expect.poll(() => held.length).toBe(1)
    await clock.advance(4_000)
    server.fault = () => "serve"
    const [slow] = held
    if (slow !== undefined) server.handle(slow)
    await api.idle()
    // Sent at 2 s, answered at 6 s: good until 12 s.
    expect(a.fence.remaining()).toBe(6_000)
  })

  test("that was paused finds its time over before it can do anything", async () => {
    const a = election("a")
    const { lost } = await lead(a)
    const kube = api.kube({ clock }).fencedBy(a.fence)
    clock.pause(60_000)
    // Not even the timer that ends the term has run.
    expect(lost.aborted).toBe(false)
    await expect(kube.create(configMap("a", ""), { fieldManager: "t" })).rejects.toMatchObject({
      kind: "fenced",
    })
    expect(a.isLeader()).toBe(false)
    await clock.advance(0)
    expect(lost.aborted).toBe(true)
  })
})

test("a write that waits for a connection while the process is paused is not sent afterwards", async () => {
  const a = election("a")
  const { lost } = await lead(a)
  const busy: Call[] = []
  server.fault = (call) => {
    if (call.method !== "GET" || !call.path.includes("configmaps")) return "serve"
    busy.push(call)
    return "handled"
  }
  const kube = api.kube({ clock })
  const reads = Array.from({ length: 12 }, (_, i) =>
    kube.get({ apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: `r${i}` }),
  )
  await expect.poll(() => busy.length).toBe(12)
  const write = kube.fencedBy(a.fence).create(configMap("late", ""), { fieldManager: "t" })
  const outcome = write.then(
    () => "sent",
    (error: unknown) => error,
  )
  // It stands in the queue of the pool now.
  await new Promise((resolve) => setImmediate(resolve))
  clock.pause(60_000)
  // Connections become free before any timer of ours has run.
  for (const call of busy) call.answer(200, configMap("a", "1"))
  await Promise.all(reads)
  expect(isKubeError(await outcome, "fenced")).toBe(true)
  expect(api.calls.filter((call) => call.method === "POST" && call.path.includes("configmaps"))).toEqual([])
  expect(lost.aborted).toBe(false)
})

describe("a leader", () => {
  test("whose renewal took effect while the reply was lost goes on leading", async () => {
    const a = election("a")
    const { lost } = await lead(a)
    let lose = 1
    server.fault = (call) => (call.method === "PATCH" && lose-- > 0 ? "serveAndCut" : "serve")
    await pass(30_000)
    expect([a.isLeader(), lost.aborted]).toEqual([true, false])
    expect(server.lease?.spec["leaseTransitions"]).toBe(0)
  })

  test("whose lease was taken by another stops at once", async () => {
    const a = election("a")
    const { lost } = await lead(a)
    server.put({ holderIdentity: "thief", leaseDurationSeconds: 15 })
    await pass(2_000)
    expect(a.isLeader()).toBe(false)
    expect((lost.reason as Error).message).toContain("taken by thief")
  })

  test("whose lease was deleted creates it anew", async () => {
    const a = election("a")
    const { lost } = await lead(a)
    server.lease = undefined
    await pass(4_000)
    expect([a.isLeader(), lost.aborted, server.holder]).toEqual([true, false, "a"])
  })

  test("that has lost a term can win another", async () => {
    const a = election("a")
    const { lost } = await lead(a)
    let broken = true
    server.fault = (call) => {
      if (!broken) return "serve"
      call.cut()
      return "handled"
    }
    await pass(10_000)
    expect(lost.aborted).toBe(true)
    broken = false
    const again = lead(a)
    await pass(20_000)
    await again
    expect(a.isLeader()).toBe(true)
  })

  test("leaves no timer behind when it gives the lease back", async () => {
    const a = election("a")
    const leadership = await lead(a)
    await leadership.release()
    expect(clock.timers).toBe(0)
  })
})

test("deadlines that contradict each other are refused", () => {
  expect(() => election("a", { renewDeadlineMs: 20_000 })).toThrow(/2000 < 20000 < 15000/)
})
