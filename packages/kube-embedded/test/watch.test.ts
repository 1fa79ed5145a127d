import { afterAll, beforeAll, expect, test } from "vitest"
import { type EmbeddedTestServer, startEmbedded } from "../src/testing.ts"
import { type Client, clientOf, versionOf } from "./client.ts"
import { configMap, configMaps } from "./objects.ts"
import { steppedClock } from "./stepped-clock.ts"

let server: EmbeddedTestServer
let kube: Client

beforeAll(async () => {
  server = await startEmbedded()
  kube = clientOf(server.kubeconfig)
})
afterAll(() => server.stop())

test("a watch from a version tells everything after it, in order", async () => {
  const { body } = await kube.get(configMaps)
  const from = versionOf(body)
  await kube.post(configMaps, configMap("told", { a: "1" }))
  await kube.patch(`${configMaps}/told`, "merge-patch", { data: { a: "2" } })
  const watch = kube.watch(`${configMaps}?watch=true&resourceVersion=${from}`)
  expect((await watch.next()).type).toBe("ADDED")
  expect(await watch.next()).toMatchObject({ type: "MODIFIED", object: { data: { a: "2" } } })
  await kube.delete(`${configMaps}/told`)
  const deleted = await watch.next()
  expect(deleted).toMatchObject({ type: "DELETED", object: { data: { a: "2" } } })
  watch.close()
})

test("an object that leaves the selection of a watch is deleted to it, and one that enters it is added", async () => {
  await kube.post(configMaps, configMap("moves", { a: "1" }, { side: "left" }))
  const { body } = await kube.get(configMaps)
  const watch = kube.watch(
    `${configMaps}?watch=true&labelSelector=side%3Dleft&resourceVersion=${versionOf(body)}`,
  )
  await kube.patch(`${configMaps}/moves`, "merge-patch", { metadata: { labels: { side: "right" } } })
  expect(await watch.next()).toMatchObject({ type: "DELETED", object: { metadata: { name: "moves" } } })
  await kube.patch(`${configMaps}/moves`, "merge-patch", { metadata: { labels: { side: "left" } } })
  expect(await watch.next()).toMatchObject({ type: "ADDED", object: { metadata: { name: "moves" } } })
  watch.close()
})

test("a watch that asks for initial events gets the state and then a bookmark that says it is complete", async () => {
  const path =
    "/api/v1/namespaces?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
  const watch = kube.watch(path)
  const names: unknown[] = []
  for (;;) {
    const { type, object } = await watch.next()
    if (type === "BOOKMARK") {
      expect(object["metadata"]?.["annotations"]).toEqual({ "k8s.io/initial-events-end": "true" })
      break
    }
    expect(type).toBe("ADDED")
    names.push(object["metadata"]?.["name"])
  }
  expect(names).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"])
  watch.close()
})

test("initial events without their version match are refused", async () => {
  const { code, body } = await kube.get(`${configMaps}?watch=true&sendInitialEvents=true`)
  expect(code).toBe(422)
  expect(body["message"]).toContain("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
})

test("a watch from a compacted version gets an ERROR event with 410 and ends", async () => {
  const { body } = await kube.get(configMaps)
  await kube.post(configMaps, configMap("forgotten"))
  server.compact()
  const watch = kube.watch(`${configMaps}?watch=true&resourceVersion=${versionOf(body)}`)
  expect(await watch.next()).toMatchObject({
    type: "ERROR",
    object: { kind: "Status", code: 410, reason: "Expired" },
  })
  await watch.ended
})

test("a watch ends by itself after timeoutSeconds", async () => {
  const watch = kube.watch(`${configMaps}?watch=true&timeoutSeconds=1`)
  await watch.ended
})

test("a watch whose time is over while it is read slowly ends with what was before, and the server goes on", async () => {
  const clock = steppedClock(Date.parse("2026-01-01T00:00:00Z"))
  const slow = await startEmbedded({ clock })
  try {
    const client = clientOf(slow.kubeconfig)
    const watch = client.watch(`${configMaps}?watch=true&timeoutSeconds=60`)
    await watch.stall()
    // More than the buffers of a connection hold, less than what a watcher is cut off for.
    const large = "x".repeat(700_000)
    for (let index = 0; index < 30; index++) await client.post(configMaps, configMap(`l${index}`, { large }))
    clock.advance(60_000)
    await client.post(configMaps, configMap("late"))
    await watch.resume()
    let last: unknown
    while (last !== "l29") last = (await watch.next()).object["metadata"]?.["name"]
    await expect(watch.next()).rejects.toThrow("the watch ended")
    expect((await client.get(`${configMaps}/late`)).code).toBe(200)
  } finally {
    await slow.stop()
  }
})

test("a restart cuts every watch, and the server is back at the same place with the same objects", async () => {
  await kube.post(configMaps, configMap("survivor"))
  const watch = kube.watch(`${configMaps}?watch=true&fieldSelector=metadata.name%3Dsurvivor`)
  await watch.next()
  await server.restart()
  await watch.ended
  expect((await kube.get(`${configMaps}/survivor`)).code).toBe(200)
})
