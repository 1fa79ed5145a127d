import { readFile } from "node:fs/promises"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { Controller } from "../src/controller.ts"
import { Informers } from "../src/informers.ts"
import type { Kube } from "../src/kube.ts"
import { isKubeError } from "../src/kube-error.ts"
import { LeaderElection } from "../src/leader-election.ts"
import { Manager } from "../src/manager.ts"
import { settled, until } from "../src/outcome.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"
import { decide } from "./example-operator.ts"
import { LeaseHistory } from "./lease-history.ts"
import { Child } from "./processes.ts"
import { type ConfigMap, configMap, configMaps, manager, type Surroundings, surroundings } from "./server.ts"

const example = new URL("./example-operator.ts", import.meta.url)
const pulse = new URL("./pulse-operator.ts", import.meta.url)
const patiently = { timeout: 30_000 }

let around: Surroundings
let namespace: string
const children: Child[] = []
const managers: Manager[] = []

beforeAll(async () => {
  around = await surroundings()
})
beforeEach(async () => {
  namespace = await around.namespace()
})
afterEach(async () => {
  around.wire.mend()
  for (const manager of managers.splice(0)) manager.stop()
  await Promise.all(children.splice(0).map((child) => child.kill()))
})
afterAll(async () => {
  await around.stop()
})

function child(file: URL, ...args: string[]): Child {
  const started = new Child(file, args)
  children.push(started)
  return started
}

const read = (name: string): Promise<ConfigMap | undefined> =>
  around.world.get<ConfigMap>({ ...configMaps, namespace, name })

describe("the example operator", () => {
  test("is the one that the README shows", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
    const source = await readFile(example, "utf8")
    expect(readme).toContain(`\`\`\`ts\n${source}\`\`\``)
  })

  test("decides by the instant that it is told", () => {
    const object = configMap("n", "a")
    const metadata = { ...object.metadata, annotations: { "example.org/expires-at": "2026-01-01T12:00:00Z" } }
    const noon = Date.parse("2026-01-01T12:00:00Z")
    expect(decide(object, noon)).toEqual({ kind: "keep" })
    expect(decide({ ...object, metadata }, noon - 1)).toEqual({ kind: "wait", until: noon })
    expect(decide({ ...object, metadata }, noon)).toEqual({ kind: "delete" })
  })

  test("deletes at the instant and not before, tells by an event, and gives its lease back when it is stopped", async () => {
    const operator = child(
      example,
      `--kubeconfig=${around.kubeconfigFile}`,
      "--metrics-port=0",
      "--health-port=0",
      "--enable-leader-election",
      `--lease-namespace=${namespace}`,
      `--watch-namespaces=${namespace}`,
    )
    const at = Date.now() + 2_500
    for (const [name, instant] of [
      ["expired", 0],
      ["expiring", at],
      ["lasting", at + 3_600_000],
    ] as const) {
      const object = configMap(namespace, name)
      const annotations = { "example.org/expires-at": new Date(instant).toISOString() }
      await around.world.create({ ...object, metadata: { ...object.metadata, annotations } }, manager)
    }
    await expect.poll(() => read("expired"), patiently).toBeUndefined()
    expect(Date.now() < at ? await read("expiring") : "too slow a machine to tell").toBeDefined()
    await expect.poll(() => read("expiring"), patiently).toBeUndefined()
    expect(Date.now()).toBeGreaterThanOrEqual(at)
    expect(await read("lasting")).toBeDefined()

    const serving = operator.log().find((line) => line["healthPort"] !== undefined)
    const get = async (port: unknown, path: string): Promise<string> =>
      (await fetch(`http://127.0.0.1:${String(port)}${path}`)).text()
    expect(await get(serving?.["healthPort"], "/readyz")).toBe("ok\n")
    const metrics = await get(serving?.["metricsPort"], "/metrics")
    expect(metrics).toMatch(/rest_client_requests_total\{verb="delete",resource="configmaps",code="200"\} 2/)
    expect(metrics).toContain('leader_election_master_status{name="expirer"} 1')

    operator.signal("SIGTERM")
    expect(await operator.ended()).toBe(0)
    const lease = await around.world.get<{ spec?: { holderIdentity?: string } } & ConfigMap>({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      namespace,
      name: "expirer",
    })
    expect(lease?.spec?.holderIdentity ?? "").toBe("")
    const { items } = await around.world.list(
      { apiVersion: "events.k8s.io/v1", kind: "Event" },
      { namespace },
    )
    expect(items).toContainEqual(expect.objectContaining({ reason: "Expired", action: "Delete" }))
  })

  test("called wrongly ends with 2 and names the flag; without a server it ends with 1", async () => {
    const wrong = child(example, "--metrics-prot=1")
    expect([await wrong.ended(), wrong.stderr]).toEqual([
      2,
      "expirer: unknown flag --metrics-prot; see --help\n",
    ])
    const nowhere = child(example, "--kubeconfig", "/does/not/exist")
    expect([await nowhere.ended(), nowhere.stderr.includes("--kubeconfig")]).toEqual([2, true])
  })
})

describe("a leader that is paused past its lease", () => {
  test("never writes in the term of another, although it does not know how long it slept", async () => {
    await around.world.create(configMap(namespace, "pulse"), manager)
    const history = new LeaseHistory(around.world, namespace)
    const first = child(pulse, around.kubeconfigFile, namespace, "first")
    await expect.poll(() => history.writers.length, patiently).toBeGreaterThan(10)
    const second = child(pulse, around.kubeconfigFile, namespace, "second")

    first.signal("SIGSTOP")
    await expect.poll(() => history.writers, patiently).toContain("second")
    first.signal("SIGCONT")
    const beats = history.writers.length
    await expect.poll(() => history.writers.length, patiently).toBeGreaterThan(beats + 60)
    expect(history.terms.slice(0, 2)).toEqual(["first", "second"])

    // The one that slept is a candidate again: it takes over when the other gives the lease back.
    second.signal("SIGTERM")
    expect(await second.ended()).toBe(0)
    await expect.poll(() => history.writers.at(-1), patiently).toBe("first")
    expect(history.trespasses).toEqual([])
    await history.stop()
  })
})

/** An operator in this process that notes what it reconciles. */
function operator(
  name: string,
  kube: Kube,
  clock?: FakeClock,
): { manager: Manager; election: LeaderElection; seen: string[] } {
  const seen: string[] = []
  const options = clock === undefined ? {} : { clock }
  const election = new LeaderElection({ kube, namespace, name: "story", identity: name, ...options })
  const informers = new Informers(kube, options)
  const watched = informers.of<ConfigMap>({ ...configMaps, namespace, labelSelector: "story" })
  const controller = new Controller({
    name,
    ...options,
    reconcile: (key) => {
      seen.push(key)
      const wakes = watched.get(namespace, key.slice(namespace.length + 1))?.data?.["wakes"]
      return Promise.resolve(wakes === undefined ? settled : until(Date.parse(wakes)))
    },
  }).watches(watched)
  const made = new Manager({ info: { name, version: "0" }, informers, leaderElection: election, ...options })
  made.add(controller)
  managers.push(made)
  return { manager: made, election, seen }
}

const labelled = (name: string, data: Record<string, string> = {}): ConfigMap => {
  const object = configMap(namespace, name, data)
  return { ...object, metadata: { ...object.metadata, labels: { story: "" } } }
}

describe("leadership", () => {
  test("a new leader reconciles every object, and the one before it none any more", async () => {
    for (const name of ["a", "b", "c"]) await around.world.create(labelled(name), manager)
    const one = operator("one", around.client().kube)
    const two = operator("two", around.client().kube)
    const running = one.manager.run()
    await expect.poll(() => one.seen.length, patiently).toBe(3)
    const waiting = two.manager.run()
    await around.world.create(labelled("d"), manager)
    await expect.poll(() => one.seen.length, patiently).toBe(4)
    expect(two.seen).toEqual([])
    one.manager.stop()
    await running
    await expect
      .poll(() => two.seen.toSorted(), patiently)
      .toEqual(["a", "b", "c", "d"].map((name) => `${namespace}/${name}`))
    expect(one.seen).toHaveLength(4)
    two.manager.stop()
    await waiting
  })

  test("survives a wall clock that is set a day forward and back, and what was to happen that day happens", async () => {
    const clock = new FakeClock(Date.now())
    const tomorrow = new Date(clock.now() + 20 * 3_600_000).toISOString()
    await around.world.create(labelled("dated", { wakes: tomorrow }), manager)
    const { manager: made, election, seen } = operator("stepped", around.client({ clock }).kube, clock)
    const running = made.run()
    await expect.poll(() => seen.length, patiently).toBe(1)
    await clock.step(24 * 3_600_000)
    expect(election.isLeader()).toBe(true)
    await expect.poll(() => seen.length, patiently).toBe(2)
    await clock.step(-24 * 3_600_000)
    expect(election.isLeader()).toBe(true)
    made.stop()
    await clock.advance(0)
    await running
  })
})

describe("a reply that is lost after the server acted", () => {
  test("leaves a write uncertain; looking tells what became of it", async () => {
    const { kube } = around.client()
    await kube.get({ ...configMaps, namespace, name: "warm" })
    around.wire.loseNextReply()
    const error: unknown = await kube
      .create(configMap(namespace, "a"), manager)
      .catch((reason: unknown) => reason)
    expect(isKubeError(error, "unreachable") && error.uncertain).toBe(true)
    expect(await kube.get({ ...configMaps, namespace, name: "a" })).toBeDefined()
  })

  test("does not double what is applied under a name", async () => {
    const { kube } = around.client()
    await kube.get({ ...configMaps, namespace, name: "warm" })
    let tries = 0
    const controller = new Controller({
      name: "c",
      reconcile: async () => {
        if (++tries === 1) around.wire.loseNextReply()
        const manifest = { ...configMaps, metadata: { namespace, name: "child", labels: { of: "parent" } } }
        await kube.apply(manifest, manager)
        return settled
      },
    })
    controller.start()
    controller.enqueue("parent")
    await expect.poll(() => tries, patiently).toBe(2)
    await expect.poll(() => controller.queue.running).toBe(0)
    const { items } = await around.world.list(configMaps, { namespace, labelSelector: "of=parent" })
    expect(items).toHaveLength(1)
    await controller.stop()
  })
})

test("at rest there is no request but the lease's and what renews a watch", async () => {
  const { kube, records } = around.client()
  const { manager: made, seen } = operator("idle", kube)
  await around.world.create(labelled("a"), manager)
  const running = made.run()
  await expect.poll(() => seen.length, patiently).toBe(1)
  const before = records.length
  await expect
    .poll(() => records.filter(({ resource }) => resource === "leases").length, patiently)
    .toBeGreaterThan(4)
  const others = records.slice(before).filter(({ resource }) => resource !== "leases")
  expect(others).toEqual([])
  made.stop()
  await running
})
