import { expect, test } from "vitest"
import type { KubeObject } from "../objects/object.ts"
import { Store } from "./store.ts"

const object: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" } }

test("when the disk refuses a write, nobody is told of it, and nothing is answered from then on", async () => {
  const full = new Error("ENOSPC: no space left on device")
  const journal = {
    append: () => undefined,
    settled: () => Promise.reject(full),
    close: () => Promise.resolve(),
  }
  const store = new Store({ journal })
  const told: unknown[] = []
  store.subscribe((change) => told.push(change))
  store.put("configmaps", object)
  await expect(store.settled()).rejects.toBe(full)
  store.put("configmaps", object)
  await expect(store.settled()).rejects.toBe(full)
  expect(told).toEqual([])
  expect(store.published).toBe(1)
})

test("revisions count writes, whichever collection they are in", () => {
  const store = new Store()
  const first = store.put("configmaps", object)
  store.put("secrets", object)
  store.delete("secrets", "n/a")
  const second = store.put("configmaps", { ...object, data: {} })
  expect(Number(second.metadata.resourceVersion) - Number(first.metadata.resourceVersion)).toBe(3)
})
