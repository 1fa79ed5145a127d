import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { KubeObject } from "./objects.ts"
import { type InformerEvent, Store } from "./store.ts"

interface Thing extends KubeObject {
  readonly colour: string
}

function thing(
  name: string,
  resourceVersion: string,
  colour = "red",
  uid = `uid-${name}`,
  namespace = "n",
): Thing {
  return { apiVersion: "v1", kind: "Thing", metadata: { name, namespace, uid, resourceVersion }, colour }
}

const byColour = (object: Thing): string[] => [object.colour]
const everything = (): boolean => true

test("an object of the same name and another uid is a deletion and an addition", () => {
  const store = new Store<Thing>()
  const old = thing("a", "1")
  store.put(old)
  const successor = thing("a", "9", "blue", "another")
  expect(store.put(successor)).toEqual([
    { type: "deleted", object: old, finalStateUnknown: true },
    { type: "added", object: successor },
  ])
})

test("an event that comes twice, and one that comes late, mean nothing", () => {
  const store = new Store<Thing>()
  store.put(thing("a", "100"))
  expect(store.put(thing("a", "100"))).toEqual([])
  expect(store.put(thing("a", "99", "blue"))).toEqual([])
  expect(store.remove(thing("a", "50", "red", "a predecessor"))).toEqual([])
  expect(store.get("n", "a")?.colour).toBe("red")
})

test("versions that are not decimal numbers are only compared for equality", () => {
  const store = new Store<Thing>()
  store.put(thing("a", "b-2"))
  expect(store.put(thing("a", "b-1", "blue"))).toHaveLength(1)
})

test("a list overrules an older version number too: the server may have been restored", () => {
  const store = new Store<Thing>()
  store.put(thing("a", "100"))
  expect(store.replace([thing("a", "7", "blue")], everything)).toMatchObject([{ type: "updated" }])
  expect(store.get("n", "a")?.colour).toBe("blue")
})

test("what a list no longer shows is deleted with its final state unknown, within what the list covers", () => {
  const store = new Store<Thing>()
  const [here, elsewhere] = [thing("a", "1"), thing("b", "1", "red", "u", "other")]
  store.put(here)
  store.put(elsewhere)
  const events = store.replace([], (object) => object.metadata.namespace === "n")
  expect(events).toEqual([{ type: "deleted", object: here, finalStateUnknown: true }])
  expect(store.list()).toEqual([elsewhere])
})

test("a snapshot stays the same array until something changes, and never changes itself", () => {
  const store = new Store<Thing>()
  store.put(thing("a", "1"))
  const before = store.list("n")
  expect(store.list("n")).toBe(before)
  store.put(thing("b", "2"))
  expect(before).toHaveLength(1)
  expect(store.list("n")).toHaveLength(2)
})

test("asking for an index that nobody made is a mistake that is told", () => {
  const store = new Store<Thing>()
  store.addIndex("colour", byColour)
  expect(() => store.byIndex("color", "red")).toThrow(/no index color here; it has colour/)
})

/** The version decides the content, as on a server. */
const someThing = fc
  .tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 30 }), fc.constantFrom("u1", "u2"))
  .map(([name, version, uid]) => thing(name, String(version), version % 2 === 0 ? "red" : "blue", uid))
const change = fc.oneof(
  fc.tuple(fc.constant("put" as const), someThing),
  fc.tuple(fc.constant("remove" as const), someThing),
  fc.tuple(
    fc.constant("replace" as const),
    fc.uniqueArray(someThing, { selector: (object) => object.metadata.name }),
  ),
)

test("the events retell the store, and the index never disagrees with the objects", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const store = new Store<Thing>()
      store.addIndex("colour", byColour)
      const told = new Map<string, Thing>()
      const hear = (event: InformerEvent<Thing>): void => {
        const { name } = event.object.metadata
        if (event.type === "added") expect(told.has(name)).toBe(false)
        else expect(told.get(name)?.metadata.uid).toBe(event.object.metadata.uid)
        if (event.type === "updated") expect(event.old).toBe(told.get(name))
        if (event.type === "deleted") told.delete(name)
        else told.set(name, event.object)
      }
      for (const [kind, what] of changes) {
        const events =
          kind === "replace"
            ? store.replace(what, everything)
            : kind === "put"
              ? store.put(what)
              : store.remove(what)
        events.forEach(hear)
        const sorted = (objects: readonly Thing[]): Thing[] =>
          objects.toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name))
        expect(sorted(store.list())).toEqual(sorted([...told.values()]))
        for (const colour of ["red", "blue"]) {
          expect(sorted(store.byIndex("colour", colour))).toEqual(
            sorted(store.list().filter((object) => object.colour === colour)),
          )
        }
        if (kind === "replace") expect(sorted(store.list())).toEqual(sorted(what))
      }
    }),
  )
})
