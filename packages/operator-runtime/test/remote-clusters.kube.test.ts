import { startEmbedded } from "@nightshift/kube-embedded/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { Controller } from "../src/controller.ts"
import { Informers } from "../src/informers.ts"
import { Kube } from "../src/kube.ts"
import { accessFromKubeconfigText } from "../src/kubeconfig.ts"
import { settled } from "../src/outcome.ts"
import { RemoteClusters } from "../src/remote-clusters.ts"
import type { RequestRecord } from "../src/transport.ts"
import { type ConfigMap, configMap, configMaps, manager, type Surroundings, surroundings } from "./server.ts"
import { type Wire, wireTo } from "./wire.ts"

const patiently = { timeout: 30_000 }

/** A cluster that is known only by its kubeconfig, with a wire that can be cut. */
interface Remote {
  readonly wire: Wire
  readonly kubeconfig: string
  readonly world: Kube
  stop(): Promise<void>
}

let around: Surroundings
let namespace: string
let home: Informers
let clusters: RemoteClusters
let records: RequestRecord[]
const remotes: Remote[] = []

beforeEach(async () => {
  around = await surroundings()
  namespace = await around.namespace()
  home = new Informers(around.client().kube)
  home.start()
  records = []
  clusters = new RemoteClusters({ informers: home, observe: (record) => records.push(record) })
})
afterEach(async () => {
  await clusters.stop()
  await home.stop()
  await Promise.all(remotes.splice(0).map((remote) => remote.stop()))
  await around.stop()
})

async function remote(): Promise<Remote> {
  const server = await startEmbedded()
  const wire = await wireTo(server.url)
  const world = new Kube(await accessFromKubeconfigText(server.kubeconfig))
  const started = {
    wire,
    kubeconfig: server.kubeconfig.replaceAll(server.url, wire.url),
    world,
    async stop() {
      await world.close()
      await wire.close()
      await server.stop()
    },
  }
  remotes.push(started)
  return started
}

/** Cluster API's contract: the Secret `<cluster>-kubeconfig` with the entry `value`. */
async function publish(cluster: string, kubeconfig: string): Promise<{ namespace: string; name: string }> {
  const name = `${cluster}-kubeconfig`
  const data = { value: Buffer.from(kubeconfig).toString("base64") }
  await around.world.apply(
    { apiVersion: "v1", kind: "Secret", metadata: { namespace, name }, data },
    { ...manager, force: true },
  )
  return { namespace, name }
}

const connected = async (ref: { namespace: string; name: string }): Promise<void> => {
  await expect.poll(() => clusters.get(ref)?.state, patiently).toBe("connected")
}

describe("a cluster known by its kubeconfig Secret", () => {
  test("is connected as soon as the Secret is there, and gone as soon as it is seen to be gone", async () => {
    const ref = { namespace, name: "late-kubeconfig" }
    const cluster = clusters.follow(ref)
    expect(clusters.follow(ref)).toBe(cluster)
    expect(cluster.asked).toBe(false)
    await expect.poll(() => cluster.state, patiently).toBe("gone")
    expect(cluster.asked).toBe(true)
    const { kubeconfig } = await remote()
    await publish("late", kubeconfig)
    await connected(ref)
    expect(await cluster.kube?.raw({ path: "/version" })).toMatchObject({ status: 200 })
    await around.world.delete({ apiVersion: "v1", kind: "Secret", ...ref })
    await expect.poll(() => cluster.state, patiently).toBe("gone")
    expect([cluster.kube, cluster.reason]).toEqual([
      undefined,
      `Secret ${namespace}/late-kubeconfig does not exist`,
    ])
  })

  test("that cannot be reached is unknown and not gone, its objects are kept, and it comes back by itself", async () => {
    const far = await remote()
    await far.world.create(configMap("default", "there"), manager)
    const ref = await publish("far", far.kubeconfig)
    const cluster = clusters.follow(ref)
    await connected(ref)
    const informer = cluster.informers?.of<ConfigMap>({ ...configMaps, namespace: "default" })
    await expect.poll(() => informer?.get("default", "there"), patiently).toBeDefined()
    far.wire.refuse()
    await expect.poll(() => cluster.state, patiently).toBe("unknown")
    await expect.poll(() => informer?.state, patiently).toBe("unknown")
    expect(informer?.get("default", "there")).toBeDefined()
    far.wire.mend()
    await connected(ref)
    await expect.poll(() => informer?.state, patiently).toBe("synced")
    expect(cluster.generation).toBe(1)
  })

  test("that cannot be reached from the beginning has been asked once it was tried", async () => {
    const far = await remote()
    far.wire.refuse()
    const cluster = clusters.follow(await publish("beyond", far.kubeconfig))
    expect([cluster.state, cluster.asked]).toEqual(["unknown", false])
    await expect.poll(() => cluster.asked, patiently).toBe(true)
    expect(cluster.state).toBe("unknown")
  })

  test("stays as it was while its Secret cannot be asked for", async () => {
    const far = await remote()
    const ref = await publish("far", far.kubeconfig)
    const cluster = clusters.follow(ref)
    await connected(ref)
    around.wire.refuse()
    await expect.poll(() => home.all()[0]?.state, patiently).toBe("unknown")
    expect(cluster.state).toBe("connected")
  })

  test("with new credentials for the same server keeps its caches; with another server begins anew", async () => {
    const [one, two] = [await remote(), await remote()]
    await two.world.create(configMap("default", "on-two"), manager)
    const ref = await publish("moving", one.kubeconfig)
    const cluster = clusters.follow(ref)
    await connected(ref)
    const before = cluster.informers
    await publish("moving", `# renewed\n${one.kubeconfig}`)
    await expect.poll(() => records.filter(({ verb }) => verb === "raw").length, patiently).toBe(2)
    expect([cluster.informers, cluster.generation]).toEqual([before, 1])
    await publish("moving", two.kubeconfig)
    await expect.poll(() => cluster.generation, patiently).toBe(2)
    const informer = cluster.informers?.of<ConfigMap>({ ...configMaps, namespace: "default" })
    await expect.poll(() => informer?.get("default", "on-two"), patiently).toBeDefined()
  })

  test("with a kubeconfig that cannot be used is unknown, and says why without showing it", async () => {
    const { kubeconfig } = await remote()
    const exec = kubeconfig.replace(/client-key-data: .*/, "exec: {command: /bin/sh}")
    const ref = await publish("bad", exec)
    const cluster = clusters.follow(ref)
    await expect.poll(() => cluster.reason, patiently).toContain("uses exec")
    expect(cluster.state).toBe("unknown")
    const other = { namespace, name: "empty-kubeconfig" }
    await around.world.create({ apiVersion: "v1", kind: "Secret", metadata: other }, manager)
    clusters.follow(other)
    await expect.poll(() => clusters.get(other)?.reason, patiently).toContain('has no entry "value"')
  })

  test("that nobody follows any more costs nothing any more", async () => {
    const far = await remote()
    const ref = await publish("far", far.kubeconfig)
    clusters.follow(ref)
    await connected(ref)
    await clusters.unfollow(ref)
    expect([clusters.get(ref), home.all()]).toEqual([undefined, []])
    await expect.poll(() => far.wire.open, patiently).toBe(0)
  })
})

describe("several clusters", () => {
  test("wake the same controller, and a broken one slows no other", async () => {
    const [good, broken] = [await remote(), await remote()]
    const refs = [await publish("good", good.kubeconfig), await publish("broken", broken.kubeconfig)]
    const seen: string[] = []
    const spec = { ...configMaps, namespace: "default", labelSelector: "seen" }
    const controller = new Controller({
      name: "c",
      reconcile: (key) => {
        seen.push(key)
        return Promise.resolve(settled)
      },
    }).source(
      clusters.watches<ConfigMap>(
        spec,
        (cluster, { object }) => [`${cluster.ref.name}/${object.metadata.name}`],
        (cluster) => [`state/${cluster.ref.name}-${cluster.state}`],
      ),
    )
    controller.start()
    for (const ref of refs) clusters.follow(ref)
    const appear = (on: Remote, name: string): Promise<ConfigMap> => {
      const object = configMap("default", name)
      return on.world.create({ ...object, metadata: { ...object.metadata, labels: { seen: "" } } }, manager)
    }
    await appear(good, "a")
    await appear(broken, "a")
    await expect.poll(() => seen, patiently).toContain("good-kubeconfig/a")
    await expect.poll(() => seen, patiently).toContain("broken-kubeconfig/a")
    broken.wire.freeze()
    broken.wire.refuse()
    for (let i = 0; i < 20; i++) await appear(good, `n${i}`)
    await expect.poll(() => seen, { timeout: 9_000 }).toContain("good-kubeconfig/n19")
    await expect.poll(() => seen, patiently).toContain("state/broken-kubeconfig-unknown")
    await controller.stop()
    seen.length = 0
    controller.start()
    await expect.poll(() => seen.filter((key) => key.startsWith("good-")).length).toBe(21)
    await controller.stop()
  })
})

test("at rest a connected cluster is not asked anything but its watches", async () => {
  const far = await remote()
  const ref = await publish("far", far.kubeconfig)
  clusters.follow(ref)
  await connected(ref)
  const informer = clusters.get(ref)?.informers?.of<ConfigMap>({ ...configMaps, namespace: "default" })
  await expect.poll(() => informer?.state, patiently).toBe("synced")
  const before = records.length
  await far.world.create(configMap("default", "tick"), manager)
  await expect.poll(() => informer?.get("default", "tick"), patiently).toBeDefined()
  expect(records.slice(before)).toEqual([])
})
