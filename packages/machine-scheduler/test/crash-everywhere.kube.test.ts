import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import {
  eventually,
  type Loose,
  type Night,
  type RunningScheduler,
  startNight,
} from "../src/testing/night.ts"
import { type Proxies, startProxies } from "../src/testing/proxies.ts"

/** Every point in a soak; every fifth, another each day, otherwise. */
const soak = process.env["NIGHTSHIFT_SOAK"] !== undefined
const stride = soak ? 1 : 5
const offset = new Date().getUTCDate() % stride

const writes = ["create", "update", "patch", "delete"] as const
const fieldManager = "story"
const scheduled = (name: string) => ({
  apiVersion: "5spot.finos.org/v1beta1",
  kind: "ScheduledMachine",
  namespace: "default",
  name,
})
const children = [
  { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" },
  { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2", kind: "K0sWorkerConfig" },
  { apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2", kind: "RemoteMachine" },
] as const

/**
 * The scheduler dies at every single write it makes, before and after the effect; the next process must bring the same
 * end about. Death is complete: from that call on nothing of the process reaches either API server.
 */
describe("a scheduler that dies at any write", () => {
  let night: Night
  let proxies: Proxies
  let running: RunningScheduler | undefined
  let serial = 0

  beforeAll(async () => {
    night = await startNight({ hosts: { bootMs: 10, cleanMs: 10, returnMs: 10 } })
    proxies = await startProxies(night)
  })
  /** Whatever a story that failed has left would be counted in the next one. */
  afterEach(async () => {
    await running?.stop()
    const { items } = await night.kube.list({
      apiVersion: "5spot.finos.org/v1beta1",
      kind: "ScheduledMachine",
    })
    if (items.length === 0) return
    await born()
    for (const { metadata } of items) await leave(metadata.name)
    await die()
  })
  afterAll(async () => {
    await night?.stop()
    await proxies?.stop()
  })

  const status = async (name: string) =>
    (await night.scheduledMachine(name))?.status as Record<string, unknown> | undefined
  const born = async (): Promise<void> => {
    proxies.management.clear()
    proxies.workload.clear()
    running = await night.startScheduler({}, proxies.management.kubeconfig)
  }
  const die = async (): Promise<void> => {
    const refuse = { on: {}, fault: { kind: "refuse" }, times: Number.POSITIVE_INFINITY } as const
    proxies.management.plant(refuse)
    proxies.workload.plant(refuse)
    proxies.management.cutWatches()
    await running?.stop()
  }
  const childrenOf = async (name: string): Promise<string[]> => {
    const lists = await Promise.all(
      children.map((type) =>
        night.kube.list(type, { labelSelector: `5spot.finos.org/scheduled-machine=${name}` }),
      ),
    )
    return lists.flatMap(({ items }) => items.map(({ kind }) => kind))
  }
  const nothingLeft = (name: string, phase: string) =>
    eventually(async () => {
      expect(await childrenOf(name)).toEqual([])
      expect(await status(name)).toMatchObject({ phase })
      expect((await status(name))?.["closing"]).toBeUndefined()
    })
  const isActive = (name: string) =>
    eventually(async () => {
      expect(await status(name)).toMatchObject({ phase: "Active", nodeRef: { name } })
      expect((await childrenOf(name)).toSorted()).toEqual(["K0sWorkerConfig", "Machine", "RemoteMachine"])
      expect((await night.scheduledMachine(name))?.metadata.finalizers).toEqual([
        "5spot.finos.org/scheduledmachine",
      ])
    })
  const change = (name: string, spec: object) =>
    night.kube.patch(scheduled(name), { type: "merge", body: { spec } }, { fieldManager })
  const create = async (name: string) => {
    await night.create(
      scheduledMachine(name, {
        kubeconfigSecretRef: { name: "by-proxy" },
        nodeTaints: [{ key: "spot", effect: "NoSchedule" }],
      }),
    )
  }
  const tenant = async (name: string) => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `${name}-tenant`, namespace: "default" },
      spec: {
        nodeName: name,
        containers: [{ name: "c", image: "pause" }],
        terminationGracePeriodSeconds: 0,
        tolerations: [{ operator: "Exists" }],
      },
    }
    await night.workload.create(pod as never, { fieldManager })
    await eventually(async () =>
      expect(
        (
          await night.workload.get<Loose>({
            apiVersion: "v1",
            kind: "Pod",
            namespace: "default",
            name: `${name}-tenant`,
          })
        )?.status,
      ).toMatchObject({ phase: "Running" }),
    )
  }
  const opened = async (name: string): Promise<void> => {
    await create(name)
    await isActive(name)
    await tenant(name)
  }

  /** The reasons of the events about an object. */
  const toldOf = async (name: string): Promise<unknown[]> => {
    const { items } = await night.kube.list<Loose & { reason?: string; regarding?: { name?: string } }>(
      { apiVersion: "events.k8s.io/v1", kind: "Event" },
      { namespace: "default" },
    )
    return items.filter(({ regarding }) => regarding?.name === name).map(({ reason }) => reason)
  }

  interface Flow {
    readonly prepare: (name: string) => Promise<void>
    readonly begin: (name: string) => Promise<unknown>
    readonly end: (name: string) => Promise<unknown>
    /** Events that are seen at least once, whoever lives to tell them. */
    readonly tells: readonly string[]
  }
  const flows: Readonly<Record<string, Flow>> = {
    opening: { prepare: async () => {}, begin: create, end: isActive, tells: ["Opening"] },
    "a return": {
      prepare: opened,
      begin: (name) => change(name, { enabled: false }),
      end: (name) => nothingLeft(name, "Disabled"),
      tells: ["Opening", "Closing", "Drained", "Returned"],
    },
    "the kill switch": {
      prepare: opened,
      begin: (name) => change(name, { killSwitch: true }),
      end: (name) => nothingLeft(name, "Terminated"),
      tells: ["Opening", "KillSwitchActivated", "Returned"],
    },
    "a reclaim": {
      prepare: opened,
      begin: (name) =>
        night.workload.patch(
          { apiVersion: "v1", kind: "Node", name },
          {
            type: "merge",
            body: {
              metadata: {
                annotations: {
                  "5spot.finos.org/reclaim-requested": "true",
                  "5spot.finos.org/reclaim-level": "fast",
                },
              },
            },
          },
          { fieldManager },
        ),
      end: (name) => nothingLeft(name, "Inactive"),
      tells: ["Opening", "EmergencyReclaim", "Closing", "Drained", "Returned"],
    },
  }

  const leave = async (name: string): Promise<void> => {
    await night.kube.patch(
      scheduled(name),
      { type: "merge", body: { spec: { killSwitch: true } } },
      { fieldManager },
    )
    await night.kube.delete(scheduled(name))
    await eventually(async () => expect(await night.scheduledMachine(name)).toBeUndefined())
  }
  const isWrite = ({ verb }: { readonly verb: string }): boolean =>
    (writes as readonly string[]).includes(verb)

  test.each(Object.entries(flows))(
    "in %s leaves no duplicate, no orphan, no lost step and no event untold",
    async (title, flow) => {
      // Once without a fault, to learn how many writes there are.
      await born()
      const first = `c${serial++}`
      await flow.prepare(first)
      const before = [proxies.management.calls.length, proxies.workload.calls.length]
      await flow.begin(first)
      await flow.end(first)
      const counts = [proxies.management, proxies.workload].map(
        (proxy, index) => proxy.calls.slice(before[index]).filter(isWrite).length,
      )
      await leave(first)
      await die()

      let covered = 0
      for (const [index, proxy] of [proxies.management, proxies.workload].entries())
        for (let point = 0; point < (counts[index] ?? 0); point++)
          for (const kind of ["refuse", "dropReply"] as const) {
            if ((2 * point + (kind === "refuse" ? 0 : 1)) % stride !== offset) continue
            const name = `c${serial++}`
            await born()
            await flow.prepare(name)
            const planted = proxy.plant({ on: { verb: writes }, fault: { kind }, skip: point })
            await flow.begin(name)
            // A run may need fewer writes than the first one did: then there is no such point.
            const reached = await Promise.race([
              planted.spent.then(() => true),
              flow.end(name).then(() => false),
            ])
            await die()
            await born()
            await flow.end(name)
            expect(await toldOf(name)).toEqual(expect.arrayContaining([...flow.tells]))
            await leave(name)
            await die()
            if (reached) covered++
          }
      process.stdout.write(`${title}: ${counts.join(" + ")} writes, ${covered} deaths survived\n`)
      expect(covered).toBeGreaterThan(0)
    },
    900_000,
  )
})
