import { appendFile, mkdtemp, open, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { startEmbeddedServer } from "../src/embedded.ts"
import { clientOf } from "./client.ts"
import { configMap, configMaps, definitions, widget, widgetDefinition, widgets } from "./objects.ts"

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kube-embedded-data-"))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function journal(): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.startsWith("journal-"))
  expect(names).toHaveLength(1)
  return join(directory, names[0] ?? "")
}

test("objects, kinds, versions and the kubeconfig survive a restart", async () => {
  const first = await startEmbeddedServer({ data: directory })
  const before = clientOf(first.kubeconfig)
  await before.post(definitions, widgetDefinition)
  await before.post(widgets, widget("kept"))
  await before.post(configMaps, configMap("deleted"))
  await before.delete(`${configMaps}/deleted`)
  const list = await before.get(widgets)
  await first.restart()
  const after = await before.get(widgets)
  expect(after.body["items"]).toEqual(list.body["items"])
  expect(Number(after.body["metadata"]?.["resourceVersion"])).toBeGreaterThanOrEqual(
    Number(list.body["metadata"]?.["resourceVersion"]),
  )
  expect((await before.get(`${configMaps}/deleted`)).code).toBe(404)
  await first.stop()
})

test("a write that a crash cut short is cut off with a notice, and what came before it stays", async () => {
  const first = await startEmbeddedServer({ data: directory })
  await clientOf(first.kubeconfig).post(configMaps, configMap("whole"))
  await first.stop()
  const path = await journal()
  const length = (await readFile(path)).length
  await appendFile(path, Buffer.from([0, 0, 1, 0, 1, 2, 3, 4, 123]))
  const notices: string[] = []
  const second = await startEmbeddedServer({ data: directory, notice: (text) => notices.push(text) })
  expect(notices).toEqual([
    expect.stringContaining(`cut 9 bytes of a write that a crash interrupted at byte ${length}`),
  ])
  expect((await clientOf(second.kubeconfig).get(`${configMaps}/whole`)).code).toBe(200)
  await second.stop()
})

test("damage in the middle of a journal is no torn tail: the server refuses to start over it", async () => {
  const first = await startEmbeddedServer({ data: directory })
  await first.stop()
  const file = await open(await journal(), "r+")
  await file.write(Buffer.from("#"), 0, 1, 20)
  await file.close()
  await expect(startEmbeddedServer({ data: directory })).rejects.toThrow(/damaged at byte 0/)
})

test("two servers do not share one directory", async () => {
  const first = await startEmbeddedServer({ data: directory })
  await expect(startEmbeddedServer({ data: directory })).rejects.toThrow(`in use by process ${process.pid}`)
  await first.stop()
})
