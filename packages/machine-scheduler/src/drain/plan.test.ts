import { describe, expect, test } from "vitest"
import { pod } from "../testing/scene.ts"
import { type DrainSight, type DrainTerms, planDrain } from "./plan.ts"
import { podName } from "./pod.ts"

const now = Date.parse("2026-06-02T06:00:00Z")
const terms: DrainTerms = { deadline: now + 120_000, policy: "RespectUntilDeadline" }

const sight = (more: Partial<DrainSight>): DrainSight => ({
  pods: [],
  budgets: [],
  rules: [],
  scene: { machineLabels: {}, clusterLabels: {}, namespaces: new Map() },
  daemonSets: new Set(["ds-1"]),
  nodeUnreachable: false,
  refusals: new Map(),
  ...more,
})

const evicted = (plan: ReturnType<typeof planDrain>): string[] => plan.evict.map(({ pod }) => podName(pod))

describe("what leaves", () => {
  test("mirror pods, pods of a living DaemonSet and finished pods stay; an orphan of a DaemonSet goes", () => {
    const plan = planDrain(
      sight({
        pods: [
          pod("mirror", { mirror: true }),
          pod("daemon", { daemonSet: "ds-1" }),
          pod("orphan", { daemonSet: "ds-gone" }),
          pod("done", { phase: "Succeeded" }),
        ],
      }),
      terms,
      now,
    )
    expect(evicted(plan)).toEqual(["default/orphan"])
  })

  test("when nobody could say which DaemonSets exist, their pods stay", () => {
    expect(
      planDrain(sight({ pods: [pod("daemon", { daemonSet: "x" })], daemonSets: undefined }), terms, now),
    ).toMatchObject({ finished: true })
  })

  test("critical pods leave after all others, and lower priority before higher", () => {
    const pods = [
      pod("critical", { priority: 2_000_000_000 }),
      pod("high", { priority: 100 }),
      pod("low", { priority: 1 }),
    ]
    expect(evicted(planDrain(sight({ pods }), terms, now))).toEqual(["default/low", "default/high"])
    expect(evicted(planDrain(sight({ pods: pods.slice(0, 1) }), terms, now))).toEqual(["default/critical"])
  })

  test("ten are asked at a time, and pods that leave slowly take no slot from the others", () => {
    const waiting = Array.from({ length: 12 }, (_, index) => pod(`p${index}`))
    const slow = Array.from({ length: 10 }, (_, index) => pod(`slow${index}`, { deletedAt: now + 60_000 }))
    expect(planDrain(sight({ pods: [...slow, ...waiting] }), terms, now).evict).toHaveLength(10)
  })

  test("a critical pod is not asked while a pod that leaves before it is still terminating", () => {
    const critical = pod("storage-driver", { priority: 2_000_000_000 })
    const user = pod("user", { deletedAt: now + 30_000 })
    expect(evicted(planDrain(sight({ pods: [critical, user] }), terms, now))).toEqual([])
    expect(evicted(planDrain(sight({ pods: [critical] }), terms, now))).toEqual(["default/storage-driver"])
  })

  test("a pod that waits for its completion is not evicted, but its hard instant comes", () => {
    const pods = [pod("batch", { labels: { "cluster.x-k8s.io/drain": "wait-completed" } })]
    expect(planDrain(sight({ pods }), terms, now)).toMatchObject({ evict: [], force: [], finished: false })
    expect(planDrain(sight({ pods }), terms, terms.deadline - 30_000).force).toHaveLength(1)
  })

  test("a pod that is to be skipped is not waited for", () => {
    expect(
      planDrain(sight({ pods: [pod("skip", { labels: { "cluster.x-k8s.io/drain": "skip" } })] }), terms, now),
    ).toMatchObject({ finished: true, overrun: false })
  })

  test("a MachineDrainRule orders, and the first by name that selects decides", () => {
    const rules = [
      { name: "b", behavior: "Skip" as const, order: 0, machines: [], pods: [] },
      {
        name: "a",
        behavior: "Drain" as const,
        order: 10,
        machines: [],
        pods: [{ selector: { matchLabels: { app: "db" } } }],
      },
      {
        name: "a0",
        behavior: "Drain" as const,
        order: -5,
        machines: [],
        pods: [
          {
            selector: { matchLabels: { app: "web" } },
            namespaceSelector: { matchLabels: { tier: "front" } },
          },
        ],
      },
    ]
    const scene = {
      machineLabels: {},
      clusterLabels: {},
      namespaces: new Map([["default", { tier: "front" }]]),
    }
    const pods = [pod("db", { labels: { app: "db" } }), pod("web", { labels: { app: "web" } }), pod("other")]
    expect(evicted(planDrain(sight({ pods, rules, scene }), terms, now))).toEqual(["default/web"])
    const going = pods.map((one) => (one.name === "web" ? { ...one, deletedAt: now + 60_000 } : one))
    expect(evicted(planDrain(sight({ pods: going, rules, scene }), terms, now))).toEqual([])
    expect(evicted(planDrain(sight({ pods: pods.slice(0, 1), rules, scene }), terms, now))).toEqual([
      "default/db",
    ])
  })

  test("on a Node that does not answer, evictions have one second and the dead are not waited for", () => {
    const pods = [pod("alive"), pod("dead", { deletedAt: now - 5_000 })]
    const plan = planDrain(sight({ pods, nodeUnreachable: true }), terms, now)
    expect(plan.evict).toMatchObject([{ pod: { name: "alive" }, graceSeconds: 1 }])
    expect(plan.remaining).toHaveLength(1)
  })

  test("the dead on such a Node are looked at again a second after they were due, not at the deadline", () => {
    const pods = [pod("dying", { deletedAt: now + 1_000 })]
    const plan = planDrain(sight({ pods, nodeUnreachable: true }), terms, now)
    expect(plan.wakeAt).toBe(now + 2_001)
    expect(planDrain(sight({ pods, nodeUnreachable: true }), terms, plan.wakeAt ?? now).finished).toBe(true)
  })
})

describe("budgets and the deadline", () => {
  const budget = {
    namespace: "default",
    name: "one",
    selector: { matchLabels: { app: "web" } },
    disruptionsAllowed: 1,
  }
  const webs = Array.from({ length: 3 }, (_, index) => pod(`web${index}`, { labels: { app: "web" } }))

  test("a budget that allows one is asked for one, and does not hold the slots of others", () => {
    const plan = planDrain(sight({ pods: [...webs, pod("free")], budgets: [budget] }), terms, now)
    expect(evicted(plan)).toEqual(["default/web0", "default/free"])
  })

  test("a refused pod is named with its reason and asked again when its time has come", () => {
    const refusals = new Map([
      ["web0", { reason: "needs 1 healthy pods and has 1", retryAt: now + 5_000, times: 1 }],
    ])
    const plan = planDrain(sight({ pods: webs.slice(0, 1), budgets: [budget], refusals }), terms, now)
    expect(plan).toMatchObject({
      evict: [],
      blockers: ["default/web0: needs 1 healthy pods and has 1"],
      wakeAt: now + 5_000,
    })
    expect(
      evicted(planDrain(sight({ pods: webs.slice(0, 1), budgets: [budget], refusals }), terms, now + 5_000)),
    ).toEqual(["default/web0"])
  })

  test("before its hard instant no budget is bypassed; at it the pod is deleted with the grace that is left", () => {
    const [web] = webs
    if (web === undefined) throw new Error("no pod")
    const refusals = new Map([[web.uid, { reason: "no", retryAt: Number.POSITIVE_INFINITY, times: 9 }]])
    const blocked = sight({ pods: [web], budgets: [budget], refusals })
    const hard = terms.deadline - web.graceMs
    expect(planDrain(blocked, terms, hard - 1)).toMatchObject({ force: [], evict: [] })
    expect(planDrain(blocked, terms, hard).force).toMatchObject([
      { pod: { name: "web0" }, graceSeconds: 30, budget: "one" },
    ])
  })

  test("the grace of a forced pod is never zero", () => {
    const late = pod("slow", { graceMs: 600_000 })
    expect(planDrain(sight({ pods: [late] }), terms, terms.deadline - 400).force).toMatchObject([
      { graceSeconds: 1 },
    ])
  })

  test("at the deadline it is over, and says that pods were left", () => {
    expect(planDrain(sight({ pods: webs }), terms, terms.deadline)).toMatchObject({
      finished: true,
      overrun: true,
    })
  })

  test("with Respect nothing is ever forced, and the deadline is overrun", () => {
    const respect = { ...terms, policy: "Respect" as const }
    const plan = planDrain(sight({ pods: webs, budgets: [budget] }), respect, terms.deadline + 60_000)
    expect(plan).toMatchObject({ finished: false, overrun: true, force: [] })
  })

  test("with Ignore budgets are not asked", () => {
    const plan = planDrain(sight({ pods: webs, budgets: [budget] }), { ...terms, policy: "Ignore" }, now)
    expect(plan.evict).toEqual([])
    expect(plan.force).toHaveLength(3)
  })
})
