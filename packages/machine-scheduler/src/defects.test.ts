import { annotations, kindOf, labels, ScheduledMachine } from "@nightshift/crds"
import { describe, expect, test } from "vitest"
import { FakeClock } from "@nightshift/operator-runtime/testing"
import { ownChildren, ownMachines } from "./cluster-api.ts"
import { flags } from "./config.ts"
import { existsNow } from "./exists.ts"
import { machineView } from "./machine/view.ts"
import { present } from "./observed.ts"
import { Openings } from "./openings.ts"
import { answerOf, compileProvider } from "./providers/evaluate.ts"
import { managementRights, workloadRights } from "./rights.ts"
import { scheduledMachine } from "./testing/manifests.ts"
import { at, pod, readyCluster, Scene, words } from "./testing/scene.ts"

/**
 * The defects of upstream 5-Spot, B1 to B32, each as a sentence that it is not here. Those that need a server are in
 * ../test/upstream-defects.kube.test.ts (B9, B14, B20, B21, B29), the one that needs two leaders in two-schedulers.kube.test.ts (B4).
 */
const evening = "2026-06-01T22:00:00Z"

describe("it is not here that", () => {
  test("B1: the Machine is created under one name and looked up under another", () => {
    const scene = new Scene(evening)
    scene.open()
    expect(scene.machine?.metadata.name).toBe("m1")
    scene.join()
    expect(scene.look().status).toMatchObject({
      machineRef: { name: "m1" },
      nodeRef: { name: "m1" },
      providerID: "remote-machine://192.0.2.10:22",
    })
  })

  test("B2: one label is stamped and another one is watched", () => {
    const scene = new Scene(evening)
    scene.open()
    for (const child of [scene.machine, ...scene.bootstrap, ...scene.infrastructure])
      expect(child?.metadata.labels?.[labels.scheduledMachine]).toBe("m1")
    for (const watched of [ownMachines, ownChildren])
      expect(watched.labelSelector).toBe(labels.scheduledMachine)
  })

  test("B3: phase Error has no exit", () => {
    const scene = new Scene(evening)
    scene.blueprints = { kind: "problem", reason: "TemplateNotFound", message: "gone" }
    expect(scene.look().status.phase).toBe("Error")
    scene.blueprints = undefined
    expect(scene.open().status.phase).toBe("Scheduled")
  })

  test("B5: the kill switch writes its condition again and again", () => {
    const scene = new Scene(evening, { killSwitch: true })
    const first = scene.look().status
    for (let again = 0; again < 5; again++) expect(scene.look(1_000).status).toEqual(first)
  })

  test("B6: Terminated is never left", () => {
    const scene = new Scene(evening, { killSwitch: true })
    expect(scene.look().status.phase).toBe("Terminated")
    scene.respec({ killSwitch: false })
    expect(words(scene.open())).toHaveLength(3)
  })

  test("B7: disabling skips the grace", () => {
    const scene = new Scene(evening, { gracefulShutdownTimeout: "5m" })
    scene.active()
    scene.respec({ enabled: false })
    const decision = scene.look()
    expect(words(decision)).not.toContain("delete Machine m1")
    expect(decision.wakeAt).toBe(scene.now + 300_000)
  })

  test("B8: a drain deletes pods instead of evicting them, and does not wait for their end", () => {
    const scene = new Scene(evening, { gracefulShutdownTimeout: "0s" })
    scene.active()
    scene.respec({ enabled: false })
    scene.pods = present([pod("web")])
    expect(words(scene.look())).toContain("evict web")
    scene.pods = present([pod("web", { deletedAt: scene.now })])
    const waiting = scene.look(1_000)
    expect(words(waiting)).not.toContain("delete Machine m1")
    expect(words(waiting)).not.toContain("evict web")
  })

  test("B10: a repeated create is an error, or adopts an object that is going", () => {
    const scene = new Scene(evening)
    scene.open()
    scene.machine = undefined
    delete scene.object.status
    expect(words(scene.look())).toEqual([
      "create K0sWorkerConfig m1-bootstrap",
      "create RemoteMachine m1-infra",
      "create Machine m1",
    ])
    scene.bootstrap = scene.bootstrap.map((child) => ({
      ...child,
      metadata: { ...child.metadata, deletionTimestamp: evening },
    }))
    expect(words(scene.look())).toEqual([])
  })

  test("B11: an Active machine that vanished or failed is not repaired", () => {
    const scene = new Scene(evening)
    scene.active()
    if (scene.machine)
      scene.machine = {
        ...scene.machine,
        status: {
          nodeRef: { name: "m1" },
          conditions: [{ type: "HealthCheckSucceeded", status: "False", message: "disk" }],
        },
      } as never
    expect(existsNow(scene.observed(), scene.now)).toBe("failed")
    scene.look()
    expect(words(scene.look())).toContain("delete Machine m1")
    scene.gone()
    scene.look(1_000)
    expect(words(scene.look(60_000))).toHaveLength(3)
  })

  test("B12: Ready is True in every phase, and nothing else is told", () => {
    const scene = new Scene(evening)
    scene.open()
    expect(scene.condition("Ready")).toMatchObject({ status: "False", reason: "Opening" })
    for (const type of [
      "Scheduled",
      "SpecValid",
      "ClusterReady",
      "MachineReady",
      "NodeReady",
      "NodeTainted",
      "Closing",
      "Drained",
      "CleanReturn",
    ])
      expect(scene.condition(type), type).toMatchObject({
        observedGeneration: 1,
        message: expect.stringMatching(/./),
      })
    expect(scene.object.status).toMatchObject({
      observedGeneration: 1,
      nextCleanup: "2026-06-02T06:00:00Z",
      lastScheduledTime: evening,
    })
  })

  test("B13: every taint of the Node is seized by force", () => {
    const scene = new Scene(evening, { nodeTaints: [{ key: "spot", effect: "NoSchedule" }] })
    scene.open()
    const unreachable = { key: "node.kubernetes.io/unreachable", effect: "NoExecute", timeAdded: evening }
    scene.join({ taints: [unreachable] })
    const patch = scene.look().actions.find((action) => action.do === "patchNode")
    expect(patch?.ops.at(0)).toEqual({ op: "test", path: "/spec/taints", value: [unreachable] })
    expect(patch?.ops.at(-1)?.value).toContainEqual(unreachable)
  })

  test("B15: a right is missing, or a feature needs an agent that nobody builds", () => {
    // Every request of the stories is compared with the rights; a reclaim needs none beyond those on Nodes.
    const rights = JSON.stringify([managementRights, workloadRights])
    expect(rights).not.toContain("configmaps")
    const scene = new Scene(evening)
    scene.active()
    if (scene.node.kind !== "present") throw new Error("no Node")
    scene.node = present({
      ...scene.node.value,
      reclaim: { level: "fast", reason: "no agent was asked", requestedAt: undefined },
    })
    expect(scene.look().status).toMatchObject({ closing: { reason: "Reclaimed" } })
  })

  test("B16: published annotations are refused", () => {
    const talk = scheduledMachine("m1", {
      machineTemplate: {
        labels: { "node-role.kubernetes.io/worker": "", "topology.kubernetes.io/zone": "zone-a" },
        annotations: { "5spot.io/scheduled-by": "m1" },
      },
    })
    expect(ScheduledMachine.parse(talk)).toMatchObject({ ok: true })
    const scene = new Scene(evening, (talk as unknown as { spec: object }).spec)
    expect(scene.observed().problems).toEqual([])
  })

  test("B17: an object that is deleted in Error or Pending leaves its children behind", () => {
    const scene = new Scene(evening)
    scene.open()
    scene.machine = undefined
    delete scene.object.status
    scene.object = { ...scene.object, metadata: { ...scene.object.metadata, deletionTimestamp: evening } }
    expect(words(scene.look())).toEqual([
      "delete K0sWorkerConfig m1-bootstrap",
      "delete RemoteMachine m1-infra",
    ])
  })

  test("B18: a schedule that cannot be read is only logged, and a provider goes on being active", () => {
    const scene = new Scene(evening)
    scene.when = {
      kind: "broken",
      problems: [{ path: "schedule.timezone", value: "Mars", rule: "is a zone" }],
    }
    scene.look()
    expect(scene.condition("SpecValid")).toMatchObject({
      status: "False",
      reason: "InvalidTimezone",
      message: "schedule.timezone: Mars breaks the rule: is a zone",
    })
    expect(
      compileProvider("TimeBasedSpotSchedule", {
        timezone: "Mars/X",
        daysOfWeek: ["mon"],
        hoursOfDay: ["9"],
      }),
    ).toMatchObject({ valid: false })
  })

  test("B19: nights cannot be said, and half-hour zones are late", () => {
    const scene = new Scene("2026-06-01T12:00:00Z", {
      schedule: {
        timezone: "Asia/Kathmandu",
        windows: [{ name: "night", days: ["mon"], start: "22:15", end: "06:30" }],
      },
    })
    expect(scene.look().wakeAt).toBe(at("2026-06-01T16:30:00Z"))
    const schedule = compileProvider("TimeBasedSpotSchedule", {
      timezone: "Asia/Kolkata",
      daysOfWeek: ["mon-sun"],
      hoursOfDay: ["9-17"],
    })
    if (!schedule.valid) throw new Error("refused")
    expect(answerOf(schedule.value, true, at("2026-06-01T00:00:00Z"))).toMatchObject({
      active: false,
      next: at("2026-06-01T03:30:00Z"),
    })
  })

  test("B20: names over 63 characters make invalid labels", () => {
    const scene = new Scene(evening)
    scene.object = { ...scene.object, metadata: { ...scene.object.metadata, name: "x".repeat(100) } }
    scene.open()
    for (const value of Object.values(scene.machine?.metadata.labels ?? {}))
      expect(value.length).toBeLessThanOrEqual(63)
  })

  test("B22: the version of the Machine is never set", () => {
    const scene = new Scene(evening, {
      bootstrapSpec: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "KubeadmConfig", spec: {} },
    })
    scene.open()
    expect(scene.machine).toMatchObject({ spec: { version: "v1.36.3" } })
  })

  test("B23: a nodeRef of one name alone is not understood", () => {
    const machine = (status: object) =>
      machineView({
        apiVersion: "cluster.x-k8s.io/v1beta2",
        kind: "Machine",
        metadata: { name: "m" },
        status,
      } as never)
    expect(machine({ nodeRef: { name: "n" } }).nodeName).toBe("n")
    expect(machine({ nodeRef: { apiVersion: "v1", kind: "Node", name: "n", uid: "u" } }).nodeName).toBe("n")
  })

  test("B24: labels cannot reach the Node", () => {
    const scene = new Scene(evening, { machineTemplate: { labels: { "workshop.example.com/pool": "spot" } } })
    scene.open()
    const [bootstrap] = scene.bootstrap as unknown as { spec: { args: string[] } }[]
    expect(bootstrap?.spec.args).toEqual(["--labels=workshop.example.com/pool=spot"])
    scene.join()
    expect(scene.look().actions).toContainEqual(
      expect.objectContaining({
        do: "labelNode",
        labels: expect.objectContaining({ "workshop.example.com/pool": "spot" }),
      }),
    )
  })

  test("B25: a reclaim edits the spec", () => {
    const scene = new Scene(evening)
    scene.active()
    if (scene.node.kind === "present")
      scene.node = present({
        ...scene.node.value,
        reclaim: { level: "fast", reason: "now", requestedAt: undefined },
      })
    const decision = scene.look()
    expect(decision.status.reclaim).toMatchObject({ level: "fast" })
    expect(decision.actions.every((action) => action.do !== "addFinalizer")).toBe(true)
    expect(JSON.stringify(decision.actions)).not.toContain('"enabled"')
  })

  test("B26: a plain schedule needs a second object", () => {
    expect(
      kindOf("5spot.finos.org/v1beta1", "ScheduledMachine")?.parse(scheduledMachine("m1")),
    ).toMatchObject({ ok: true })
  })

  test("B27: infrastructure and bootstrap are deleted beside the Machine, and its timeouts are left to chance", () => {
    const scene = new Scene(evening)
    scene.active()
    expect(scene.machine).toMatchObject({
      spec: {
        deletion: {
          nodeDrainTimeoutSeconds: 120,
          nodeVolumeDetachTimeoutSeconds: 60,
          nodeDeletionTimeoutSeconds: 60,
        },
      },
    })
    scene.respec({ killSwitch: true })
    expect(words(scene.look()).filter((word) => word.startsWith("delete"))).toEqual(["delete Machine m1"])
  })

  test("B28: priority orders nothing, and a second copy may be a second owner", () => {
    const woken: string[] = []
    const openings = new Openings({ max: 1, clock: new FakeClock(evening), wake: (key) => woken.push(key) })
    const wish = (priority: number) => ({
      priority,
      at: 0,
      cluster: "default/spot",
      ratePerMinute: undefined,
    })
    openings.expect("a/high", wish(90))
    expect(openings.ask("a/low", wish(10))).toMatchObject({ granted: false })
    expect(openings.ask("a/high", wish(90))).toEqual({ granted: true })
    // What divides the work is a label that one copy asks the server for: there is no count that copies could disagree on.
    expect(Object.keys(flags)).toEqual(expect.arrayContaining(["watch-filter", "watch-namespaces"]))
    expect(Object.keys(flags)).not.toContain("instance-count")
  })

  test("B30: what admission accepts is refused at run time", () => {
    const durations = ["0s", "90s", "5m", "1h30m", "24h"]
    for (const gracefulShutdownTimeout of durations) {
      const parsed = ScheduledMachine.parse(scheduledMachine("m1", { gracefulShutdownTimeout }))
      expect(parsed.ok, gracefulShutdownTimeout).toBe(true)
    }
    for (const gracefulShutdownTimeout of ["5M", "1.5h", "-1m", ""])
      expect(
        ScheduledMachine.parse(scheduledMachine("m1", { gracefulShutdownTimeout })).ok,
        gracefulShutdownTimeout,
      ).toBe(false)
  })

  test("B31: a failure while closing ends in Error with a machine that runs on", () => {
    const scene = new Scene(evening, { gracefulShutdownTimeout: "0s" })
    scene.active()
    scene.respec({ enabled: false })
    scene.look()
    const again = scene.look(1_000)
    expect(words(again)).toContain("delete Machine m1")
    expect(again.status.phase).toBe("Removing")
    expect(words(scene.look(1_000))).toContain("delete Machine m1")
  })

  test("B32: deleting a Cluster hangs on its Machines", () => {
    const scene = new Scene(evening)
    scene.active()
    expect(scene.machine?.metadata.ownerReferences).toContainEqual({
      apiVersion: "cluster.x-k8s.io/v1beta2",
      kind: "Cluster",
      name: "spot",
      uid: "cluster-1",
    })
    scene.cluster = present({ ...readyCluster, deleting: true })
    if (scene.machine)
      scene.machine = {
        ...scene.machine,
        metadata: { ...scene.machine.metadata, deletionTimestamp: evening },
      }
    scene.look()
    if (scene.machine)
      scene.machine = { ...scene.machine, metadata: { ...scene.machine.metadata, annotations: {} } }
    expect(scene.machine?.metadata.annotations?.[annotations.preDrainHook]).toBeUndefined()
    scene.gone()
    expect(words(scene.look(1_000))).toEqual([])
    expect(scene.condition("ClusterReady")).toMatchObject({ reason: "ClusterDeleting" })
  })
})
