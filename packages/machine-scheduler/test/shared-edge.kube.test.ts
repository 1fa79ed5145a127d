import { FakeClock } from "@nightshift/operator-runtime/testing"
import { type FaultProxy, startFaultProxy } from "@nightshift/kube-embedded/faults"
import { afterAll, beforeAll, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { eventually, type Loose, type Night, startNight } from "../src/testing/night.ts"

let night: Night
let management: FaultProxy
const clock = new FakeClock("2026-06-01T12:00:00Z")
let serial = 0

beforeAll(async () => {
  night = await startNight({ hosts: { bootMs: 60_000, cleanMs: 10, returnMs: 10 } })
  management = await startFaultProxy(night.kubeconfigs.management)
  await night.startScheduler({ clock }, management.kubeconfig)
})
afterAll(async () => {
  await night?.stop()
  await management?.stop()
})

test("at an edge that many share machines are made first, and then told of", async () => {
  const count = 80
  const edge = clock.now() + 3_600_000
  const from = new Date(edge).toISOString()
  const until = new Date(edge + 3_600_000).toISOString()
  const schedule = { windows: [{ name: "loan", from, until }] }
  const run = serial++
  const names = Array.from({ length: count }, (_, index) => `m${run}-${index}`)
  await Promise.all(names.map((name) => night.create(scheduledMachine(name, { schedule }))))
  const phases = async (): Promise<unknown[]> => {
    const type = { apiVersion: "5spot.finos.org/v1beta1", kind: "ScheduledMachine" }
    const { items } = await night.kube.list<Loose>(type)
    return items
      .filter(({ metadata }) => names.includes(metadata.name))
      .map(({ status }) => status?.["phase"])
  }
  await eventually(async () => expect(new Set(await phases())).toEqual(new Set(["UnScheduled"])))
  const before = management.calls.length
  await clock.advanceTo(edge)
  await eventually(async () => expect(new Set(await phases())).toEqual(new Set(["Scheduled"])), 30_000)

  const calls = management.calls.slice(before)
  const made = calls.flatMap(({ verb, resource }, index) =>
    verb === "create" && resource === "machines" ? [index] : [],
  )
  const told = calls.flatMap(({ verb, subresource }, index) =>
    verb === "patch" && subresource === "status" ? [index] : [],
  )
  expect(made).toHaveLength(count)
  // Those that were begun together with the last ones may be told of before them.
  expect(told[0]).toBeGreaterThan(made[Math.floor(count / 4)] ?? Number.NaN)
})
