import { afterAll, beforeAll, expect, test } from "vitest"
import { type EmbeddedTestServer, startEmbedded } from "../src/testing.ts"
import { type Client, clientOf, versionOf } from "./client.ts"
import { configMap, configMaps, definitions, widget, widgetDefinition, widgets } from "./objects.ts"
import { steppedClock } from "./stepped-clock.ts"

let server: EmbeddedTestServer
let kube: Client

beforeAll(async () => {
  server = await startEmbedded()
  kube = clientOf(server.kubeconfig)
})
afterAll(() => server.stop())

/** Follows one object until it is deleted. */
async function gone(collection: string, name: string): Promise<void> {
  const watch = kube.watch(
    `${collection}?watch=true&fieldSelector=metadata.name%3D${name}&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
  )
  let seen = false
  for (;;) {
    const { type } = await watch.next()
    seen ||= type === "ADDED"
    if (type === "DELETED" || (type === "BOOKMARK" && !seen)) return watch.close()
  }
}

function ownedBy(
  owner: { kind: string; name: unknown; uid: unknown },
  name: string,
  blocking = false,
): object {
  const reference = { apiVersion: "v1", ...owner, blockOwnerDeletion: blocking }
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ownerReferences: [reference] } }
}

async function owner(name: string): Promise<{ kind: string; name: string; uid: unknown }> {
  const { body } = await kube.post(configMaps, configMap(name))
  return { kind: "ConfigMap", name, uid: body["metadata"]?.["uid"] }
}

test("what loses its last owner is collected", async () => {
  await kube.post(configMaps, ownedBy(await owner("parent"), "child"))
  await kube.delete(`${configMaps}/parent`)
  await gone(configMaps, "child")
})

/** More than any controller takes in one look. */
const many = Array.from({ length: 45 }, (_, i) => i)

test("many dependents are orphaned, or go before their owner, to the last of them", async () => {
  const dependents = async (parent: string) => {
    const reference = await owner(parent)
    await Promise.all(many.map((i) => kube.post(configMaps, ownedBy(reference, `${parent}-${i}`, true))))
  }
  await dependents("left")
  await kube.delete(`${configMaps}/left`, { propagationPolicy: "Orphan" })
  await gone(configMaps, "left")
  const references = await Promise.all(
    many.map(async (i) => (await kube.get(`${configMaps}/left-${i}`)).body["metadata"]?.["ownerReferences"]),
  )
  expect(references).toEqual(many.map(() => undefined))
  await dependents("last")
  await kube.delete(`${configMaps}/last`, { propagationPolicy: "Foreground" })
  await gone(configMaps, "last")
  const codes = await Promise.all(many.map(async (i) => (await kube.get(`${configMaps}/last-${i}`)).code))
  expect(codes).toEqual(many.map(() => 404))
})

test("what names an owner that never was is collected, unless the owner's kind is not served", async () => {
  await kube.post(configMaps, {
    ...configMap("of-unknown-kind"),
    metadata: {
      name: "of-unknown-kind",
      ownerReferences: [{ apiVersion: "nobody.example.com/v1", kind: "Nobody", name: "x", uid: "1" }],
    },
  })
  await kube.post(configMaps, ownedBy({ kind: "ConfigMap", name: "never-was", uid: "2" }, "stray"))
  await gone(configMaps, "stray")
  expect((await kube.get(`${configMaps}/of-unknown-kind`)).code).toBe(200)
})

test("foreground deletion keeps the owner until its blocking dependents are gone", async () => {
  await kube.post(configMaps, ownedBy(await owner("waits"), "blocks", true))
  await kube.patch(`${configMaps}/blocks`, "merge-patch", { metadata: { finalizers: ["example.com/hold"] } })
  await kube.delete(`${configMaps}/waits`, { propagationPolicy: "Foreground" })
  const watch = kube.watch(`${configMaps}?watch=true&fieldSelector=metadata.name%3Dblocks`)
  while ((await watch.next()).object["metadata"]?.["deletionTimestamp"] === undefined);
  watch.close()
  expect((await kube.get(`${configMaps}/waits`)).code).toBe(200)
  await kube.patch(`${configMaps}/blocks`, "merge-patch", { metadata: { finalizers: null } })
  await gone(configMaps, "waits")
})

test("orphaned dependents stay, without their owner", async () => {
  await kube.post(configMaps, ownedBy(await owner("leaver"), "orphan"))
  await kube.delete(`${configMaps}/leaver`, { propagationPolicy: "Orphan" })
  await gone(configMaps, "leaver")
  const { body } = await kube.get(`${configMaps}/orphan`)
  expect(body["metadata"]?.["ownerReferences"]).toBeUndefined()
})

test("a namespace takes its contents with it and admits nothing new meanwhile", async () => {
  await kube.post("/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "leaving" },
  })
  const inside = "/api/v1/namespaces/leaving/configmaps"
  const held = { ...configMap("held"), metadata: { name: "held", finalizers: ["example.com/hold"] } }
  await kube.post(inside, held)
  await Promise.all(many.map((i) => kube.post(inside, configMap(`held-not-${i}`))))
  const { body } = await kube.delete("/api/v1/namespaces/leaving")
  expect(body["status"]).toEqual({ phase: "Terminating" })
  const refused = await kube.post(inside, configMap("late"))
  expect(refused.code).toBe(403)
  expect(refused.body["details"]?.["causes"]?.[0]).toMatchObject({ reason: "NamespaceTerminating" })
  await kube.patch(`${inside}/held`, "merge-patch", { metadata: { finalizers: null } })
  await gone("/api/v1/namespaces", "leaving")
})

test("a namespace that is stuck goes when its own finalizer is taken away by hand", async () => {
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: "stuck" } }
  await kube.post("/api/v1/namespaces", body)
  const held = { ...configMap("held"), metadata: { name: "held", finalizers: ["example.com/hold"] } }
  await kube.post("/api/v1/namespaces/stuck/configmaps", held)
  await kube.delete("/api/v1/namespaces/stuck")
  await kube.put("/api/v1/namespaces/stuck/finalize", { ...body, spec: { finalizers: [] } })
  await gone("/api/v1/namespaces", "stuck")
})

test("an object that goes with its last finalizer is told as deleted, and not as modified before", async () => {
  const held = { ...configMap("last"), metadata: { name: "last", finalizers: ["example.com/hold"] } }
  await kube.post(configMaps, held)
  const { body } = await kube.delete(`${configMaps}/last`)
  const watch = kube.watch(
    `${configMaps}?watch=true&fieldSelector=metadata.name%3Dlast&resourceVersion=${versionOf(body)}`,
  )
  await kube.patch(`${configMaps}/last`, "merge-patch", { metadata: { finalizers: null } })
  expect((await watch.next()).type).toBe("DELETED")
  watch.close()
})

test("an event is forgotten after an hour, by the server's clock", async () => {
  const clock = steppedClock(Date.parse("2026-01-01T00:00:00Z"))
  const timed = await startEmbedded({ clock })
  const client = clientOf(timed.kubeconfig)
  const events = "/api/v1/namespaces/default/events"
  const event = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "e" },
    involvedObject: { namespace: "default" },
  }
  await client.post(events, event)
  const watch = client.watch(`${events}?watch=true&timeoutSeconds=100000`)
  expect((await watch.next()).type).toBe("ADDED")
  clock.advance(3600 * 1000)
  expect((await watch.next()).type).toBe("DELETED")
  watch.close()
  await timed.stop()
})

test("a deleted definition takes its objects with it and is served no more", async () => {
  await kube.post(definitions, widgetDefinition)
  await Promise.all(many.map((i) => kube.post(widgets, widget(`one-${i}`))))
  await kube.delete(`${definitions}/widgets.example.com`)
  await gone(definitions, "widgets.example.com")
  expect((await kube.get(widgets)).code).toBe(404)
})

test("every namespace has a default ServiceAccount, whose tokens are who they say", async () => {
  const accounts = "/api/v1/namespaces/kube-system/serviceaccounts"
  const watch = kube.watch(`${accounts}?watch=true&fieldSelector=metadata.name%3Ddefault`)
  await watch.next()
  watch.close()
  const { body } = await kube.post(`${accounts}/default/token`, { spec: {} })
  const review = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenReview",
    spec: { token: body["status"]?.["token"] },
  }
  const answer = await kube.post("/apis/authentication.k8s.io/v1/tokenreviews", review)
  expect(answer.body["status"]?.["user"]).toMatchObject({
    username: "system:serviceaccount:kube-system:default",
  })
})
