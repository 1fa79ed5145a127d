import type { KubeObject } from "@nightshift/operator-runtime"
import { describe, expect, test } from "vitest"
import { explain, plan, planToIcs } from "./index.ts"
import { scheduledMachine } from "./testing/manifests.ts"

const at = (text: string): number => Date.parse(text)
const iso = (instant: number): string => new Date(instant).toISOString().replace(":00.000Z", "Z")

const nights = scheduledMachine("nights", {
  schedule: {
    timezone: "America/New_York",
    windows: [{ name: "night", start: "22:00", end: "06:00" }],
    calendars: [{ name: "ca-qc", action: "Exclude" }],
  },
  closing: { policy: "ByWindowEnd", returnBudget: "5m" },
})
const calendar = {
  apiVersion: "spotschedules.5spot.finos.org/v1alpha1",
  kind: "SpotCalendar",
  metadata: { name: "ca-qc", namespace: "default" },
  spec: { timezone: "America/New_York", dates: ["2026-03-09"] },
} as unknown as KubeObject

describe("a plan", () => {
  test("lists every edge of every object, the early beginning of a promised return included", () => {
    const { edges, problems } = plan([nights, calendar], at("2026-03-07T12:00Z"), at("2026-03-09T12:00Z"))
    expect(problems).toEqual([])
    expect(
      edges
        .filter(({ object }) => object.kind === "ScheduledMachine")
        .map(({ at, kind }) => `${kind} ${iso(at)}`),
    ).toEqual([
      "opens 2026-03-08T03:00Z",
      "cleanup 2026-03-08T09:54:55.000Z",
      "closes 2026-03-08T10:00Z",
      "opens 2026-03-09T02:00Z",
      "cleanup 2026-03-09T03:54:55.000Z",
      "closes 2026-03-09T04:00Z",
    ])
  })

  test("says which windows the clock jumps over", () => {
    const jumped = scheduledMachine("gap", {
      schedule: { timezone: "America/New_York", windows: [{ name: "tea", start: "02:10", end: "02:50" }] },
    })
    const { skipped } = plan([jumped], at("2026-03-08T00:00Z"), at("2026-03-09T00:00Z"))
    expect(skipped).toMatchObject([{ window: "tea", date: "2026-03-08", object: { name: "gap" } }])
  })

  test("names what it cannot plan: a calendar that is missing", () => {
    const { problems } = plan([nights], at("2026-03-07T12:00Z"), at("2026-03-09T12:00Z"))
    expect(problems).toMatchObject([{ object: { name: "nights" }, problem: { value: "ca-qc" } }])
  })

  test("is an iCalendar of its windows", () => {
    const from = at("2026-03-07T12:00Z")
    const to = at("2026-03-08T12:00Z")
    const ics = planToIcs(plan([nights, calendar], from, to), from, to)
    expect(ics).toContain("DTSTART:20260308T030000Z\r\nDTEND:20260308T100000Z\r\nSUMMARY:nights: night\r\n")
    expect(ics.split("\r\n").every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
  })
})

describe("when a return begins", () => {
  const gated = scheduledMachine("gated", {
    schedule: { windows: [{ name: "night", start: "22:00", end: "06:00" }] },
    closing: { policy: "ByWindowEnd", returnBudget: "5m" },
  })
  const cleanups = (object: KubeObject, ...gates: { type: string; timeout: number }[]) =>
    plan([object], at("2026-03-08T00:00Z"), at("2026-03-08T12:00Z"), gates)
      .edges.filter(({ kind }) => kind === "cleanup")
      .map((edge) => iso(edge.at))

  test("counts the gates that the operator was given, by what the plan is told or the status says", () => {
    expect(cleanups(gated)).toEqual(["2026-03-08T05:54:55.000Z"])
    expect(cleanups(gated, { type: "Withdrawn", timeout: 120_000 })).toEqual(["2026-03-08T05:52:55.000Z"])
    const live = {
      ...gated,
      metadata: { ...gated.metadata, generation: 3 },
      status: {
        observedGeneration: 3,
        nextCleanup: "2026-03-07T05:51:00Z",
        next: [{ at: "2026-03-07T06:00:00Z", kind: "closes", window: "night" }],
      },
    }
    expect(cleanups(live)).toEqual(["2026-03-08T05:51Z"])
    expect(
      explain(live, [], at("2026-03-08T00:00Z")).next.map(({ at, what }) => `${iso(at)} ${what}`),
    ).toContain("2026-03-08T05:51Z the return for the end of night begins")
    const edited = { ...live, metadata: { ...live.metadata, generation: 4 } }
    expect(cleanups(edited)).toEqual(["2026-03-08T05:54:55.000Z"])
  })
})

describe("an explanation", () => {
  test("says of a provider that cannot be foreseen what the scheduler saw of it", () => {
    const bids = {
      ...scheduledMachine("bids", {
        schedule: {
          apiVersion: "spotschedules.5spot.finos.org/v1alpha1",
          kind: "PriceSchedule",
          name: "cheap",
        },
      }),
      status: {
        spotSchedule: {
          resolved: true,
          active: true,
          reason: "Resolved",
          message: "the provider says: active",
        },
        next: [{ at: "2026-03-09T15:00:00Z", kind: "closes", window: "provider" }],
      },
    }
    const { chain, waitsFor, next } = explain(bids, [], at("2026-03-09T12:00Z"))
    expect(chain.filter(({ decides }) => decides)).toMatchObject([
      { rule: "window", says: "the provider says: active" },
    ])
    expect(waitsFor).toEqual([])
    expect(next.map(({ at, what }) => `${iso(at)} ${what}`)).toEqual([
      "2026-03-09T15:00Z window provider closes",
    ])
  })

  test("prints the whole chain and the one link that decides", () => {
    const { chain, next } = explain(nights, [calendar], at("2026-03-09T12:00Z"))
    expect(chain.map(({ rule }) => rule)).toEqual([
      "killSwitch",
      "enabled",
      "reclaim",
      "freeze",
      "override",
      "exclude",
      "window",
      "closed",
    ])
    expect(chain.filter(({ decides }) => decides)).toMatchObject([
      { rule: "exclude", says: "calendar ca-qc excludes this time" },
    ])
    expect(next.map(({ at, what }) => `${iso(at)} ${what}`).slice(0, 2)).toEqual([
      "2026-03-10T04:00Z window night opens",
      "2026-03-10T09:54:55.000Z the return for the end of night begins",
    ])
  })

  test("a kill switch decides before everything else", () => {
    const killed = scheduledMachine("killed", { killSwitch: true })
    const { chain, asDocumented } = explain(killed, [], at("2026-03-09T12:00Z"))
    expect(chain.find(({ decides }) => decides)?.rule).toBe("killSwitch")
    expect(asDocumented.join()).toContain("resumes when killSwitch is false")
  })

  test("what it waits for is read from its conditions", () => {
    const waiting = {
      ...nights,
      status: {
        conditions: [
          {
            type: "ClusterReady",
            status: "False",
            reason: "ClusterNotFound",
            message: "there is no Cluster spot",
            lastTransitionTime: "2026-03-09T12:00:00Z",
          },
        ],
      },
    }
    expect(explain(waiting, [calendar], at("2026-03-09T12:00Z")).waitsFor).toEqual([
      "ClusterReady=False (ClusterNotFound): there is no Cluster spot",
    ])
  })
})
