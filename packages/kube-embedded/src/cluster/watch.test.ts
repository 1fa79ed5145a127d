import { array, assert, constant, constantFrom, integer, oneof, property, record } from "fast-check"
import { expect, test } from "vitest"
import { systemClock } from "../clock.ts"
import type { KubeObject } from "../objects/object.ts"
import { builtinResources } from "../resources/builtin.ts"
import { Registry } from "../resources/registry.ts"
import type { Target } from "../resources/resource.ts"
import { keyOf } from "../store/change.ts"
import { CompactedError, Store } from "../store/store.ts"
import type { Cluster } from "./cluster.ts"
import { listObjects } from "./list.ts"
import { selectionOf } from "./selection.ts"
import { type WatchEvent, watchObjects } from "./watch.ts"

function emptyCluster(history: number): Cluster {
  return {
    store: new Store({ history }),
    registry: new Registry(builtinResources),
    clock: systemClock,
    random: () => 0,
    newUid: () => "uid",
    tokens: { issue: () => "", read: () => undefined },
  }
}

function configMaps(cluster: Cluster, namespace: string | undefined): Target {
  const found = cluster.registry.ofKind("v1", "ConfigMap")
  if (found === undefined) throw new TypeError("ConfigMap is built in")
  return { ...found, namespace }
}

const name = constantFrom("a", "b", "c")
const namespace = constantFrom("one", "two")
const color = constantFrom("red", "blue")
const step = oneof(
  {
    weight: 6,
    arbitrary: record({ kind: constant("put" as const), namespace, name, color, value: integer() }),
  },
  { weight: 3, arbitrary: record({ kind: constant("delete" as const), namespace, name }) },
  { weight: 1, arbitrary: record({ kind: constant("reconnect" as const) }) },
)

/** Follows a watch as a client does: its state is nothing but what the events told. */
class Follower {
  readonly state = new Map<string, KubeObject>()
  readonly #cluster: Cluster
  readonly #target: Target
  #seen = ""
  #stop: () => void = () => undefined

  constructor(cluster: Cluster, target: Target) {
    this.#cluster = cluster
    this.#target = target
    this.#connect(true)
  }

  reconnect(): void {
    this.#stop()
    this.#connect(false)
  }

  #connect(initial: boolean): void {
    const selection = selectionOf(this.#target, { labels: "color=red", fields: undefined })
    const options = { selection, resourceVersion: this.#seen, sendInitialEvents: initial, bookmarks: true }
    this.#stop = watchObjects(this.#cluster, this.#target, options, (event) => this.#apply(event))
  }

  #apply(event: WatchEvent): void {
    if (event.type === "BOOKMARK") {
      this.#seen = event.resourceVersion
      return
    }
    const { metadata } = event.object
    const key = keyOf(metadata.namespace, metadata.name)
    // An event that does not fit what was told before would be a lie about the past.
    expect(this.state.has(key)).toBe(event.type !== "ADDED")
    if (event.type === "DELETED") this.state.delete(key)
    else this.state.set(key, event.object)
    this.#seen = metadata.resourceVersion ?? ""
  }
}

test("who follows a watch from any point, over any number of connections, knows what a list would say", () => {
  assert(
    property(array(step, { maxLength: 60 }), constantFrom(undefined, "one"), (steps, within) => {
      const cluster = emptyCluster(1000)
      const target = configMaps(cluster, within)
      const follower = new Follower(cluster, target)
      for (const one of steps) {
        if (one.kind === "put") {
          const metadata = { name: one.name, namespace: one.namespace, labels: { color: one.color } }
          cluster.store.put("configmaps", {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata,
            data: { v: String(one.value) },
          })
        }
        if (one.kind === "delete") cluster.store.delete("configmaps", keyOf(one.namespace, one.name))
        if (one.kind === "reconnect") follower.reconnect()
      }
      const selection = selectionOf(target, { labels: "color=red", fields: undefined })
      const nothing = { continueFrom: undefined, resourceVersion: undefined, resourceVersionMatch: undefined }
      const { items } = listObjects(cluster, target, { selection, limit: 0, ...nothing })
      expect([...follower.state.values()]).toEqual(expect.arrayContaining([...items]))
      expect(follower.state.size).toBe(items.length)
    }),
  )
})

test("pages of any size make up the list as it was when the first was read, whatever is written meanwhile", () => {
  assert(
    property(
      array(step, { maxLength: 30 }),
      array(step, { maxLength: 30 }),
      integer({ min: 1, max: 4 }),
      (before, meanwhile, limit) => {
        const cluster = emptyCluster(1000)
        const target = configMaps(cluster, undefined)
        const write = (one: (typeof before)[number]): void => {
          if (one.kind === "put") {
            const metadata = { name: one.name, namespace: one.namespace }
            cluster.store.put("configmaps", {
              apiVersion: "v1",
              kind: "ConfigMap",
              metadata,
              data: { v: String(one.value) },
            })
          }
          if (one.kind === "delete") cluster.store.delete("configmaps", keyOf(one.namespace, one.name))
        }
        before.forEach(write)
        const selection = (): boolean => true
        const options = { selection, resourceVersion: undefined, resourceVersionMatch: undefined }
        const whole = listObjects(cluster, target, { ...options, limit: 0, continueFrom: undefined }).items
        const read: KubeObject[] = []
        const writes = [...meanwhile]
        let continueFrom: string | undefined
        do {
          const page = listObjects(cluster, target, { ...options, limit, continueFrom })
          read.push(...page.items)
          continueFrom = page.continueToken
          writes.splice(0, 3).forEach(write)
        } while (continueFrom !== undefined)
        expect(read).toEqual(whole)
      },
    ),
  )
})

test("history that is full gives up its oldest, and says so to who asks for it", () => {
  const { store } = emptyCluster(3)
  const put = (value: string): KubeObject =>
    store.put("configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", namespace: "one" },
      data: { value },
    })
  const versions = ["1", "2", "3", "4"].map((value) => Number(put(value).metadata.resourceVersion))
  const [first = 0, second = 0] = versions
  expect(store.changesAfter("configmaps", first)).toHaveLength(3)
  put("5")
  expect(() => store.changesAfter("configmaps", first)).toThrow(CompactedError)
  expect(store.changesAfter("configmaps", second)).toHaveLength(3)
})
