import { setImmediate as turn } from "node:timers/promises"
import { expect, test } from "vitest"
import { Store } from "../store/store.ts"
import { runControllers } from "./controller.ts"

test("a thousand keys are looked at in many turns of the event loop, so that requests are answered in between", async () => {
  const store = new Store()
  const seen: string[] = []
  const controller = {
    name: "looks",
    wakes: ({ key }: { key: string }) => [key],
    reconcile: (key: string) => void seen.push(key),
  }
  const stop = runControllers({ store }, [controller], (error) => {
    throw error
  })
  const keys = Array.from({ length: 1000 }, (_, i) => `n/${i}`)
  for (const key of keys) {
    const [namespace = "", name = ""] = key.split("/")
    store.put("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace } })
  }
  await turn()
  expect(seen.length).toBeGreaterThan(0)
  expect(seen.length).toBeLessThan(200)
  for (let turns = 0; turns < keys.length && seen.length < keys.length; turns++) await turn()
  expect(seen).toEqual(keys)
  stop()
})

test("a key that is woken while it waits is looked at once, and again when it is woken while it is looked at", async () => {
  const store = new Store()
  const seen: string[] = []
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" } }
  const controller = {
    name: "writes once",
    wakes: ({ key }: { key: string }) => [key],
    reconcile(key: string) {
      seen.push(key)
      if (seen.length === 1) store.put("configmaps", object)
    },
  }
  const stop = runControllers({ store }, [controller], (error) => {
    throw error
  })
  for (let writes = 0; writes < 5; writes++) store.put("configmaps", object)
  for (let turns = 0; turns < 10; turns++) await turn()
  expect(seen).toEqual(["n/a", "n/a"])
  stop()
})
