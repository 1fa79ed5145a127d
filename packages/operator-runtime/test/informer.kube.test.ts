import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Informer, InformerObserver } from "../src/informer.ts"
import { Informers } from "../src/informers.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"
import type { RequestRecord } from "../src/transport.ts"
import {
  type ConfigMap,
  configMap,
  configMaps,
  manager,
  onEmbedded,
  type Surroundings,
  surroundings,
} from "./server.ts"

let around: Surroundings
let namespace: string
let informers: Informers
let informer: Informer<ConfigMap>
let records: RequestRecord[]
let deleted: string[]
let watches: number
const patiently = { timeout: 30_000 }

const deaf: InformerObserver = {
  listed: () => {},
  watchBegan: () => {},
  event: () => {},
  restarted: () => {},
  handlerFailed: () => {},
  projectionFailed: () => {},
  stopped: () => {},
}

beforeEach(async () => {
  around = await surroundings()
  namespace = await around.namespace()
  await around.world.create(configMap(namespace, "first"), manager)
})
afterEach(async () => {
  await informers.stop()
  await around.stop()
})

async function follow(clock?: FakeClock): Promise<void> {
  const options = clock === undefined ? {} : { clock, random: () => 0.5 }
  const client = around.client(options)
  records = client.records
  watches = 0
  const observer = (): InformerObserver => ({ ...deaf, watchBegan: () => void watches++ })
  informers = new Informers(client.kube, { ...options, observer })
  informer = informers.of<ConfigMap>({ ...configMaps, namespace, labelSelector: "!generated" })
  deleted = []
  informer.subscribe((event) => {
    if (event.type === "deleted") deleted.push(event.object.metadata.name)
  })
  informers.start()
  await informers.synced()
  await seen("first")
}

const names = (): string[] => informer.list().map(({ metadata }) => metadata.name)
const seen = async (name: string): Promise<void> => {
  await expect.poll(names, patiently).toContain(name)
}
const unseen = async (name: string): Promise<void> => {
  await expect.poll(names, patiently).not.toContain(name)
}
const count = (verb: string): number => records.filter((record) => record.verb === verb).length

describe("an informer", () => {
  test("whose watch is cut misses nothing and does not list anew", async () => {
    await follow()
    for (let i = 0; i < 5; i++) {
      around.wire.cut()
      await around.world.create(configMap(namespace, `n${i}`), manager)
      await seen(`n${i}`)
    }
    expect(count("list")).toBe(1)
    expect(deleted).toEqual([])
  })

  test("cut off from the server says unknown, deletes nothing, and catches up when it is back", async () => {
    await follow()
    around.wire.refuse()
    await expect.poll(() => informer.state, patiently).toBe("unknown")
    await around.world.create(configMap(namespace, "meanwhile"), manager)
    await around.world.delete({ ...configMaps, namespace, name: "first" })
    expect(names()).toContain("first")
    around.wire.mend()
    await seen("meanwhile")
    await unseen("first")
    expect(informer.state).toBe("synced")
    expect(deleted).toEqual(["first"])
    expect(count("list")).toBe(1)
  })

  test("with a half-open connection notices at 1.1 times the watch's time, and catches up", async () => {
    const clock = new FakeClock(Date.now())
    await follow(clock)
    await expect.poll(() => watches, patiently).toBe(1)
    around.wire.freeze()
    await around.world.create(configMap(namespace, "unheard"), manager)
    // With these dice the server was asked to end the watch after 450 s.
    await clock.advance(450_000 * 1.1 - 1)
    expect([names().includes("unheard"), watches]).toEqual([false, 1])
    await clock.advance(1)
    await seen("unheard")
    expect(informer.state).toBe("synced")
  })

  test("on a slow wire hears everything, only later", async () => {
    around.wire.delay(150)
    await follow()
    await around.world.create(configMap(namespace, "slow"), manager)
    await seen("slow")
    expect(count("list")).toBe(1)
  })

  test.runIf(onEmbedded)(
    "whose position is compacted away lists anew and finds out what was deleted",
    async () => {
      await follow()
      around.wire.refuse()
      await around.world.create(configMap(namespace, "later"), manager)
      await around.world.delete({ ...configMaps, namespace, name: "first" })
      around.embedded?.compact()
      around.wire.mend()
      await seen("later")
      await unseen("first")
      expect(count("list")).toBe(2)
      expect(deleted).toEqual(["first"])
    },
  )

  test.runIf(onEmbedded)("lives through a restart of the server", async () => {
    await follow()
    await around.embedded?.restart()
    await around.world.create(configMap(namespace, "after"), manager)
    await seen("after")
    expect(informer.state).toBe("synced")
    expect(deleted).toEqual([])
  })

  test("sees an object that was replaced by another of the same name as one deletion and one addition", async () => {
    await follow()
    const events: string[] = []
    informer.subscribe(({ type }) => events.push(type))
    around.wire.refuse()
    await expect.poll(() => informer.state, patiently).toBe("unknown")
    await around.world.delete({ ...configMaps, namespace, name: "first" })
    const successor = await around.world.create(configMap(namespace, "first"), manager)
    around.wire.mend()
    await expect
      .poll(() => informer.get(namespace, "first")?.metadata.uid, patiently)
      .toBe(successor.metadata.uid)
    expect(events.filter((type) => type === "updated")).toEqual([])
  })
})

test("a streamed initial list brings the same objects as a paged one, with no list at all", async () => {
  for (let i = 0; i < 12; i++) await around.world.create(configMap(namespace, `n${i}`), manager)
  await follow()
  const client = around.client()
  const streamed = new Informers(client.kube, { streamInitialList: true })
  const other = streamed.of<ConfigMap>({ ...configMaps, namespace, labelSelector: "!generated" })
  streamed.start()
  await streamed.synced()
  expect(
    other
      .list()
      .map(({ metadata }) => metadata.name)
      .toSorted(),
  ).toEqual(names().toSorted())
  expect(client.records.filter(({ verb }) => verb === "list")).toEqual([])
  await streamed.stop()
})
