import { afterEach, describe, expect, test } from "vitest"
import type { Informer, InformerState } from "../src/informer.ts"
import type { RawObject } from "../src/ingest.ts"
import type { InformersOptions } from "../src/informers.ts"
import { Informers } from "../src/informers.ts"
import type { KubeObject } from "../src/objects.ts"
import type { InformerEvent } from "../src/store.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"
import { type Call, configMap, configMaps, type FakeApi, fakeApi } from "./fake-api.ts"

interface ConfigMap extends KubeObject {
  readonly data: Readonly<Record<string, string>>
}

let api: FakeApi
let informers: Informers
afterEach(async () => {
  await informers.stop()
  await api.stop()
})

async function serve(handler: (call: Call) => void, options: InformersOptions = {}): Promise<void> {
  api = await fakeApi(handler)
  informers = new Informers(api.kube(), { clock: new FakeClock(), random: () => 0, ...options })
}

const twoObjects = (call: Call): void => {
  if (!call.isWatch) call.list([configMap("a", "1", { data: { colour: "red" } }), configMap("b", "2")], "10")
  else call.open()
}

const isWatch = (call: Call): boolean => call.isWatch

/** The next event for which `wanted` holds. */
function heard<T extends KubeObject>(
  informer: Informer<T>,
  wanted: (event: InformerEvent<T>) => boolean,
): Promise<InformerEvent<T>> {
  return new Promise((resolve) => {
    informer.subscribe((event) => {
      if (wanted(event)) resolve(event)
    })
  })
}

describe("informers of one server", () => {
  test("share one list and one watch for equal specs, and add their indexes", async () => {
    await serve(twoObjects)
    const first = informers.of<ConfigMap>({ ...configMaps })
    const second = informers.of<ConfigMap>({
      ...configMaps,
      indexes: { colour: (object) => (object.data["colour"] === undefined ? [] : [object.data["colour"]]) },
    })
    informers.start()
    await informers.synced()
    expect(second).toBe(first)
    expect(first.byIndex("colour", "red").map(({ metadata }) => metadata.name)).toEqual(["a"])
    expect(api.calls.filter((call) => !call.isWatch)).toHaveLength(1)
  })

  test("keep different selections apart", async () => {
    await serve((call) => {
      if (call.isWatch) return void call.open()
      const labelled = call.query.get("labelSelector") === "app=x"
      call.list(labelled ? [configMap("a", "1")] : [configMap("a", "1"), configMap("b", "2")], "10")
    })
    const some = informers.of({ ...configMaps, labelSelector: "app=x" })
    const all = informers.of({ ...configMaps })
    informers.start()
    await informers.synced()
    expect([some.list().length, all.list().length]).toEqual([1, 2])
  })

  test("made after the start begin at once", async () => {
    await serve(twoObjects)
    informers.start()
    const late = informers.of({ ...configMaps })
    await informers.synced()
    expect(late.state).toBe("synced")
  })

  test("restricted to namespaces watch each of them and nothing else", async () => {
    await serve(
      (call) => {
        const namespace = /namespaces\/([^/]+)\//.exec(call.path)?.[1]
        if (call.isWatch) call.open()
        else call.list(namespace === undefined ? [] : [configMap("a", "1", { namespace })], "10")
      },
      { namespaces: ["one", "two"] },
    )
    const informer = informers.of({ ...configMaps })
    const nodes = informers.of({ apiVersion: "v1", kind: "Node", clusterScoped: true })
    informers.start()
    await informers.synced()
    expect(informer.list().map(({ metadata }) => metadata.namespace)).toEqual(["one", "two"])
    expect(nodes.state).toBe("synced")
    expect(api.calls.map((call) => call.path)).not.toContain("/api/v1/configmaps")
  })

  test("stop their watch when the last user has let go, and not before", async () => {
    await serve(twoObjects)
    const informer = informers.of({ ...configMaps })
    informers.of({ ...configMaps })
    informers.start()
    const watch = await api.call(isWatch)
    await informers.release(informer)
    expect(informer.state).toBe("synced")
    await informers.release(informer)
    await watch.closed()
    expect([informer.state, informers.all()]).toEqual(["stopped", []])
  })
})

describe("the state", () => {
  test("is syncing until everything was seen, and unknown while the server cannot be asked", async () => {
    const clock = new FakeClock()
    await serve(
      (call) => {
        if (api.calls.length === 1) call.refuse(503, "ServiceUnavailable")
        else twoObjects(call)
      },
      { clock, random: () => 0.5 },
    )
    const informer = informers.of({ ...configMaps })
    const states: InformerState[] = [informer.state]
    informer.onState((state) => states.push(state))
    informers.start()
    await expect.poll(() => states).toEqual(["syncing", "unknown"])
    expect(informer.hasSynced).toBe(false)
    await expect.poll(() => clock.timers).toBe(1)
    await clock.advance(30_000)
    await informers.synced()
    await informers.stop()
    expect(states).toEqual(["syncing", "unknown", "synced", "stopped"])
  })
})

describe("a kind that may not be installed", () => {
  const thing = { apiVersion: "example.org/v1", kind: "Thing" }

  test("is synced and empty until it is, if it is optional", async () => {
    const clock = new FakeClock()
    let installed = false
    await serve(
      (call) => {
        if (call.path === "/apis/example.org/v1") {
          const resource = { name: "things", kind: "Thing", namespaced: true }
          if (installed) call.answer(200, { kind: "APIResourceList", resources: [resource] })
          else call.answer(404, "404 page not found")
        } else if (call.isWatch) call.open()
        else call.list([configMap("a", "1")], "10")
      },
      { clock, random: () => 0.5 },
    )
    const optional = informers.of({ ...thing, optional: true })
    const required = informers.of(thing)
    informers.start()
    await expect.poll(() => [optional.state, required.state]).toEqual(["synced", "unknown"])
    expect([optional.list(), optional.hasSynced, required.hasSynced]).toEqual([[], true, false])
    installed = true
    await api.idle()
    await clock.advance(68_000)
    await expect.poll(() => [optional.list().length, required.list().length]).toEqual([1, 1])
  })
})

describe("what is stored", () => {
  test("has neither managedFields nor kubectl's copy, and cannot be changed", async () => {
    const heavy = configMap("a", "1")
    const metadata = {
      ...heavy.metadata,
      managedFields: [{ manager: "x" }],
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}", kept: "yes" },
    }
    await serve((call) => (call.isWatch ? void call.open() : call.list([{ ...heavy, metadata }], "10")))
    const informer = informers.of<ConfigMap>({ ...configMaps })
    informers.start()
    await informers.synced()
    const stored = informer.get("default", "a")
    expect(stored?.metadata.managedFields).toBeUndefined()
    expect(stored?.metadata.annotations).toEqual({ kept: "yes" })
    expect(() => Object.assign(stored?.data ?? {}, { colour: "blue" })).toThrow(TypeError)
  })

  test("is the projection, with what identifies the object even if the projection left it out", async () => {
    await serve(twoObjects)
    const project = (object: RawObject): ConfigMap =>
      ({ apiVersion: "v1", kind: "ConfigMap", metadata: {}, data: object["data"] }) as unknown as ConfigMap
    const informer = informers.of({ ...configMaps, project })
    informers.start()
    await informers.synced()
    expect(informer.get("default", "a")).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", namespace: "default", uid: "uid-a", resourceVersion: "1" },
      data: { colour: "red" },
    })
  })

  test("is the whole object where the projection fails: that it cannot be read is not its absence", async () => {
    await serve(twoObjects)
    const informer = informers.of<ConfigMap>({
      ...configMaps,
      project: () => {
        throw new Error("no such field")
      },
    })
    informers.start()
    await informers.synced()
    expect(informer.list()).toHaveLength(2)
  })
})

describe("subscribers", () => {
  test("hear after the store has changed, and of what was there before they came", async () => {
    await serve(twoObjects)
    const informer = informers.of<ConfigMap>({ ...configMaps })
    informers.start()
    await informers.synced()
    const present: string[] = []
    informer.subscribe((event) => present.push(`${event.type} ${event.object.metadata.name}`))
    const changed = heard(informer, (event) => event.type === "updated")
    const watch = await api.call(isWatch)
    watch.event("MODIFIED", configMap("a", "11", { data: { colour: "blue" } }))
    const event = await changed
    expect(event.old?.data["colour"]).toBe("red")
    expect(informer.get("default", "a")).toBe(event.object)
    expect(present).toEqual(["added a", "added b", "updated a"])
  })

  test("that throw harm neither the others nor the watch", async () => {
    await serve(twoObjects)
    const informer = informers.of({ ...configMaps })
    informer.subscribe(() => {
      throw new Error("a bad handler")
    })
    informers.start()
    const watch = await api.call(isWatch)
    watch.event("ADDED", configMap("c", "11"))
    await heard(informer, (event) => event.object.metadata.name === "c")
    expect(informer.list()).toHaveLength(3)
  })

  test("that are slow make the socket wait, and lose nothing", async () => {
    await serve(twoObjects)
    const informer = informers.of({ ...configMaps })
    let count = 0
    informer.subscribe(() => {
      count++
    })
    informers.start()
    const watch = await api.call(isWatch)
    const many = 25_000
    let lines = ""
    for (let i = 0; i < many; i++) {
      lines += `${JSON.stringify({ type: "ADDED", object: configMap(`n${i}`, String(100 + i)) })}\n`
    }
    watch.write(lines).event("ADDED", configMap("last", "999999"))
    await heard(informer, (event) => event.object.metadata.name === "last")
    expect(count).toBe(2 + many + 1)
  })

  test("that have left hear nothing more", async () => {
    await serve(twoObjects)
    const informer = informers.of({ ...configMaps })
    const seen: string[] = []
    const leave = informer.subscribe((event) => seen.push(event.object.metadata.name))
    informers.start()
    const watch = await api.call(isWatch)
    await heard(informer, (event) => event.object.metadata.name === "b")
    leave()
    watch.event("ADDED", configMap("c", "11"))
    await heard(informer, (event) => event.object.metadata.name === "c")
    expect(seen).toEqual(["a", "b"])
  })
})

test("the values of a Secret pass through an informer without ever being shown", async () => {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: "s",
      namespace: "default",
      uid: "u",
      resourceVersion: "1",
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"k":"aHVzaA=="}}' },
    },
    data: { k: "aHVzaA==" },
  }
  await serve((call) => (call.isWatch ? void call.open() : call.list([secret], "10")))
  const informer = informers.of({ apiVersion: "v1", kind: "Secret" })
  informers.start()
  await informers.synced()
  expect(JSON.stringify(informer.list())).not.toContain("aHVzaA")
})
