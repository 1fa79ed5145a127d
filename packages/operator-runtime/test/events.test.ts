import { afterEach, expect, test } from "vitest"
import { EventRecorder } from "../src/events.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"
import { type Call, configMap, type FakeApi, fakeApi } from "./fake-api.ts"

const about = configMap("thing", "7", { uid: "uid-7" })
const facts = { type: "Normal", reason: "Opened", action: "Open", note: "the window is open" } as const

let api: FakeApi
afterEach(async () => {
  await api.stop()
})

async function recorder(handler: (call: Call) => void = (call) => call.answer(201, call.body)) {
  const clock = new FakeClock("2026-05-01T12:00:00Z")
  api = await fakeApi(handler)
  const events = new EventRecorder({
    kube: api.kube(),
    clock,
    random: () => 0.5,
    reportingController: "example.org/operator",
    reportingInstance: "pod-1",
  })
  return { clock, events }
}

const bodies = (method: string): Record<string, unknown>[] =>
  api.calls
    .filter((call) => call.method === method)
    .map((call) => JSON.parse(call.body) as Record<string, unknown>)

test("an event names its object by uid and carries micro times", async () => {
  const { events } = await recorder()
  events.event(about, facts)
  await events.flush()
  expect(bodies("POST")).toMatchObject([
    {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { namespace: "default", name: expect.stringMatching(/^thing\.[0-9a-f]{20}$/) as string },
      eventTime: "2026-05-01T12:00:00.000000Z",
      regarding: {
        kind: "ConfigMap",
        namespace: "default",
        name: "thing",
        uid: "uid-7",
        resourceVersion: "7",
      },
      reportingController: "example.org/operator",
      reportingInstance: "pod-1",
      ...facts,
    },
  ])
})

test("the same thing happening a thousand times is one event with a count, told every half minute at most", async () => {
  const { events, clock } = await recorder()
  for (let i = 0; i < 1_000; i++) {
    events.event(about, facts)
    await clock.advance(50)
  }
  await events.flush()
  expect(bodies("POST")).toHaveLength(1)
  expect(bodies("PATCH")).toMatchObject([
    { series: { count: 600 } },
    { series: { count: 1_000, lastObservedTime: "2026-05-01T12:00:49.950000Z" } },
  ])
  expect(clock.timers).toBe(0)
})

test("another reason, another object, another text, or the same after a long silence is another event", async () => {
  const { events, clock } = await recorder()
  events.event(about, facts)
  events.event(about, { ...facts, reason: "Closed" })
  events.event(about, { ...facts, note: "the window is open until 18:00" })
  events.event(configMap("thing", "9", { uid: "successor" }), facts)
  await clock.advance(6 * 60_000)
  events.event(about, facts)
  await events.flush()
  expect(bodies("POST")).toHaveLength(5)
  expect(bodies("PATCH")).toHaveLength(0)
})

test("a text that is new each time is told so often and then given up, until some minutes have passed", async () => {
  const { events, clock } = await recorder()
  for (let i = 0; i < 40; i++) events.event(about, { ...facts, note: `attempt ${i}` })
  events.event(about, { ...facts, reason: "Closed" })
  await clock.advance(6 * 60_000)
  events.event(about, { ...facts, note: "attempt 40" })
  await events.flush()
  expect(bodies("POST").map(({ note }) => note)).toEqual([
    ...Array.from({ length: 25 }, (_, i) => `attempt ${i}`),
    facts.note,
    "attempt 40",
  ])
  expect(events.dropped).toBe(15)
})

test("an event about an object without namespace is put where everybody looks, and a long note is cut between characters", async () => {
  const { events } = await recorder()
  const { namespace: _, ...metadata } = about.metadata
  events.event({ ...about, kind: "Node", metadata }, { ...facts, note: "é".repeat(1_000) })
  await events.flush()
  const [event] = bodies("POST")
  expect(api.calls[0]?.path).toBe("/apis/events.k8s.io/v1/namespaces/default/events")
  const note = String(event?.["note"])
  expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1_024)
  expect(note).toMatch(/^é+…$/)
})

test("a server that refuses events stops nobody, and a storm is dropped instead of being kept", async () => {
  const { events } = await recorder((call) => call.refuse(500, "InternalError"))
  for (let i = 0; i < 1_200; i++) events.event(configMap(`o${i}`, "1"), facts)
  await events.flush()
  expect(events.dropped).toBe(200)
})

test("who asks learns that an event was told or given up, and one that nobody answered for is sent again", async () => {
  let answers = true
  const { events } = await recorder((call) => (answers ? call.answer(201, call.body) : call.cut()))
  expect(await events.record(about, facts)).toBe("told")
  expect(await events.record(about, facts)).toBe("told")
  answers = false
  const closed = { ...facts, reason: "Closed" }
  expect(await events.record(about, closed)).toBe("unanswered")
  answers = true
  expect(await events.record(about, closed)).toBe("told")
  await events.flush()
  expect(bodies("POST").filter(({ reason }) => reason === "Closed").length).toBeGreaterThan(1)
})
