import { annotations } from "@nightshift/crds"
import { timestamp } from "@nightshift/operator-runtime"
import { describe, expect, test } from "vitest"
import { absent, type Observed, present, unknown } from "./observed.ts"
import { provided, type ProviderWord } from "./schedule/provided.ts"
import { compileSchedule } from "./schedule/schedule.ts"
import { at, pod, readyCluster, Scene, words } from "./testing/scene.ts"

const evening = "2026-06-01T22:00:00Z"
const noon = "2026-06-01T12:00:00Z"
const morning = at("2026-06-02T06:00:00Z")

const providerSays = (now: number, word: ProviderWord): Observed["when"] => {
  const beside = compileSchedule({}, () => undefined)
  if (!beside.valid) throw new Error("a schedule with nothing beside the reference is valid")
  return { kind: "provider", active: word.active, generation: 1, schedule: provided(beside.value, word, now) }
}

describe("opening", () => {
  test("outside its window nothing happens, and the next look is at the edge", () => {
    const scene = new Scene(noon)
    const decision = scene.look()
    expect(words(decision)).toEqual([])
    expect(decision.wakeAt).toBe(at(evening))
    expect(decision.status).toMatchObject({
      phase: "UnScheduled",
      ready: false,
      inSchedule: false,
      nextActivation: "2026-06-01T22:00:00Z",
      nextCleanup: "2026-06-02T06:00:00Z",
      observedGeneration: 1,
    })
    expect(decision.status.next).toHaveLength(5)
    expect(scene.condition("Ready")).toMatchObject({
      status: "True",
      reason: "AsScheduled",
      observedGeneration: 1,
    })
  })

  test("at the edge bootstrap, infrastructure and Machine are created, in this order, under the published names", () => {
    const scene = new Scene(evening)
    expect(words(scene.open())).toEqual([
      "create K0sWorkerConfig m1-bootstrap",
      "create RemoteMachine m1-infra",
      "create Machine m1",
    ])
    expect(scene.machine).toMatchObject({
      apiVersion: "cluster.x-k8s.io/v1beta2",
      metadata: {
        labels: { "5spot.finos.org/scheduled-machine": "m1", "cluster.x-k8s.io/cluster-name": "spot" },
        annotations: { "pre-drain.delete.hook.machine.cluster.x-k8s.io/5spot": "machine-scheduler" },
        ownerReferences: [
          { kind: "ScheduledMachine", name: "m1", uid: "sm-1", controller: true },
          { kind: "Cluster", name: "spot", uid: "cluster-1" },
        ],
      },
      spec: {
        clusterName: "spot",
        version: "v1.36.3+k0s.0",
        bootstrap: {
          configRef: {
            apiGroup: "bootstrap.cluster.x-k8s.io",
            kind: "K0sWorkerConfig",
            name: "m1-bootstrap",
          },
        },
        infrastructureRef: {
          apiGroup: "infrastructure.cluster.x-k8s.io",
          kind: "RemoteMachine",
          name: "m1-infra",
        },
        deletion: {
          nodeDrainTimeoutSeconds: 120,
          nodeVolumeDetachTimeoutSeconds: 60,
          nodeDeletionTimeoutSeconds: 60,
        },
      },
    })
    const [infrastructure] = scene.infrastructure
    expect(infrastructure?.metadata.ownerReferences).toEqual([
      { apiVersion: "5spot.finos.org/v1beta1", kind: "ScheduledMachine", name: "m1", uid: "sm-1" },
    ])
    expect(Object.keys(infrastructure?.metadata.labels ?? {})).not.toHaveLength(0)
    expect(Object.keys(infrastructure?.metadata.annotations ?? {})).not.toHaveLength(0)
  })

  test("where only v1beta1 is served the Machine speaks v1beta1", () => {
    const scene = new Scene(evening)
    scene.dialect = "v1beta1"
    scene.open()
    expect(scene.machine).toMatchObject({
      apiVersion: "cluster.x-k8s.io/v1beta1",
      spec: {
        nodeDrainTimeout: "120s",
        nodeVolumeDetachTimeout: "60s",
        nodeDeletionTimeout: "60s",
        infrastructureRef: {
          apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
          name: "m1-infra",
          namespace: "default",
        },
      },
    })
  })

  test.each([
    ["is not there", absent, "ClusterNotFound"],
    ["is being deleted", present({ ...readyCluster, deleting: true }), "ClusterDeleting"],
    [
      "has no control plane yet",
      present({ ...readyCluster, controlPlaneInitialized: false }),
      "ControlPlaneNotInitialized",
    ],
  ] as const)("while the Cluster %s it waits without an error", (_, cluster, reason) => {
    const scene = new Scene(evening)
    scene.cluster = cluster
    expect(words(scene.look())).toEqual([])
    expect(scene.condition("ClusterReady")).toMatchObject({ status: "False", reason })
    expect(scene.condition("Ready")).toMatchObject({ status: "False", reason: "WaitingForCluster" })
  })

  test("a missing template is a condition with its name, and leaves by itself", () => {
    const scene = new Scene(evening)
    scene.blueprints = {
      kind: "problem",
      reason: "TemplateNotFound",
      message: "there is no KubeadmConfigTemplate x",
    }
    expect(words(scene.look())).toEqual([])
    expect(scene.look().status.phase).toBe("Error")
    expect(scene.condition("MachineReady")).toMatchObject({ reason: "TemplateNotFound" })
    scene.blueprints = undefined
    expect(scene.open().status.phase).toBe("Scheduled")
  })

  test("a child of the last window that is still terminating is waited for, never adopted", () => {
    const scene = new Scene(evening)
    scene.infrastructure = [
      {
        apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
        kind: "RemoteMachine",
        metadata: {
          name: "m1-infra",
          namespace: "default",
          uid: "old",
          deletionTimestamp: "2026-06-01T21:59:00Z",
        },
      },
    ]
    expect(words(scene.look())).toEqual([])
    expect(scene.condition("MachineReady")).toMatchObject({ reason: "MachineTerminating" })
  })

  test("an opening spread over ten minutes begins at the machine's own constant second", () => {
    const scene = new Scene(evening, { opening: { spread: "10m" } })
    const first = scene.look()
    expect(words(first)).toEqual([])
    expect(scene.condition("Ready")).toMatchObject({ reason: "WaitingForTurn" })
    const wait = (first.wakeAt ?? 0) - scene.now
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(600_000)
    expect(words(scene.look(wait))).toHaveLength(3)
  })

  test("nothing opens into a remainder that is shorter than the minimum runtime", () => {
    const scene = new Scene("2026-06-02T05:30:00Z", { residency: { minimumRuntime: "1h" } })
    expect(words(scene.look())).toEqual([])
    expect(scene.look().wakeAt).toBe(morning)
  })

  test("a machine that waits for its turn says so", () => {
    const scene = new Scene(evening)
    scene.mustWait = { message: "2 of 2 openings are under way", until: undefined }
    expect(words(scene.look())).toEqual([])
    expect(scene.condition("Ready")).toMatchObject({
      reason: "WaitingForTurn",
      message: "2 of 2 openings are under way",
    })
  })

  test("the first look adds the finalizer before anything else", () => {
    const scene = new Scene(evening)
    scene.object = { ...scene.object, metadata: { ...scene.object.metadata, finalizers: [] } }
    expect(words(scene.look())[0]).toBe("addFinalizer")
  })
})

describe("inside the window", () => {
  test("a machine whose maker died before he told of it is told of once", () => {
    const scene = new Scene(evening)
    scene.open()
    delete scene.object.status
    expect(scene.look().notes).toMatchObject([{ reason: "Opening" }])
    expect(scene.look(1_000).notes).toEqual([])
  })

  test("a machine that a pause keeps is still Active, also under the kill switch, and Ready says why", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.cluster = present({ ...readyCluster, paused: true })
    scene.respec({ killSwitch: true })
    const paused = scene.look()
    expect(words(paused)).toEqual([])
    expect(paused.status).toMatchObject({ phase: "Active", ready: true })
    expect(scene.condition("MachineReady")).toMatchObject({ status: "True" })
    expect(scene.condition("Ready")).toMatchObject({
      status: "False",
      message: expect.stringContaining("Cluster spot is paused"),
    })
    if (scene.node.kind === "present") scene.node = present({ ...scene.node.value, ready: "False" })
    expect(scene.look().status).toMatchObject({ phase: "Scheduled", ready: false })
    scene.cluster = present(readyCluster)
    expect(words(scene.look())).toContain("delete Machine m1")
    expect(scene.object.status).toMatchObject({ phase: "Terminated" })
  })

  test("a window that ends during a pause is told at its end, once, and wakes nobody before", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.cluster = present({ ...readyCluster, paused: true })
    scene.now = morning - 3_600_000
    expect(scene.look()).toMatchObject({ wakeAt: morning, notes: [] })
    scene.now = morning
    expect(scene.look().notes).toMatchObject([{ type: "Warning", reason: "Overrun" }])
    expect(scene.condition("Paused")).toMatchObject({ reason: "HostOverdue" })
    expect(scene.look(1_000).notes).toEqual([])
    expect(words(scene.look())).toEqual([])
  })

  test("a Ready Node makes it Active, labelled and annotated with the end of its window", () => {
    const scene = new Scene(evening, { nodeTaints: [{ key: "spot", effect: "NoSchedule" }] })
    scene.open()
    scene.join()
    const decision = scene.look()
    expect(words(decision)).toEqual(["label the Node", "taints"])
    expect(decision.actions[0]).toMatchObject({
      labels: { "cluster.x-k8s.io/interruptible": "" },
      annotations: { "5spot.finos.org/closes-at": "2026-06-02T06:00:00Z" },
    })
    scene.applyNode(decision.actions)
    const quiet = scene.look()
    expect(words(quiet)).toEqual([])
    expect(quiet.status).toMatchObject({
      phase: "Active",
      ready: true,
      nodeRef: { name: "m1", uid: "node-1" },
    })
    expect(quiet.wakeAt).toBe(morning)
  })

  test("a field where the slides print it is told, and whether it counts", () => {
    const scene = new Scene(evening, { priority: 10, machineTemplate: { priority: 200, killSwitch: false } })
    expect(scene.look().notes.find(({ reason }) => reason === "MisplacedFields")?.message).toBe(
      "spec.machineTemplate.priority: without effect, because spec.priority is given; spec.machineTemplate.killSwitch: read as meant; the place is directly under spec",
    )
    expect(scene.look().notes.map(({ reason }) => reason)).not.toContain("MisplacedFields")
  })

  test("a second look at the same world changes nothing of the status, whatever the clock says", () => {
    const scene = new Scene(evening)
    scene.active()
    const before = structuredClone(scene.object.status)
    for (let minutes = 0; minutes < 400; minutes += 37) expect(scene.look(37 * 60_000).status).toEqual(before)
  })

  test("a foreign value of the same taint is a condition, and the other taints are applied all the same", () => {
    const scene = new Scene(evening, {
      nodeTaints: [
        { key: "a", value: "1", effect: "NoSchedule" },
        { key: "b", effect: "NoSchedule" },
      ],
    })
    scene.open()
    scene.join({
      taints: [
        { key: "a", value: "2", effect: "NoSchedule" },
        { key: "node.kubernetes.io/not-ready", effect: "NoExecute", timeAdded: "2026-06-01T22:00:00Z" },
      ],
    })
    const patch = scene.look().actions.find((action) => action.do === "patchNode")
    expect(patch?.ops).toMatchObject([
      { op: "test", path: "/spec/taints" },
      {
        op: "replace",
        value: [
          { key: "a", value: "2" },
          { key: "node.kubernetes.io/not-ready", timeAdded: "2026-06-01T22:00:00Z" },
          { key: "b" },
        ],
      },
    ])
    expect(scene.condition("NodeTainted")).toMatchObject({
      status: "False",
      reason: "TaintOwnershipConflict",
    })
  })

  test("a taint that came since the Node was seen without any is not replaced", () => {
    const scene = new Scene(evening, { nodeTaints: [{ key: "a", effect: "NoSchedule" }] })
    scene.open()
    scene.join()
    const patch = scene.look().actions.find((action) => action.do === "patchNode")
    expect(patch?.ops).toEqual([
      { op: "test", path: "/metadata/uid", value: "node-1" },
      { op: "test", path: "/spec/taints", value: null },
      { op: "add", path: "/spec/taints", value: [{ key: "a", effect: "NoSchedule" }] },
    ])
  })

  test("a Machine that gets no Node in time is deleted, and tried again after a pause", () => {
    const scene = new Scene(evening)
    scene.open()
    scene.look()
    const late = scene.look(15 * 60_000)
    expect(words(late)).toEqual(["delete Machine m1", "release the hook, skip the drain"])
    scene.gone()
    const waiting = scene.look(1_000)
    expect(words(waiting)).toEqual([])
    expect(scene.condition("Ready")).toMatchObject({ reason: "WaitingForTurn" })
    expect(words(scene.look(30_000))).toHaveLength(3)
  })

  test("a Machine that somebody deleted without a trace is replaced", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.gone()
    expect(words(scene.look())).toEqual([])
    expect(words(scene.look(31_000))).toHaveLength(3)
  })

  test("three retries, then quarantine until the annotation changes", () => {
    const scene = new Scene(evening)
    for (let attempt = 0; attempt < 4; attempt++) {
      scene.look(20 * 60_000)
      expect(words(scene.open())).toHaveLength(3)
      scene.look()
      scene.look(16 * 60_000)
      scene.gone()
      scene.look(1_000)
    }
    expect(words(scene.look(20 * 60_000))).toEqual([])
    expect(scene.condition("Quarantined")).toMatchObject({ status: "True", reason: "RetriesExhausted" })
    expect(scene.look().status.phase).toBe("Error")
    scene.now = at("2026-06-02T23:00:00Z")
    expect(words(scene.look())).toEqual([])
    scene.annotate({ "5spot.finos.org/release-quarantine": "ticket-7" })
    expect(words(scene.look())).toHaveLength(3)
  })

  test("machines that served and went back are no failures, however often the switch is thrown", () => {
    const scene = new Scene(evening)
    for (let turn = 0; turn < 5; turn++) {
      scene.active()
      scene.respec({ killSwitch: true })
      scene.look(1_000)
      scene.gone()
      scene.look(1_000)
      scene.respec({ killSwitch: false })
    }
    scene.active()
    scene.gone()
    scene.look(1_000)
    expect(scene.object.status).toMatchObject({ opening: { failures: 1 } })
    expect(scene.condition("Quarantined")).toBeUndefined()
    expect(words(scene.look(30_000))).toHaveLength(3)
  })

  test("each window of a provider is one of its own, for failures and for names", () => {
    const scene = new Scene(evening, { naming: "PerWindow" })
    const names = new Set<string | undefined>()
    for (let night = 0; night < 5; night++) {
      scene.when = providerSays(scene.now, { active: true, since: scene.now, next: undefined })
      scene.active()
      names.add(scene.machine?.metadata.name)
      scene.gone()
      scene.look(1_000)
      expect(scene.object.status).toMatchObject({ opening: { failures: 1 } })
      scene.when = providerSays(scene.now, { active: false, since: scene.now, next: undefined })
      scene.look(12 * 3_600_000)
      expect(scene.object.status).not.toHaveProperty("opening")
      scene.now += 12 * 3_600_000
    }
    expect(names.size).toBe(5)
  })

  test("in a window that never ends, failures of other days are not counted together", () => {
    const scene = new Scene(evening, { schedule: { daysOfWeek: ["mon-sun"], hoursOfDay: ["0-23"] } })
    for (let day = 0; day < 6; day++) {
      scene.active()
      scene.gone()
      scene.look(25 * 3_600_000)
      scene.look(60_000)
    }
    expect(scene.object.status).toMatchObject({ opening: { failures: 1 } })
    expect(scene.condition("Quarantined")).toBeUndefined()
  })

  test("a Machine that somebody deletes again and again is made again after longer and longer pauses, and then no more", () => {
    const scene = new Scene(evening, { gracefulShutdownTimeout: "0s" })
    const pauses: number[] = []
    for (let time = 0; time < 4; time++) {
      scene.active()
      scene.machine = {
        ...scene.machine,
        metadata: { ...scene.machine?.metadata, deletionTimestamp: timestamp(scene.now) },
      } as never
      scene.look(1_000)
      scene.look(1_000)
      scene.gone()
      const waiting = scene.look(1_000)
      expect(words(waiting)).toEqual([])
      if (waiting.wakeAt !== undefined) pauses.push(waiting.wakeAt - scene.now)
      scene.now = waiting.wakeAt ?? scene.now
    }
    expect(pauses.slice(0, 3)).toEqual([30_000, 60_000, 120_000])
    expect(scene.condition("Quarantined")).toMatchObject({ status: "True", reason: "RetriesExhausted" })
  })

  test("a spec that changes inside the window waits for the next opening, unless the rollout is immediate", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ version: "v1.37.0" })
    expect(words(scene.look())).toEqual(["label the Node"])
    expect(scene.look().status.phase).toBe("Active")
    scene.respec({ rollout: "Immediate" })
    scene.look()
    expect(scene.object.status).toMatchObject({ closing: { reason: "SpecChanged" } })
  })

  test("a broken edit of an open machine changes nothing until it is mended", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.when = {
      kind: "broken",
      problems: [{ path: "schedule.timezone", value: "Mars/Olympus", rule: "is a zone" }],
    }
    const unread = scene.look()
    expect(words(unread)).toEqual(["label the Node"])
    scene.applyNode(unread.actions)
    expect(words(scene.look(20 * 3_600_000))).toEqual([])
    expect(scene.condition("SpecValid")).toMatchObject({
      status: "False",
      reason: "InvalidTimezone",
      message: expect.stringContaining("Mars/Olympus"),
    })
    expect(scene.condition("Ready")).toMatchObject({ status: "False" })
  })

  test("a Node does not announce an end that nobody knows any more, or dns-operator would take its names away then", () => {
    const scene = new Scene(evening)
    scene.active()
    const announced = () =>
      scene.node.kind === "present" ? scene.node.value.annotations["5spot.finos.org/closes-at"] : "no Node"
    expect(announced()).toBe(timestamp(morning))
    const readable = scene.when
    scene.when = { kind: "unresolved", reason: "ProviderNotReady", message: "nights is not Ready" }
    scene.applyNode(scene.look().actions)
    expect(announced()).toBeUndefined()
    scene.when = readable
    scene.applyNode(scene.look().actions)
    expect(announced()).toBe(timestamp(morning))
  })

  test("a host that was promised back goes back in time, although the schedule cannot be read any more", () => {
    const scene = new Scene(evening, { closing: { policy: "ByWindowEnd" } })
    scene.active()
    scene.when = { kind: "unresolved", reason: "ProviderNotFound", message: "nights is gone" }
    const unread = scene.look(60_000)
    expect(words(unread)).toEqual([])
    const begins = morning - (1 + 2 + 2) * 60_000
    expect(unread.wakeAt).toBe(begins)
    expect(unread.status).toMatchObject({
      nextCleanup: timestamp(begins),
      window: { closesAt: timestamp(morning) },
    })
    expect(scene.condition("Scheduled")).toMatchObject({
      status: "Unknown",
      message: `nights is gone; the host goes back by ${timestamp(morning)} as promised`,
    })
    scene.now = begins
    expect(scene.look().status.closing).toMatchObject({
      reason: "WindowClosed",
      deadline: timestamp(morning),
    })
    expect(words(scene.look(60_000))).toContain("release the hook")
    scene.gone()
    expect(scene.look(1_000).status).toMatchObject({ phase: "Pending", lastReturn: { node: "m1" } })
    expect(words(scene.look(3_600_000))).toEqual([])
  })

  test("a broken schedule never opens anything", () => {
    const scene = new Scene(evening)
    scene.when = {
      kind: "unresolved",
      reason: "ProviderNotFound",
      message: "there is no TimeBasedSpotSchedule nights",
    }
    expect(words(scene.look())).toEqual([])
    expect(scene.condition("SpotScheduleResolved")).toMatchObject({
      status: "False",
      reason: "ProviderNotFound",
    })
  })
})

test("a Machine whose Node was deleted is replaced when the Node does not register again in time", () => {
  const scene = new Scene(evening, { opening: { timeout: "15m" } })
  scene.active()
  const joined = scene.node
  scene.node = absent
  const lost = scene.look(60_000)
  expect(scene.condition("NodeReady")).toMatchObject({ status: "False", reason: "NodeGone" })
  expect(lost.wakeAt).toBe(scene.now + 900_000)
  scene.node = joined
  scene.look(600_000)
  expect(scene.condition("NodeReady")).toMatchObject({ status: "True" })

  scene.node = absent
  scene.look(1_000)
  expect(words(scene.look(899_000))).toEqual([])
  expect(words(scene.look(1_000))).toContain("delete Machine m1")
  expect(scene.condition("MachineReady")).toMatchObject({
    reason: "MachineFailed",
    message: expect.stringContaining("Node m1 is gone"),
  })
})

describe("kinds that the server does not list", () => {
  const kind = "K0sWorkerConfig of bootstrap.cluster.x-k8s.io/v1beta1"

  test("nothing is created beside children that nobody can see, and the condition names their kind", () => {
    const scene = new Scene(evening)
    scene.unlistedChildren = kind
    expect(words(scene.look())).toEqual([])
    expect(scene.condition("MachineReady")).toMatchObject({
      status: "False",
      reason: "ChildrenUnknown",
      message: expect.stringContaining(kind),
    })
    scene.unlistedChildren = undefined
    expect(words(scene.look())).toHaveLength(3)
  })

  test("the kill switch acts all the same, and a deleted object stays until its children are known to be gone", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.unlistedChildren = kind
    scene.respec({ killSwitch: true })
    expect(words(scene.look())).toContain("delete Machine m1")
    scene.gone()
    scene.object = {
      ...scene.object,
      metadata: { ...scene.object.metadata, deletionTimestamp: evening },
    }
    scene.look()
    expect(words(scene.look())).toEqual([])
    scene.unlistedChildren = undefined
    expect(words(scene.look())).toEqual(["dropFinalizer"])
  })

  test("a control plane that cannot be read holds an opening only when nothing else says the version", () => {
    const kind = { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "K0sWorkerConfig" }
    const scene = new Scene(evening, { bootstrapSpec: { ...kind, spec: {} } })
    scene.controlPlane = unknown("Unreachable", "K0smotronControlPlane spot cannot be read: 500")
    expect(words(scene.look())).toEqual([])
    expect(scene.condition("MachineReady")).toMatchObject({
      reason: "VersionUnknown",
      message: expect.stringContaining("K0smotronControlPlane spot"),
    })
    scene.respec({ version: "v1.36.3" })
    expect(words(scene.look())).toHaveLength(3)
  })

  test("that Cluster API would skip every drain is said before the first machine opens", () => {
    const scene = new Scene(evening)
    scene.controlPlane = present({ drainWouldBeSkipped: true, version: "v1.36.3" })
    scene.look()
    expect(scene.condition("ClusterReady")).toMatchObject({ status: "True", reason: "DrainWillBeSkipped" })
  })
})

describe("closing after the window", () => {
  test("notice, grace, drain, delete, return, verification: each at its time", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.pods = present([pod("web")])
    scene.now = morning
    const notice = scene.look()
    expect(words(notice)).toEqual(["label the Node", "taints"])
    expect(notice.status.closing).toMatchObject({ startedAt: timestamp(morning), reason: "WindowClosed" })
    expect(scene.condition("Closing")).toMatchObject({ status: "True", reason: "GracePeriodActive" })
    expect(notice.wakeAt).toBe(morning + 60_000)
    scene.applyNode(notice.actions)
    expect(scene.node).toMatchObject({
      value: { taints: [{ key: "5spot.finos.org/closing", effect: "NoSchedule" }], unschedulable: false },
    })

    const drain = scene.look(60_000)
    expect(words(drain)).toEqual(["label the Node", "cordon", "evict web"])
    scene.applyNode(drain.actions)
    expect(scene.node).toMatchObject({
      value: {
        unschedulable: true,
        labels: { "node.kubernetes.io/exclude-from-external-load-balancers": "" },
        annotations: { "5spot.finos.org/cordoned-by": "machine-scheduler" },
      },
    })

    scene.pods = present([])
    const drained = scene.look(5_000)
    expect(words(drained)).toEqual(["delete Machine m1", "release the hook"])
    expect(scene.condition("Drained")).toMatchObject({ status: "True", reason: "DrainSucceeded" })

    scene.gone()
    const returned = scene.look(2_000)
    expect(words(returned)).toEqual([])
    expect(returned.status).toMatchObject({ phase: "Inactive", lastReturn: { node: "m1" } })
    expect(returned.status.closing).toBeUndefined()
    expect(scene.condition("CleanReturn")).toMatchObject({ status: "Unknown", reason: "Verifying" })
    expect(scene.condition("Ready")).toMatchObject({ status: "True" })
    scene.look(120_000)
    expect(scene.condition("CleanReturn")).toMatchObject({ status: "True", reason: "NodeStayedAway" })
  })

  test("gates hold the drain back until they are True or their time is up", () => {
    const scene = new Scene(evening)
    scene.gates = [{ type: "dns.bindy.firestoned.io/Withdrawn", timeout: 120_000 }]
    scene.active()
    scene.now = morning
    scene.applyNode(scene.look().actions)
    expect(scene.condition("Closing")).toMatchObject({ reason: "WaitingForGates" })
    const status = scene.object.status as { conditions: object[] }
    const withdrawn = {
      type: "dns.bindy.firestoned.io/Withdrawn",
      status: "True",
      reason: "Withdrawn",
      message: "",
      lastTransitionTime: timestamp(morning + 40_000),
    }
    scene.object = { ...scene.object, status: { ...status, conditions: [...status.conditions, withdrawn] } }
    const after = scene.look(40_000)
    expect(scene.condition("Closing")).toMatchObject({ reason: "GracePeriodActive" })
    expect(after.wakeAt).toBe(morning + 100_000)
  })

  test("gates are waited for side by side, and the status says how far each of them is", () => {
    const scene = new Scene(evening)
    scene.gates = [
      { type: "Quick", timeout: 60_000 },
      { type: "Slow", timeout: 180_000 },
    ]
    scene.active()
    scene.now = morning
    expect(scene.look().wakeAt).toBe(morning + 180_000)
    const startedAt = timestamp(morning)
    expect(scene.object.status).toMatchObject({
      closing: {
        step: "Gates",
        stepStartedAt: startedAt,
        gates: [
          { type: "Quick", deadline: timestamp(morning + 60_000) },
          { type: "Slow", deadline: timestamp(morning + 180_000) },
        ],
      },
    })
    const lastTransitionTime = timestamp(morning + 90_000)
    const slowIsGone = (): void => {
      const status = scene.object.status as { conditions: object[] }
      const slow = { type: "Slow", status: "True", reason: "Gone", message: "", lastTransitionTime }
      scene.object = { ...scene.object, status: { ...status, conditions: [...status.conditions, slow] } }
    }
    slowIsGone()
    scene.look(90_000)
    expect(scene.object.status).toMatchObject({
      closing: {
        startedAt,
        step: "Grace",
        stepStartedAt: lastTransitionTime,
        gates: [
          { type: "Quick", timedOutAt: timestamp(morning + 60_000) },
          { type: "Slow", passedAt: lastTransitionTime },
        ],
      },
    })
    const before = structuredClone(scene.object.status)
    slowIsGone()
    scene.look(1_000)
    expect(scene.object.status).toEqual(before)
  })

  test("a gate that was True before the return began does not count", () => {
    const scene = new Scene(evening)
    scene.gates = [{ type: "Gone", timeout: 120_000 }]
    scene.active()
    const status = scene.object.status as { conditions: object[] }
    const old = {
      type: "Gone",
      status: "True",
      reason: "Gone",
      message: "",
      lastTransitionTime: timestamp(morning - 10_000),
    }
    scene.object = { ...scene.object, status: { ...status, conditions: [...status.conditions, old] } }
    scene.now = morning
    expect(scene.look().wakeAt).toBe(morning + 120_000)
    expect(scene.condition("Closing")).toMatchObject({ reason: "WaitingForGates" })
  })

  test("a window that opens again before the first eviction keeps the machine, and only our cordon is undone", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ enabled: false })
    scene.applyNode(scene.look().actions)
    scene.pods = present([pod("held", { labels: { "cluster.x-k8s.io/drain": "wait-completed" } })])
    scene.applyNode(scene.look(60_000).actions)
    expect(scene.node).toMatchObject({ value: { unschedulable: true } })
    scene.respec({ enabled: true })
    const cancelled = scene.look(1_000)
    expect(words(cancelled)).toEqual(["uncordon", "label the Node", "taints"])
    scene.applyNode(cancelled.actions)
    expect(scene.node).toMatchObject({ value: { unschedulable: false, taints: [] } })
    expect(scene.condition("Closing")).toMatchObject({ status: "False", reason: "Cancelled" })
    expect(scene.look().status.phase).toBe("Active")
  })

  test("a taint of ours that could not be taken back yet stays ours, and is taken back at the next look", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ enabled: false })
    scene.applyNode(scene.look().actions)
    scene.respec({ enabled: true })
    // Somebody changed the list of taints in between: the guard of our patch does not hold, the rest is done.
    scene.applyNode(
      scene.look(1_000).actions.filter((action) => !("why" in action && action.why === "taints")),
    )
    const again = scene.look(1_000)
    expect(words(again)).toEqual(["taints"])
    scene.applyNode(again.actions)
    expect(scene.node).toMatchObject({ value: { taints: [] } })
    scene.applyNode(scene.look(1_000).actions)
    expect(words(scene.look(1_000))).toEqual([])
  })

  test("somebody else's taint is not ours because we wished for one like it", () => {
    const scene = new Scene(evening, { nodeTaints: [{ key: "a", value: "1", effect: "NoSchedule" }] })
    scene.open()
    const foreign = { key: "a", value: "2", effect: "NoSchedule" } as const
    scene.join({ taints: [foreign] })
    for (let look = 0; look < 3; look++) scene.applyNode(scene.look(1_000).actions)
    expect(scene.node).toMatchObject({ value: { taints: [foreign] } })
    expect(scene.condition("NodeTainted")).toMatchObject({ reason: "TaintOwnershipConflict" })
  })

  test("an administrator's cordon stays his", () => {
    const scene = new Scene(evening)
    scene.active()
    if (scene.node.kind === "present") scene.node = present({ ...scene.node.value, unschedulable: true })
    scene.respec({ enabled: false })
    scene.applyNode(scene.look().actions)
    scene.pods = present([pod("held", { labels: { "cluster.x-k8s.io/drain": "wait-completed" } })])
    scene.applyNode(scene.look(60_000).actions)
    scene.respec({ enabled: true })
    expect(words(scene.look(1_000))).not.toContain("uncordon")
  })

  test("once a pod was evicted the return goes on, though the window is open again", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ enabled: false })
    scene.look()
    scene.pods = present([pod("web")])
    scene.look(60_000)
    const status = scene.object.status as { drain: object }
    scene.object = { ...scene.object, status: { ...status, drain: { ...status.drain, evicted: 1 } } }
    scene.respec({ enabled: true })
    scene.pods = present([])
    expect(words(scene.look(5_000))).toEqual(
      expect.arrayContaining(["delete Machine m1", "release the hook"]),
    )
  })

  test("a Node that comes back after its return refuses the next opening until somebody acknowledges it by name", () => {
    const scene = new Scene(evening)
    scene.active()
    const { node } = scene
    scene.now = morning
    scene.look()
    scene.look(60_000)
    scene.gone()
    scene.look(1_000)
    if (node.kind === "present") scene.node = present({ ...node.value, uid: "zombie" })
    const seen = scene.look(30_000)
    expect(scene.condition("CleanReturn")).toMatchObject({ status: "False", reason: "NodeCameBack" })
    expect(seen.notes).toMatchObject([{ type: "Warning", reason: "NodeCameBack" }])
    scene.now = at("2026-06-02T22:00:00Z")
    expect(words(scene.look())).toEqual([])
    expect(scene.look().status.phase).toBe("Error")
    scene.annotate({ "5spot.finos.org/acknowledge-unclean-return": "another" })
    expect(words(scene.look())).toEqual([])
    scene.annotate({ "5spot.finos.org/acknowledge-unclean-return": "m1" })
    expect(words(scene.look())).toHaveLength(3)
  })
})

describe("a drain that is not ours to make", () => {
  test("is tried where the Cluster is deleted, and nothing waits for it", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.pods = present([pod("web")])
    scene.cluster = present({ ...readyCluster, deleting: true })
    if (scene.machine === undefined) throw new Error("no Machine")
    scene.machine = { ...scene.machine, metadata: { ...scene.machine.metadata, deletionTimestamp: evening } }
    const decision = scene.look()
    expect(words(decision)).toEqual(
      expect.arrayContaining(["cordon", "evict web", "release the hook, skip the drain"]),
    )
    expect(scene.condition("Drained")).toMatchObject({ status: "False", reason: "ClusterDeleting" })
    scene.node = { kind: "unknown", reason: "KubeconfigMissing", message: "its Secret is gone" }
    scene.look(1_000)
    expect(scene.condition("Drained")).toMatchObject({ status: "False", reason: "ClusterDeleting" })
  })

  test("does not tell a gate that timed out again and again", () => {
    const scene = new Scene(evening, { drain: { mode: "ClusterAPI" }, gracefulShutdownTimeout: "0s" })
    scene.gates = [{ type: "Withdrawn", timeout: 60_000 }]
    scene.active()
    scene.now = morning
    scene.look()
    expect(scene.look(60_000).notes).toMatchObject([{ reason: "GateTimedOut" }])
    for (let again = 0; again < 3; again++) expect(scene.look(1_000).notes).toEqual([])
  })

  test("is Cluster API's where it is asked to: no hook, no cordon, no eviction, and the Machine goes after the grace", () => {
    const scene = new Scene(evening, { drain: { mode: "ClusterAPI" } })
    scene.active()
    expect(scene.machine?.metadata.annotations).not.toHaveProperty([annotations.preDrainHook])
    expect(scene.machine?.metadata.annotations).not.toHaveProperty([annotations.excludeNodeDraining])
    scene.pods = present([pod("web")])
    scene.now = morning
    scene.applyNode(scene.look().actions)
    expect(words(scene.look(60_000))).toEqual(["delete Machine m1"])
    expect(scene.condition("Drained")).toMatchObject({ status: "False", reason: "DrainSkipped" })
  })

  test("has no more time than a reclaim leaves, also where it is Cluster API's", () => {
    const scene = new Scene(evening, { drain: { mode: "ClusterAPI" } })
    scene.active()
    if (scene.node.kind !== "present") throw new Error("no Node")
    const reclaim = { level: "fast", reason: "now", requestedAt: undefined } as const
    scene.node = present({ ...scene.node.value, reclaim })
    const decision = scene.look()
    expect(words(decision).filter((word) => word !== "label the Node" && word !== "taints")).toEqual([
      "keep the Machine",
      "delete Machine m1",
    ])
    expect(decision.actions.find((action) => action.do === "keepMachine")?.plan.manifest).toMatchObject({
      spec: { deletion: { nodeDrainTimeoutSeconds: 30 } },
    })
  })

  test("ends where a donor was promised the host, also when Cluster API drains already", () => {
    const scene = new Scene(evening, { drain: { mode: "ClusterAPI" }, gracefulShutdownTimeout: "0s" })
    scene.active()
    scene.respec({ enabled: false })
    expect(words(scene.look())).toContain("delete Machine m1")
    const { machine } = scene
    scene.machine = { ...machine, metadata: { ...machine?.metadata, deletionTimestamp: evening } } as never
    if (scene.node.kind !== "present") throw new Error("no Node")
    const reclaim = { level: "fast", reason: "now", requestedAt: undefined } as const
    scene.node = present({ ...scene.node.value, reclaim })
    const hurried = scene.look(1_000)
    expect(words(hurried)).not.toContain("release the hook, skip the drain")
    expect(hurried.wakeAt).toBe(scene.now + 30_000)
    expect(words(scene.look(30_000))).toContain("release the hook, skip the drain")
  })

  test("is nobody's where none is wanted: Cluster API is told so from the beginning", () => {
    const scene = new Scene(evening, { drain: { mode: "None" } })
    scene.active()
    expect(scene.machine?.metadata.annotations).toHaveProperty([annotations.excludeNodeDraining])
    scene.pods = present([pod("web")])
    scene.now = morning
    scene.applyNode(scene.look().actions)
    expect(words(scene.look(60_000))).toEqual(["delete Machine m1", "release the hook"])
  })
})

describe("an acknowledgement", () => {
  /** A night whose Node is seen again after its host was given back. */
  const uncleanNight = (scene: Scene, opens: string): void => {
    scene.now = at(opens)
    scene.active()
    const { node } = scene
    scene.now += 8 * 3_600_000
    scene.look()
    scene.look(60_000)
    scene.gone()
    scene.look(1_000)
    if (node.kind === "present") scene.node = present({ ...node.value, uid: `zombie-${opens}` })
    scene.look(30_000)
    expect(scene.condition("CleanReturn")).toMatchObject({ status: "False", reason: "NodeCameBack" })
    scene.node = absent
  }
  const says = (scene: Scene, value: string): void =>
    scene.annotate({ "5spot.finos.org/acknowledge-unclean-return": value })

  test("of an earlier unclean return does not count for the next one, until it is said again", () => {
    const scene = new Scene(evening)
    uncleanNight(scene, "2026-06-01T22:00:00Z")
    says(scene, "m1")
    scene.look()
    uncleanNight(scene, "2026-06-02T22:00:00Z")
    scene.now = at("2026-06-03T22:00:00Z")
    expect(words(scene.look())).toEqual([])
    expect(scene.condition("CleanReturn")?.message).toContain('"m1" stands there since before')
    scene.annotate({})
    expect(words(scene.look())).toEqual([])
    says(scene, "m1")
    expect(words(scene.look())).toHaveLength(3)
  })

  test("with another word behind the name counts at once", () => {
    const scene = new Scene(evening)
    uncleanNight(scene, "2026-06-01T22:00:00Z")
    says(scene, "m1 INC-42")
    scene.look()
    uncleanNight(scene, "2026-06-02T22:00:00Z")
    scene.now = at("2026-06-03T22:00:00Z")
    expect(words(scene.look())).toEqual([])
    says(scene, "m1 INC-43")
    expect(words(scene.look())).toHaveLength(3)
  })
})

describe("a Machine that runs", () => {
  const kept = (scene: Scene) => scene.look().actions.find((action) => action.do === "keepMachine")?.plan

  test("follows its spec in how it is drained, and waits for the next opening with what it is made of", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ version: "v1.37.0", machineTemplate: { labels: { pool: "b" } } })
    expect(kept(scene)).toBeUndefined()
    scene.respec({ nodeDrainTimeout: "10m" })
    expect(kept(scene)).toEqual({
      manifest: {
        apiVersion: "cluster.x-k8s.io/v1beta2",
        kind: "Machine",
        metadata: {
          name: "m1",
          namespace: "default",
          uid: scene.machine?.metadata.uid,
          labels: { "5spot.finos.org/scheduled-machine": "m1", "cluster.x-k8s.io/interruptible": "" },
          annotations: {
            "cluster.x-k8s.io/skip-remediation": "",
            [annotations.preDrainHook]: "machine-scheduler",
          },
        },
        spec: {
          deletion: {
            nodeDrainTimeoutSeconds: 600,
            nodeVolumeDetachTimeoutSeconds: 60,
            nodeDeletionTimeoutSeconds: 60,
          },
        },
      },
      ops: [],
    })
  })

  test("is not written to because a server says the same duration in other words", () => {
    const scene = new Scene(evening)
    scene.dialect = "v1beta1"
    scene.active()
    const { machine } = scene
    if (machine === undefined) throw new Error("no Machine")
    expect(machine).toMatchObject({ spec: { nodeDrainTimeout: "120s" } })
    scene.machine = {
      ...machine,
      spec: { ...(machine as never as { spec: object }).spec, nodeDrainTimeout: "2m0s" },
    } as never
    expect(kept(scene)).toBeUndefined()
  })

  const unhooked = (scene: Scene, more: Record<string, string> = {}): void => {
    if (scene.machine === undefined) throw new Error("no Machine")
    const { [annotations.preDrainHook]: _, ...left } = scene.machine.metadata.annotations ?? {}
    scene.machine = {
      ...scene.machine,
      metadata: { ...scene.machine.metadata, annotations: { ...left, ...more } },
    }
  }

  test("gets its hook back when somebody takes it, unless its Cluster goes", () => {
    const scene = new Scene(evening)
    scene.active()
    unhooked(scene)
    expect(kept(scene)?.manifest?.metadata.annotations).toHaveProperty([annotations.preDrainHook])
    scene.cluster = present({ ...readyCluster, deleting: true })
    expect(kept(scene)).toBeUndefined()
  })

  test("loses the hook when Cluster API shall drain, and a person's annotation stays", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ drain: { mode: "ClusterAPI" } })
    const path = "/metadata/annotations/pre-drain.delete.hook.machine.cluster.x-k8s.io~15spot"
    expect(kept(scene)).toEqual({
      manifest: undefined,
      ops: [
        { op: "test", path, value: "machine-scheduler" },
        { op: "remove", path },
      ],
    })
    unhooked(scene, { [annotations.excludeNodeDraining]: "true" })
    expect(kept(scene)).toBeUndefined()
  })
})

describe("closing by the window's end", () => {
  test("of several gates the longest counts, because they are waited for side by side", () => {
    const scene = new Scene(evening, { closing: { policy: "ByWindowEnd", returnBudget: "5m" } })
    scene.gates = [
      { type: "Quick", timeout: 60_000 },
      { type: "Slow", timeout: 180_000 },
    ]
    scene.active()
    expect(scene.object.status).toMatchObject({ nextCleanup: timestamp(morning - (3 + 1 + 2 + 5) * 60_000) })
  })

  test("it starts early by all budgets together, and nothing may outlast the promise", () => {
    const scene = new Scene(evening, { closing: { policy: "ByWindowEnd", returnBudget: "5m" } })
    scene.active()
    const lead = (1 + 2 + 5) * 60_000
    expect(scene.object.status).toMatchObject({ nextCleanup: timestamp(morning - lead) })
    scene.now = morning - lead
    const first = scene.look()
    expect(first.status.closing).toMatchObject({ deadline: timestamp(morning) })
    scene.pods = present([pod("stubborn", { graceMs: 10_000 })])
    scene.sight = {
      refusals: new Map([["stubborn", { reason: "its budget allows none", retryAt: morning, times: 1 }]]),
    }
    const draining = scene.look(60_000)
    expect(draining.wakeAt).toBe(morning - 5 * 60_000 - 10_000)
    expect(scene.condition("Drained")).toMatchObject({
      reason: "DrainBlocked",
      message: expect.stringContaining("default/stubborn: its budget allows none"),
    })
    scene.now = morning - 5 * 60_000 - 10_000
    expect(words(scene.look())).toContain("force stubborn in 10s")
    scene.now = morning - 5 * 60_000
    expect(words(scene.look())).toContain("release the hook, skip the drain")
  })
})

describe("an emergency reclaim", () => {
  const request = (level: "graceful" | "quick" | "fast") => ({
    level,
    reason: "trading",
    requestedAt: undefined,
  })
  const reclaim = (scene: Scene, level: "graceful" | "quick" | "fast"): void => {
    if (scene.node.kind === "present") scene.node = present({ ...scene.node.value, reclaim: request(level) })
  }
  const stubborn = (scene: Scene): void => {
    scene.pods = present([pod("stubborn", { graceMs: 10_000 })])
    const refusal = { reason: "its budget allows none", retryAt: Number.POSITIVE_INFINITY, times: 1 }
    scene.sight = { refusals: new Map([["stubborn", refusal]]) }
  }
  const patient = { gracefulShutdownTimeout: "2h", nodeDrainTimeout: "2h" }

  test.each([
    ["disabled", (scene: Scene) => scene.respec({ enabled: false })],
    [
      "deleted",
      (scene: Scene) => {
        const { metadata } = scene.object
        scene.object = { ...scene.object, metadata: { ...metadata, deletionTimestamp: timestamp(scene.now) } }
      },
    ],
  ])("hurries the return of a machine that was %s already", (_, leave) => {
    const scene = new Scene(evening, patient)
    scene.active()
    leave(scene)
    scene.look(1_000)
    expect(scene.condition("Closing")).toMatchObject({ reason: "GracePeriodActive" })
    reclaim(scene, "fast")
    stubborn(scene)
    scene.look(1_000)
    expect(scene.condition("Closing")).toMatchObject({ reason: "Draining" })
    expect(words(scene.look(30_000))).toContain("release the hook, skip the drain")
  })

  test("never makes later what was promised by the window's end", () => {
    const scene = new Scene(evening, {
      closing: { policy: "ByWindowEnd" },
      ...patient,
      nodeDrainTimeout: "3m",
    })
    scene.active()
    scene.now = morning - 10 * 60_000
    scene.look()
    reclaim(scene, "graceful")
    stubborn(scene)
    const hurried = scene.look(1_000)
    expect(hurried.status.closing).toMatchObject({ reason: "Reclaimed", deadline: timestamp(morning) })
    scene.now = morning - 2 * 60_000
    expect(words(scene.look())).toContain("release the hook, skip the drain")
  })

  test("ends a drain that respects budgets for as long as they last", () => {
    const scene = new Scene(evening, { drain: { evictionPolicy: "Respect" } })
    scene.active()
    stubborn(scene)
    reclaim(scene, "fast")
    scene.look()
    expect(words(scene.look(20_000))).toContain("force stubborn in 10s")
    expect(words(scene.look(10_000))).toContain("release the hook, skip the drain")
  })
})

describe("a drain that respects every budget", () => {
  const respectful = (closing: object): Scene => {
    const scene = new Scene(evening, { drain: { evictionPolicy: "Respect" }, closing })
    scene.active()
    const refusal = { reason: "its budget allows none", retryAt: Number.POSITIVE_INFINITY, times: 1 }
    scene.pods = present([pod("stubborn", { graceMs: 10_000 })])
    scene.sight = { refusals: new Map([["stubborn", refusal]]) }
    return scene
  }

  test("takes its time after the window, and says that it has no end", () => {
    const scene = respectful({ policy: "AfterWindow" })
    scene.now = morning + 60_000
    scene.look()
    scene.look(60_000)
    const waits = scene.look(24 * 3_600_000)
    expect(words(waits).join()).not.toMatch(/force|delete/)
    expect(waits.status.drain).not.toHaveProperty("deadline")
    expect(scene.condition("Closing")?.message).toContain("until every pod has left by itself")
    scene.respec({ killSwitch: true })
    expect(words(scene.look())).toContain("delete Machine m1")
  })

  test("does not take the time of a donor to whom the host was promised back", () => {
    const scene = respectful({ policy: "ByWindowEnd" })
    for (scene.now = morning - 5 * 60_000; scene.now < morning - 2 * 60_000 - 10_000; ) scene.look(10_000)
    expect(words(scene.look())).toContain("force stubborn in 10s")
    expect(words(scene.look(10_000))).toContain("release the hook, skip the drain")
  })
})

describe("switches", () => {
  test("disabling is graceful: the same notice, grace and drain", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ enabled: false })
    const first = scene.look()
    expect(words(first)).toEqual(["label the Node", "taints"])
    expect(scene.condition("Closing")).toMatchObject({ reason: "GracePeriodActive" })
    expect(first.wakeAt).toBe(scene.now + 60_000)
  })

  test("the kill switch removes at once, quietly from then on, and is left by itself", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ killSwitch: true })
    expect(words(scene.look())).toEqual(["delete Machine m1", "release the hook, skip the drain"])
    scene.gone()
    const gone = scene.look(1_000)
    expect(gone.status.phase).toBe("Terminated")
    const again = scene.look(60_000)
    expect(words(again)).toEqual([])
    expect(again.notes).toEqual([])
    expect(again.status).toEqual(gone.status)
    scene.respec({ killSwitch: false })
    expect(words(scene.look())).toHaveLength(3)
  })

  test.each([
    ["the kill switch", { killSwitch: true }, "KillSwitchActivated"],
    ["a return", { enabled: false }, "Closing"],
  ])(
    "of %s that is over before its first status was written both ends are told, and it is no failure",
    (_, spec, begins) => {
      const scene = new Scene(evening)
      scene.active()
      scene.respec(spec)
      scene.gone()
      const decision = scene.look()
      expect(decision.notes.map(({ reason }) => reason)).toEqual([begins, "Returned"])
      expect(decision.status.opening).not.toHaveProperty("retryAt")
      expect(decision.status.lastReturn).toMatchObject({ node: "m1" })
      expect(scene.look(1_000).notes).toEqual([])
    },
  )

  test("a deleted object gives the host back first, then lets go", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.object = {
      ...scene.object,
      metadata: { ...scene.object.metadata, deletionTimestamp: "2026-06-01T23:00:00Z" },
    }
    expect(words(scene.look())).toEqual(["label the Node", "taints"])
    expect(words(scene.look(60_000))).toContain("delete Machine m1")
    expect(words(scene.look(1_000))).not.toContain("dropFinalizer")
    scene.gone()
    expect(words(scene.look(1_000))).toEqual(["dropFinalizer"])
  })

  test("an opening that broke off half way leaves nothing behind when the object is deleted", () => {
    const scene = new Scene(evening)
    scene.open()
    scene.machine = undefined
    scene.object = {
      ...scene.object,
      metadata: { ...scene.object.metadata, deletionTimestamp: "2026-06-01T23:00:00Z" },
    }
    delete scene.object.status
    expect(words(scene.look())).toEqual([
      "delete K0sWorkerConfig m1-bootstrap",
      "delete RemoteMachine m1-infra",
    ])
  })

  test.each([
    ["graceful", 15 * 60_000],
    ["quick", 2 * 60_000],
    ["fast", 30_000],
  ] as const)(
    "a %s reclaim empties the host within its budget and holds off until the window is over",
    (level, budget) => {
      const scene = new Scene(evening, { nodeDrainTimeout: "20m", gracefulShutdownTimeout: "1m" })
      scene.active()
      scene.pods = present([pod("web", { graceMs: 5_000 })])
      if (scene.node.kind === "present")
        scene.node = present({
          ...scene.node.value,
          reclaim: { level, reason: "trading opens", requestedAt: undefined },
        })
      const began = scene.now
      const first = scene.look()
      expect(first.status.reclaim).toMatchObject({ level, holdOffUntil: timestamp(morning) })
      expect(first.notes).toContainEqual(expect.objectContaining({ reason: "EmergencyReclaim" }))
      scene.now = began + budget
      expect(words(scene.look())).toContain("delete Machine m1")
      scene.gone()
      scene.look(1_000)
      expect(words(scene.look(60_000))).toEqual([])
      expect(scene.condition("Scheduled")).toMatchObject({ reason: "EmergencyReclaim" })
      scene.now = at("2026-06-02T22:00:00Z")
      expect(words(scene.look())).toHaveLength(3)
    },
  )

  test("a paused Cluster is not touched, and says that a promise is being broken", () => {
    const scene = new Scene(evening, { closing: { policy: "ByWindowEnd" } })
    scene.active()
    scene.now = morning - 5 * 60_000
    scene.look()
    scene.cluster = present({ ...readyCluster, paused: true })
    scene.now = morning + 60_000
    const paused = scene.look()
    expect(words(paused)).toEqual([])
    expect(scene.condition("Paused")).toMatchObject({ status: "True" })
    expect(paused.notes).toMatchObject([{ reason: "Overrun" }])
    expect(scene.look(1_000).notes).toEqual([])
    expect(scene.look(1_000).notes).toEqual([])
  })

  test("when its whole namespace is being deleted it drains at once, as far as it can, and says that nobody waits", () => {
    const scene = new Scene(evening, { gracefulShutdownTimeout: "10m" })
    scene.gates = [{ type: "Slow", timeout: 180_000 }]
    scene.active()
    scene.pods = present([pod("web")])
    const { machine } = scene
    if (machine === undefined) throw new Error("no machine")
    const deletionTimestamp = timestamp(scene.now)
    scene.machine = { ...machine, metadata: { ...machine.metadata, deletionTimestamp } }
    scene.object = { ...scene.object, metadata: { ...scene.object.metadata, deletionTimestamp } }
    scene.namespaceDeleting = true
    expect(words(scene.look())).toContain("evict web")
    expect(scene.condition("Drained")).toMatchObject({ status: "False", reason: "NamespaceDeleting" })
    expect(scene.object.status).toMatchObject({ closing: { machineDeletedAt: deletionTimestamp } })
    scene.node = { kind: "unknown", reason: "KubeconfigMissing", message: "the Secret is gone" }
    expect(words(scene.look(1_000))).toContain("release the hook, skip the drain")
    expect(scene.condition("Drained")).toMatchObject({ status: "False", reason: "NamespaceDeleting" })
  })

  test("when the Cluster is being deleted no hook stays behind", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.cluster = present({ ...readyCluster, deleting: true })
    if (scene.machine)
      scene.machine = {
        ...scene.machine,
        metadata: { ...scene.machine.metadata, deletionTimestamp: evening },
      }
    expect(words(scene.look())[0]).toBe("release the hook, skip the drain")
  })

  test("a Machine that somebody deletes is drained before its hook is released", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.pods = present([pod("web")])
    if (scene.machine)
      scene.machine = {
        ...scene.machine,
        metadata: { ...scene.machine.metadata, deletionTimestamp: evening },
      }
    scene.applyNode(scene.look().actions)
    expect(words(scene.look(60_000))).toContain("evict web")
    scene.pods = present([])
    expect(words(scene.look(1_000))).toContain("release the hook")
  })

  test("a workload cluster that does not answer never keeps a host: it goes back at the deadline", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.now = morning
    scene.look()
    scene.node = unknown("Unreachable", "no answer from https://spot")
    const waiting = scene.look(60_000)
    expect(words(waiting)).toEqual([])
    expect(scene.condition("WorkloadUnreachable")).toMatchObject({ status: "True", reason: "Unreachable" })
    expect(words(scene.look(120_000))).toEqual(["delete Machine m1", "release the hook, skip the drain"])
  })

  test("a younger twin of the same name does nothing and says why", () => {
    const scene = new Scene(evening)
    scene.elderTwin = "ScheduledMachine m1 of 5spot.io/v1alpha1"
    expect(words(scene.look())).toEqual([])
    expect(scene.condition("Conflict")).toMatchObject({ status: "True", reason: "YoungerTwin" })
  })

  test("a younger twin that is deleted lets go, although the elder lives", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.elderTwin = "ScheduledMachine m1 of 5spot.io/v1alpha1"
    const { metadata } = scene.object
    scene.object = { ...scene.object, metadata: { ...metadata, deletionTimestamp: timestamp(scene.now) } }
    scene.look()
    expect(words(scene.look(60_000))).toContain("release the hook")
    scene.gone()
    expect(words(scene.look())).toEqual(["dropFinalizer"])
  })

  test("a younger twin that has a machine gives it back when its window ends, and opens no other", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.elderTwin = "ScheduledMachine m1 of 5spot.io/v1alpha1"
    expect(words(scene.look())).toEqual([])
    expect(scene.condition("Conflict")).toMatchObject({ status: "True", reason: "YoungerTwin" })
    scene.now = morning
    scene.look()
    expect(words(scene.look(60_000))).toContain("delete Machine m1")
    scene.gone()
    scene.look()
    scene.now = at("2026-06-02T23:00:00Z")
    expect(words(scene.look())).toEqual([])
  })
})
