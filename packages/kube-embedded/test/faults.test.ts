import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { type FaultProxy, startFaultProxy } from "../src/faults/index.ts"
import { type EmbeddedTestServer, startEmbedded } from "../src/testing.ts"
import { type Client, clientOf } from "./client.ts"
import { configMap, configMaps } from "./objects.ts"

let server: EmbeddedTestServer
let proxy: FaultProxy
let direct: Client
let kube: Client

beforeAll(async () => {
  server = await startEmbedded()
  proxy = await startFaultProxy(server.kubeconfig)
  direct = clientOf(server.kubeconfig)
  kube = clientOf(proxy.kubeconfig)
})
afterEach(() => proxy.clear())
afterAll(async () => {
  await proxy.stop()
  await server.stop()
})

test("without a fault the proxy is the server", async () => {
  expect((await kube.post(configMaps, configMap("through"))).code).toBe(201)
  expect((await direct.get(`${configMaps}/through`)).code).toBe(200)
  expect(proxy.calls.at(-1)).toMatchObject({ verb: "create", resource: "configmaps", namespace: "default" })
})

test("a refused call never reaches the server", async () => {
  const planted = proxy.plant({ on: { verb: "create", resource: "configmaps" }, fault: { kind: "refuse" } })
  await expect(kube.post(configMaps, configMap("refused"))).rejects.toThrow()
  await planted.spent
  expect((await direct.get(`${configMaps}/refused`)).code).toBe(404)
  expect((await kube.post(configMaps, configMap("refused"))).code).toBe(201)
})

test("a dropped reply leaves the effect behind", async () => {
  proxy.plant({ on: { verb: "create" }, fault: { kind: "dropReply" } })
  await expect(kube.post(configMaps, configMap("done"))).rejects.toThrow()
  expect((await direct.get(`${configMaps}/done`)).code).toBe(200)
})

test("an answer in the server's place carries Retry-After and is given as often as asked, after those that pass", async () => {
  proxy.plant({
    on: { verb: "list" },
    fault: { kind: "answer", code: 429, retryAfterSeconds: 7 },
    skip: 1,
    times: 2,
  })
  const codes: number[] = []
  for (let index = 0; index < 4; index++) codes.push((await kube.get(configMaps)).code)
  expect(codes).toEqual([200, 429, 429, 200])
})

test("a held call waits for the test and then goes on", async () => {
  let release: () => void = () => undefined
  const until = new Promise<void>((resolve) => {
    release = resolve
  })
  proxy.plant({ on: { name: "held" }, fault: { kind: "hold", until } })
  const arrives = proxy.next({ name: "held" })
  const answer = kube.get(`${configMaps}/held`)
  await arrives
  await direct.post(configMaps, configMap("held"))
  release()
  expect((await answer).code).toBe(200)
})

test("a watch is cut after so many events", async () => {
  proxy.plant({ on: { verb: "watch" }, fault: { kind: "cut", afterEvents: 2 } })
  const watch = kube.watch("/api/v1/namespaces?watch=true")
  await watch.next()
  await watch.next()
  await watch.ended
})

test("a half-open watch stays open and tells nothing more", async () => {
  const name = "fieldSelector=metadata.name%3Dunheard"
  proxy.plant({ on: { verb: "watch" }, fault: { kind: "halfOpen", afterEvents: 1 } })
  await direct.post(configMaps, configMap("unheard", { a: "1" }))
  const deaf = kube.watch(`${configMaps}?watch=true&${name}`)
  const hearing = kube.watch(`${configMaps}?watch=true&${name}`)
  await deaf.next()
  await hearing.next()
  await direct.patch(`${configMaps}/unheard`, "merge-patch", { data: { a: "2" } })
  let told = "nothing"
  deaf.next().then(
    () => (told = "an event"),
    () => (told = "an error"),
  )
  void deaf.ended.then(() => (told = "the end"))
  expect((await hearing.next()).type).toBe("MODIFIED")
  await direct.delete(`${configMaps}/unheard`)
  expect((await hearing.next()).type).toBe("DELETED")
  expect(told).toBe("nothing")
  deaf.close()
  hearing.close()
})

test("events come twice when asked to", async () => {
  await direct.post(configMaps, configMap("echo"))
  proxy.plant({ on: { verb: "watch" }, fault: { kind: "duplicate" } })
  const watch = kube.watch(`${configMaps}?watch=true&fieldSelector=metadata.name%3Decho`)
  expect(await watch.next()).toEqual(await watch.next())
  watch.close()
})

test("a watch expires with the ERROR event of a compacted version", async () => {
  proxy.plant({ on: { verb: "watch" }, fault: { kind: "expire", afterEvents: 0 } })
  const watch = kube.watch(`${configMaps}?watch=true`)
  expect(await watch.next()).toMatchObject({ type: "ERROR", object: { code: 410, reason: "Expired" } })
  await watch.ended
})

test("open watches are cut and frozen at once", async () => {
  const watch = kube.watch("/api/v1/nodes?watch=true")
  await proxy.next({ verb: "watch", resource: "nodes" })
  await direct.post("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "n" } })
  await watch.next()
  expect(proxy.cutWatches({ resource: "nodes" })).toBe(1)
  await watch.ended
})
