import { randomUUID } from "node:crypto"
import { spotCluster } from "@nightshift/lab"
import { FakeClock } from "@nightshift/operator-runtime/testing"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import {
  eventually,
  type Loose,
  type Night,
  type RunningScheduler,
  startNight,
} from "../src/testing/night.ts"

let night: Night
let running: RunningScheduler | undefined
let clock: FakeClock | undefined
const hosts = { bootMs: 10, cleanMs: 10, returnMs: 10 }

beforeAll(async () => {
  night = await startNight({ hosts })
})
afterEach(async () => {
  await running?.stop()
  clock = undefined
})
afterAll(() => night?.stop())

/** Each story has its own shard, so that no scheduler sees the objects of another story. */
const begin = async (shard: string, options: Parameters<Night["startScheduler"]>[0] = {}): Promise<void> => {
  running = await night.startScheduler({ ...options, watchFilter: shard })
}
const inShard = (shard: string) => ({ labels: { "cluster.x-k8s.io/watch-filter": shard } })
const machineOf = (name: string, version = "v1beta2") => ({
  apiVersion: `cluster.x-k8s.io/${version}`,
  kind: "Machine",
  namespace: "default",
  name,
})
const status = async (name: string) =>
  (await night.scheduledMachine(name))?.status as Record<string, unknown> | undefined
/** A clock of the test moves only when it is told to, so what was set off meanwhile has to be fired. */
const hasPhase = (name: string, phase: string) =>
  eventually(async () => {
    await clock?.advance(0)
    expect(await status(name)).toMatchObject({ phase })
  })

const disable = (name: string) =>
  night.kube.patch(
    { apiVersion: "5spot.finos.org/v1beta1", kind: "ScheduledMachine", namespace: "default", name },
    { type: "merge", body: { spec: { enabled: false, gracefulShutdownTimeout: "0s" } } },
    { fieldManager: "story" },
  )

/** Zone, window, and the instants of `cluster-api.md` at which the night opens and closes. */
const nights = [
  ["America/New_York", "22:00", "06:00", "2026-03-08T03:00:00Z", "2026-03-08T10:00:00Z"],
  ["Australia/Lord_Howe", "22:00", "06:00", "2026-04-04T11:00:00Z", "2026-04-04T19:30:00Z"],
  ["Europe/London", "22:00", "06:00", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z"],
  ["Africa/Casablanca", "22:00", "06:00", "2026-03-21T22:00:00Z", "2026-03-22T05:00:00Z"],
] as const

describe("by a clock that is stepped by hand", () => {
  test.each(nights)(
    "a night of %s on which the clock changes opens and closes at its instants",
    async (timezone, start, end, opens, closes) => {
      clock = new FakeClock(Date.parse(opens) - 60_000)
      const name = timezone.toLowerCase().replaceAll(/[^a-z]/g, "-")
      await begin(name, { clock })
      await night.create(
        scheduledMachine(
          name,
          { schedule: { timezone, windows: [{ name: "night", start, end }] } },
          inShard(name),
        ),
      )
      await eventually(async () =>
        expect(await status(name)).toMatchObject({
          phase: "UnScheduled",
          nextActivation: opens,
          nextCleanup: closes,
        }),
      )
      await clock.advance(59_999)
      expect(await night.kube.get(machineOf(name))).toBeUndefined()
      await clock.advance(1)
      await hasPhase(name, "Active")
      await clock.advanceTo(Date.parse(closes) - 1)
      expect((await night.kube.get(machineOf(name)))?.metadata.deletionTimestamp).toBeUndefined()
      await clock.advance(1)
      await hasPhase(name, "Inactive")
      expect(await night.kube.get(machineOf(name))).toBeUndefined()
    },
  )

  test("a clock that is set back by hours deletes nothing, and one that is set forward loses no edge", async () => {
    clock = new FakeClock("2026-06-01T22:00:00Z")
    await begin("s", { clock })
    await night.create(
      scheduledMachine(
        "s",
        { schedule: { windows: [{ name: "night", start: "22:00", end: "06:00" }] } },
        inShard("s"),
      ),
    )
    await hasPhase("s", "Active")
    const before = await night.kube.get(machineOf("s"))
    await clock.step(3_600_000)
    await hasPhase("s", "Active")
    expect((await night.kube.get(machineOf("s")))?.metadata.uid).toBe(before?.metadata.uid)
    await clock.step(8 * 3_600_000)
    await hasPhase("s", "Inactive")
  })
})

describe("manifests as published", () => {
  const cluster = { clusterName: "spot" }

  test("the README's: templates, and the block machine laid over", async () => {
    await night.create({
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "KubeadmConfigTemplate",
      metadata: { name: "worker-bootstrap-config", namespace: "default" },
      spec: { template: { spec: { joinConfiguration: {} } } },
    })
    await night.create({
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "MachineTemplate",
      metadata: { name: "worker-machine-template", namespace: "default" },
      spec: { template: { spec: { pool: "donors" } } },
    })
    const monday = Date.parse("2026-06-01T15:00:00Z")
    await begin("published", { clockOffset: monday - Date.now() })
    await night.create({
      apiVersion: "5spot.finos.org/v1alpha1",
      kind: "ScheduledMachine",
      metadata: { name: "business-hours-machine", namespace: "default", ...inShard("published") },
      spec: {
        schedule: {
          daysOfWeek: ["mon-fri"],
          hoursOfDay: ["9-17"],
          timezone: "America/New_York",
          enabled: true,
        },
        machine: { address: "192.168.1.100", user: "admin", port: 22, files: [] },
        bootstrapRef: {
          apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
          kind: "KubeadmConfigTemplate",
          name: "worker-bootstrap-config",
        },
        infrastructureRef: {
          apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
          kind: "MachineTemplate",
          name: "worker-machine-template",
        },
        ...cluster,
        priority: 50,
        gracefulShutdownTimeout: "5m",
      },
    })
    await hasPhase("business-hours-machine", "Active")
    const infrastructure = await night.kube.get<Loose>({
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "Machine",
      namespace: "default",
      name: "business-hours-machine-infra",
    })
    expect(infrastructure?.spec).toMatchObject({
      address: "192.168.1.100",
      port: 22,
      user: "admin",
      pool: "donors",
    })
    expect(infrastructure?.metadata.annotations).toMatchObject({
      "cluster.x-k8s.io/cloned-from-groupkind": "MachineTemplate.infrastructure.cluster.x-k8s.io",
    })
    expect(await night.kube.get(machineOf("business-hours-machine"))).toMatchObject({
      spec: { version: "v1.36.3" },
    })
    expect(await status("business-hours-machine")).toMatchObject({
      window: { closesAt: "2026-06-01T22:00:00Z" },
    })
    // The next manifest was published with the same address, and Cluster API looks a Node up by what is made of it.
    await disable("business-hours-machine")
    await hasPhase("business-hours-machine", "Disabled")
  })

  test("the slides': another group, and fields printed one level too deep", async () => {
    const monday = Date.parse("2026-06-01T15:00:00Z")
    await begin("published", { clockOffset: monday - Date.now() })
    await night.create({
      apiVersion: "5spot.io/v1alpha1",
      kind: "ScheduledMachine",
      metadata: { name: "business-hours-worker", namespace: "default", ...inShard("published") },
      spec: {
        ...cluster,
        schedule: {
          daysOfWeek: ["mon-fri"],
          hoursOfDay: ["9-17"],
          timezone: "America/New_York",
          enabled: true,
        },
        bootstrapSpec: {
          apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
          kind: "K0sWorkerConfig",
          spec: { version: "v1.30.0+k0s.0" },
        },
        infrastructureSpec: {
          apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
          kind: "RemoteMachine",
          spec: { address: "192.168.1.100", port: 22, user: "admin" },
        },
        machineTemplate: {
          labels: { "node-role.kubernetes.io/worker": "", "topology.kubernetes.io/zone": "zone-a" },
          annotations: { "5spot.io/scheduled-by": "business-hours-worker" },
          priority: 50,
          gracefulShutdownTimeout: "5m",
          nodeDrainTimeout: "5m",
          killSwitch: false,
        },
      },
    })
    const legacy = {
      apiVersion: "5spot.io/v1alpha1",
      kind: "ScheduledMachine",
      namespace: "default",
      name: "business-hours-worker",
    }
    const kube = night.kube
    await eventually(async () =>
      expect((await kube.get<Loose>(legacy))?.status).toMatchObject({ phase: "Active", ready: true }),
    )
    expect(await kube.get(machineOf("business-hours-worker"))).toMatchObject({
      spec: { version: "v1.30.0+k0s.0" },
    })
    const { items } = await kube.list<Loose>(
      { apiVersion: "events.k8s.io/v1", kind: "Event" },
      { namespace: "default" },
    )
    expect(JSON.stringify(items)).toContain("MisplacedFields")
    await kube.patch(
      legacy,
      { type: "merge", body: { spec: { killSwitch: true } } },
      { fieldManager: "story" },
    )
    await eventually(async () =>
      expect((await kube.get<Loose>(legacy))?.status).toMatchObject({ phase: "Terminated" }),
    )
  })
})

describe("worlds", () => {
  const hasCondition = (name: string, condition: object) =>
    eventually(async () =>
      expect(await status(name)).toMatchObject({
        conditions: expect.arrayContaining([expect.objectContaining(condition)]),
      }),
    )
  const cluster = {
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "Cluster",
    namespace: "default",
    name: "spot",
  }

  test("a workload cluster that cannot be reached does not keep the host", async () => {
    await begin("u")
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "elsewhere", namespace: "default" } }
    await night.create({ ...secret, stringData: { value: night.kubeconfigs.spot } })
    const spec = { kubeconfigSecretRef: { name: "elsewhere" }, nodeDrainTimeout: "2s" }
    await night.create(scheduledMachine("u", spec, inShard("u")))
    await hasPhase("u", "Active")
    await night.kube.delete({ ...secret, namespace: "default", name: "elsewhere" })
    await hasCondition("u", { type: "WorkloadUnreachable", status: "True", reason: "KubeconfigMissing" })
    await disable("u")
    await hasPhase("u", "Disabled")
  })

  test("a paused Cluster is not touched until it is resumed", async () => {
    await begin("p")
    const pause = (paused: boolean) =>
      night.kube.patch(cluster, { type: "merge", body: { spec: { paused } } }, { fieldManager: "story" })
    await pause(true)
    await night.create(scheduledMachine("p", {}, inShard("p")))
    await hasCondition("p", { type: "Paused", status: "True" })
    expect(await night.kube.get(machineOf("p"))).toBeUndefined()
    await pause(false)
    await hasPhase("p", "Active")
    await disable("p")
    await hasPhase("p", "Disabled")
  })

  test("an object from before this schema obeys the kill switch, and can be deleted", async () => {
    const crd = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      name: "scheduledmachines.5spot.finos.org",
    }
    const field = "/schema/openAPIV3Schema/properties/spec/properties/gracefulShutdownTimeout" as const
    const ops = [0, 1].map((index) => ({
      op: "replace" as const,
      path: `/spec/versions/${index}${field}`,
      value: { type: "string" },
    }))
    await night.kube.patch(crd, { type: "json", ops }, { fieldManager: "story" })
    await begin("older")
    for (const name of ["killed", "deleted"]) {
      await night.create(scheduledMachine(name, {}, inShard("older")))
      await hasPhase(name, "Active")
    }
    const ref = (name: string) => ({
      apiVersion: "5spot.finos.org/v1beta1",
      kind: "ScheduledMachine",
      namespace: "default",
      name,
    })
    const write = (name: string, spec: object) =>
      night.kube.patch(ref(name), { type: "merge", body: { spec } }, { fieldManager: "story" })
    for (const name of ["killed", "deleted"]) {
      await eventually(() => write(name, { gracefulShutdownTimeout: "1.5h" }))
      await hasCondition(name, { type: "SpecValid", status: "False" })
    }
    await write("killed", { killSwitch: true })
    await eventually(async () => expect(await night.kube.get(machineOf("killed"))).toBeUndefined())
    await night.kube.delete(ref("deleted"))
    await night.kube.delete(ref("killed"))
    await eventually(async () => {
      expect(await night.kube.get(machineOf("deleted"))).toBeUndefined()
      expect(await night.scheduledMachine("deleted")).toBeUndefined()
      expect(await night.scheduledMachine("killed")).toBeUndefined()
    })
  })

  test("a whole namespace that is deleted goes, with what it can of courtesy", async () => {
    await begin("ns")
    const namespace = `donors-${randomUUID().slice(0, 8)}`
    await night.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } })
    for (const object of spotCluster({
      name: "spot",
      namespace,
      kubeconfig: night.kubeconfigs.spot,
    }))
      await night.create(object)
    await night.create(scheduledMachine("ns", {}, { namespace, ...inShard("ns") }))
    const scheduled = {
      apiVersion: "5spot.finos.org/v1beta1",
      kind: "ScheduledMachine",
      namespace,
      name: "ns",
    }
    await eventually(async () =>
      expect((await night.kube.get<Loose>(scheduled))?.status).toMatchObject({ phase: "Active" }),
    )
    await night.kube.delete({ apiVersion: "v1", kind: "Namespace", name: namespace })
    await eventually(async () => {
      expect(await night.kube.get({ ...machineOf("ns"), namespace })).toBeUndefined()
      expect(await night.kube.get(scheduled)).toBeUndefined()
      expect(await night.kube.get({ apiVersion: "v1", kind: "Namespace", name: namespace })).toBeUndefined()
    })
  })

  test("a deleted Cluster takes its machines along, and no hook holds it", async () => {
    await begin("c")
    await night.create(scheduledMachine("c", {}, inShard("c")))
    await hasPhase("c", "Active")
    await night.kube.delete(cluster)
    await eventually(async () => {
      expect(await night.kube.get(machineOf("c"))).toBeUndefined()
      expect(await night.kube.get(cluster)).toBeUndefined()
    })
    await hasCondition("c", { type: "ClusterReady", status: "False" })
  })

  test("a management cluster that speaks only v1beta1 is served as well", async () => {
    const old = await startNight({ hosts, contract: "v1beta1" })
    try {
      await old.startScheduler()
      await old.create(scheduledMachine("old"))
      await eventually(async () =>
        expect((await old.scheduledMachine("old"))?.status).toMatchObject({ phase: "Active" }),
      )
      expect(await old.kube.get(machineOf("old", "v1beta1"))).toMatchObject({
        spec: {
          nodeDrainTimeout: "5s",
          infrastructureRef: { apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1" },
        },
      })
      await old.kube.delete({
        apiVersion: "5spot.finos.org/v1beta1",
        kind: "ScheduledMachine",
        namespace: "default",
        name: "old",
      })
      await eventually(async () => expect(await old.scheduledMachine("old")).toBeUndefined())
      expect(await old.kube.get(machineOf("old", "v1beta1"))).toBeUndefined()
    } finally {
      await old.stop()
    }
  })
})
