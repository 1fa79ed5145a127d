import { afterAll, beforeAll, expect, test } from "vitest"
import { type EmbeddedTestServer, startEmbedded } from "../src/testing.ts"
import { type Client, clientOf, continueOf, namesIn } from "./client.ts"
import { configMap, configMaps } from "./objects.ts"

let server: EmbeddedTestServer
let kube: Client

beforeAll(async () => {
  server = await startEmbedded()
  kube = clientOf(server.kubeconfig)
})
afterAll(() => server.stop())

test("a created object carries what the server knows of it: uid, version, time and namespace", async () => {
  const { code, body } = await kube.post(configMaps, configMap("created", { a: "1" }))
  expect(code).toBe(201)
  expect(body).toMatchObject({
    metadata: {
      namespace: "default",
      uid: expect.any(String),
      resourceVersion: expect.stringMatching(/^\d+$/),
    },
    data: { a: "1" },
  })
})

test("the name of an object is taken while it lives, and the refusal says so in Kubernetes' words", async () => {
  await kube.post(configMaps, configMap("twice"))
  const { code, body } = await kube.post(configMaps, configMap("twice"))
  expect(code).toBe(409)
  expect(body).toMatchObject({
    kind: "Status",
    reason: "AlreadyExists",
    message: 'configmaps "twice" already exists',
    details: { name: "twice", kind: "configmaps" },
  })
})

test("generateName gives each object a name of its own", async () => {
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "made-" } }
  const names = await Promise.all(
    [1, 2, 3].map(async () => (await kube.post(configMaps, body)).body["metadata"]?.["name"]),
  )
  expect(new Set(names).size).toBe(3)
  for (const name of names) expect(name).toMatch(/^made-[a-z0-9]{5}$/)
})

test("a PUT with an old resourceVersion is refused and changes nothing", async () => {
  const { body: first } = await kube.post(configMaps, configMap("raced", { a: "1" }))
  await kube.patch(`${configMaps}/raced`, "merge-patch", { data: { a: "2" } })
  const { code, body } = await kube.put(`${configMaps}/raced`, { ...(first as object), data: { a: "3" } })
  expect(code).toBe(409)
  expect(body["message"]).toContain(
    "the object has been modified; please apply your changes to the latest version",
  )
  expect((await kube.get(`${configMaps}/raced`)).body["data"]).toEqual({ a: "2" })
})

test("a write that changes nothing leaves the resourceVersion as it is", async () => {
  const { body: first } = await kube.post(configMaps, configMap("still", { a: "1" }))
  const { body: second } = await kube.patch(`${configMaps}/still`, "merge-patch", { data: { a: "1" } })
  expect(second["metadata"]?.["resourceVersion"]).toBe(first["metadata"]?.["resourceVersion"])
})

test("an object with a finalizer stays until the finalizer is gone, and takes no new one meanwhile", async () => {
  const held = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "held", finalizers: ["example.com/hold"] },
  }
  await kube.post(configMaps, held)
  const { body: deleting } = await kube.delete(`${configMaps}/held`)
  expect(deleting["metadata"]?.["deletionTimestamp"]).toEqual(expect.any(String))
  const more = { metadata: { finalizers: ["example.com/hold", "example.com/more"] } }
  const { code } = await kube.patch(`${configMaps}/held`, "merge-patch", more)
  expect(code).toBe(422)
  await kube.patch(`${configMaps}/held`, "merge-patch", { metadata: { finalizers: null } })
  expect((await kube.get(`${configMaps}/held`)).code).toBe(404)
})

test("a deletion under the wrong uid is refused", async () => {
  await kube.post(configMaps, configMap("guarded"))
  const { code, body } = await kube.delete(`${configMaps}/guarded`, { preconditions: { uid: "other" } })
  expect(code).toBe(409)
  expect(body["message"]).toContain("the UID in the precondition (other) does not match the UID in record")
  expect((await kube.get(`${configMaps}/guarded`)).code).toBe(200)
})

test("a dry run answers what would be and stores nothing", async () => {
  const { code } = await kube.post(`${configMaps}?dryRun=All`, configMap("dry"))
  expect(code).toBe(201)
  expect((await kube.get(`${configMaps}/dry`)).code).toBe(404)
})

test("nothing is created in a namespace that is not there", async () => {
  const { code, body } = await kube.post("/api/v1/namespaces/nowhere/configmaps", configMap("lost"))
  expect(code).toBe(404)
  expect(body["message"]).toBe('namespaces "nowhere" not found')
})

test("a bad name is refused with the rule it breaks", async () => {
  const { code, body } = await kube.post(configMaps, configMap("Bad_Name"))
  expect(code).toBe(422)
  expect(body["details"]?.["causes"]?.[0]).toMatchObject({
    reason: "FieldValueInvalid",
    field: "metadata.name",
  })
  expect(body["message"]).toMatch(
    /^ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123/,
  )
})

test("a list is paged at one revision, whatever happens between the pages", async () => {
  const namespace = "/api/v1/namespaces/kube-public/configmaps"
  for (const name of ["a", "b", "c"]) await kube.post(namespace, configMap(name, {}, { paged: "yes" }))
  const { body: first } = await kube.get(`${namespace}?limit=2`)
  expect(first["metadata"]).toMatchObject({ remainingItemCount: 2 })
  await kube.delete(`${namespace}/c`)
  await kube.post(namespace, configMap("d", {}, { paged: "yes" }))
  const { body: second } = await kube.get(`${namespace}?limit=2&continue=${continueOf(first)}`)
  const names = [...(first["items"] ?? []), ...(second["items"] ?? [])].map(
    (item) => item["metadata"]?.["name"],
  )
  expect(names).toEqual(["a", "b", "c", "kube-root-ca.crt"])
})

test("a continued list whose revision is compacted gets 410 and a token to go on without consistency", async () => {
  const namespace = "/api/v1/namespaces/kube-node-lease/configmaps"
  for (const name of ["a", "b"]) await kube.post(namespace, configMap(name))
  const { body: first } = await kube.get(`${namespace}?limit=1`)
  await kube.post(namespace, configMap("z"))
  server.compact()
  const { code, body } = await kube.get(`${namespace}?limit=1&continue=${continueOf(first)}`)
  expect(code).toBe(410)
  expect(body["reason"]).toBe("Expired")
  const rest = await kube.get(`${namespace}?continue=${continueOf(body)}`)
  expect(namesIn(rest.body)).toEqual(["b", "kube-root-ca.crt", "z"])
})
