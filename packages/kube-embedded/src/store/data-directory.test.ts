import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { array, assert, asyncProperty, constant, constantFrom, oneof, record, string } from "fast-check"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { KubeObject } from "../objects/object.ts"
import { openDurableStore } from "./data-directory.ts"
import type { Store } from "./store.ts"

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "data-directory-"))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const notice = (text: string): void => {
  throw new Error(`no crash happened here: ${text}`)
}

function object(name: string, value: string): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } }
}

function contents(store: Store): Record<string, unknown> {
  return Object.fromEntries(store.collection("configmaps").entries())
}

async function journalSize(): Promise<number> {
  const names = (await readdir(directory)).filter((name) => name.startsWith("journal-"))
  expect(names).toHaveLength(1)
  return (await stat(join(directory, names[0] ?? ""))).size
}

test("whatever was written and deleted, a store opened again holds the same under the same revision", async () => {
  const name = constantFrom("a", "b", "c", "d")
  const step = oneof(
    record({ kind: constant("put" as const), name, value: string() }),
    record({ kind: constant("delete" as const), name }),
    record({ kind: constant("settle" as const) }),
    record({ kind: constant("reopen" as const) }),
  )
  await assert(
    asyncProperty(array(step, { maxLength: 30 }), async (steps) => {
      await rm(directory, { recursive: true, force: true })
      let opened = await openDurableStore(directory, { notice, rewriteAbove: 500 })
      const reopen = async (): Promise<void> => {
        const [before, revision] = [contents(opened.store), opened.store.revision]
        await opened.close()
        opened = await openDurableStore(directory, { notice, rewriteAbove: 500 })
        expect(contents(opened.store)).toEqual(before)
        expect(opened.store.revision).toBe(revision)
      }
      for (const step of steps) {
        if (step.kind === "put") opened.store.put("configmaps", object(step.name, step.value))
        if (step.kind === "delete") opened.store.delete("configmaps", step.name)
        if (step.kind === "settle") await opened.store.settled()
        if (step.kind === "reopen") await reopen()
      }
      await reopen()
      await opened.close()
    }),
    { numRuns: 40 },
  )
})

test("a journal that has outgrown what it holds is rewritten while writes go on", async () => {
  const { store, close } = await openDurableStore(directory, { notice, rewriteAbove: 20_000 })
  for (let index = 0; index < 1000; index++) {
    store.put("configmaps", object("changing", `${index} ${"x".repeat(100)}`))
    if (index % 50 === 0) await store.settled()
  }
  await close()
  expect(await journalSize()).toBeLessThan(60_000)
  const again = await openDurableStore(directory, { notice })
  expect(again.store.get("configmaps", "changing")).toMatchObject({
    data: { value: expect.stringMatching(/^999 /) },
  })
  await again.close()
})

test("watchers are told of a write only when it is durable, in order", async () => {
  const { store, close } = await openDurableStore(directory, { notice })
  const told: number[] = []
  store.subscribe(({ revision }) => told.push(revision))
  const first = store.put("configmaps", object("a", "1"))
  const second = store.put("configmaps", object("b", "1"))
  expect(told).toEqual([])
  await store.settled()
  expect(told.map(String)).toEqual([first.metadata.resourceVersion, second.metadata.resourceVersion])
  await close()
})

test("a lock that nobody holds any more is taken over", async () => {
  const first = await openDurableStore(directory, { notice })
  await first.close()
  await writeFile(join(directory, "lock"), "left by a process that is gone")
  const second = await openDurableStore(directory, { notice })
  await second.close()
})
