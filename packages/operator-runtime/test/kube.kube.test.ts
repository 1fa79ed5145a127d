import { rootCertificates } from "node:tls"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { Kube } from "../src/kube.ts"
import { KubeError } from "../src/kube-error.ts"
import type { KubeObject } from "../src/objects.ts"
import { secretText, type Secret } from "../src/sensitive.ts"
import { type ConfigMap, configMap, configMaps, manager, type Surroundings, surroundings } from "./server.ts"

let around: Surroundings
let kube: Kube
let namespace: string

beforeAll(async () => {
  around = await surroundings()
  kube = around.client().kube
})
afterAll(async () => {
  await around.stop()
})
beforeEach(async () => {
  namespace = await around.namespace()
})

const failure = async (promise: Promise<unknown>): Promise<KubeError> => {
  const error: unknown = await promise.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(KubeError)
  return error as KubeError
}
const ref = (name: string) => ({ ...configMaps, namespace, name })

describe("objects", () => {
  test("are created, read, patched both ways and deleted", async () => {
    await kube.create(configMap(namespace, "a", { x: "1", y: "1" }), manager)
    await kube.patch(ref("a"), { type: "merge", body: { data: { x: "2", y: null } } }, manager)
    await kube.patch(
      ref("a"),
      {
        type: "json",
        ops: [
          { op: "test", path: "/data/x", value: "2" },
          { op: "add", path: "/data/z", value: "3" },
        ],
      },
      manager,
    )
    expect((await kube.get<ConfigMap>(ref("a")))?.data).toEqual({ x: "2", z: "3" })
    expect(await kube.delete(ref("a"))).toBe("deleted")
    expect(await kube.get(ref("a"))).toBeUndefined()
    expect(await kube.delete(ref("a"))).toBe("absent")
  })

  test("that are there already cannot be created again", async () => {
    await kube.create(configMap(namespace, "a"), manager)
    expect((await failure(kube.create(configMap(namespace, "a"), manager))).kind).toBe("alreadyExists")
  })

  test("are patched only in the version that was read, when the patch names it", async () => {
    const { metadata } = await kube.create(configMap(namespace, "a"), manager)
    await kube.patch(ref("a"), { type: "merge", body: { data: { x: "1" } } }, manager)
    const { resourceVersion } = metadata
    const stale = kube.patch(
      ref("a"),
      { type: "merge", body: { metadata: { resourceVersion }, data: { x: "2" } } },
      manager,
    )
    expect((await failure(stale)).kind).toBe("conflict")
  })

  test("are deleted only if they are the very ones that were meant", async () => {
    await kube.create(configMap(namespace, "a"), manager)
    const other = kube.delete(ref("a"), { uid: "00000000-0000-0000-0000-000000000000" })
    expect((await failure(other)).kind).toBe("conflict")
    expect(await kube.get(ref("a"))).toBeDefined()
  })

  test("are deleted over the connection that is open already, one after the other", async () => {
    const names = ["a", "b", "c", "d", "e"]
    for (const name of names) await kube.create(configMap(namespace, name), manager)
    const before = around.wire.made
    for (const name of names) await kube.delete(ref(name))
    expect(around.wire.made).toBe(before)
  })

  test("are changed by nothing in a dry run", async () => {
    await kube.create(configMap(namespace, "a"), { ...manager, dryRun: true })
    expect(await kube.get(ref("a"))).toBeUndefined()
  })

  test("of a namespaced kind without a namespace, and the other way round, are refused before they are sent", async () => {
    const nowhere = kube.get({ ...configMaps, name: "a" })
    expect(await failure(nowhere)).toMatchObject({ kind: "invalid", code: undefined })
    const node = kube.get({ apiVersion: "v1", kind: "Node", namespace, name: "a" })
    expect(await failure(node)).toMatchObject({ kind: "invalid", code: undefined })
  })
})

describe("server-side apply", () => {
  const manifest = (data: Record<string, string>) => ({
    ...configMaps,
    metadata: { namespace, name: "a" },
    data,
  })

  test("creates, takes back what is no longer claimed, and leaves what is another's", async () => {
    await kube.apply(manifest({ ours: "1", also: "1" }), { fieldManager: "us" })
    await kube.apply(manifest({ theirs: "1" }), { fieldManager: "them" })
    const after = await kube.apply<ConfigMap>(manifest({ ours: "2" }), { fieldManager: "us" })
    expect(after.data).toEqual({ ours: "2", theirs: "1" })
  })

  test("of a field that another manager holds is a conflict that names it, unless forced", async () => {
    await kube.apply(manifest({ x: "1" }), { fieldManager: "them" })
    const error = await failure(kube.apply(manifest({ x: "2" }), { fieldManager: "us" }))
    expect(error).toMatchObject({ kind: "conflict", reason: "Conflict" })
    expect(error.details?.causes?.[0]).toMatchObject({ reason: "FieldManagerConflict", field: ".data.x" })
    const forced = await kube.apply<ConfigMap>(manifest({ x: "2" }), { fieldManager: "us", force: true })
    expect(forced.data).toEqual({ x: "2" })
  })

  test("that says the same again changes nothing", async () => {
    const first = await kube.apply(manifest({ x: "1" }), manager)
    const second = await kube.apply(manifest({ x: "1" }), manager)
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  })
})

describe("lists", () => {
  test("are read page by page, every object once, with kind and version", async () => {
    for (let i = 0; i < 7; i++) await kube.create(configMap(namespace, `c${i}`), manager)
    const { items, resourceVersion } = await kube.list<ConfigMap>(configMaps, { namespace, limit: 2 })
    const ours = items.filter(({ metadata }) => metadata.name.startsWith("c"))
    expect(ours.map(({ metadata }) => metadata.name)).toEqual(["c0", "c1", "c2", "c3", "c4", "c5", "c6"])
    expect(items[0]).toMatchObject(configMaps)
    expect(resourceVersion).not.toBe("")
  })

  test("are selected by label and by field", async () => {
    const labelled = configMap(namespace, "labelled")
    await kube.create({ ...labelled, metadata: { ...labelled.metadata, labels: { app: "x" } } }, manager)
    await kube.create(configMap(namespace, "plain"), manager)
    const names = async (selection: object): Promise<string[]> =>
      (await kube.list(configMaps, { namespace, ...selection })).items.map(({ metadata }) => metadata.name)
    expect(await names({ labelSelector: "app=x" })).toEqual(["labelled"])
    expect(await names({ fieldSelector: "metadata.name=plain" })).toEqual(["plain"])
  })
})

describe("discovery", () => {
  test("knows plurals, scopes and subresources, and prefers the version that the server prefers", async () => {
    expect(await kube.discover({ apiVersion: "v1", kind: "Pod" })).toMatchObject({
      plural: "pods",
      namespaced: true,
      subresources: { eviction: { apiVersion: "policy/v1", kind: "Eviction" } },
    })
    expect(await kube.discover({ group: "coordination.k8s.io", kind: "Lease" })).toMatchObject({
      apiVersion: "coordination.k8s.io/v1",
      plural: "leases",
    })
  })

  test("tells a kind that is not served from an object that is not there", async () => {
    expect(await kube.discover({ apiVersion: "example.org/v1", kind: "Thing" })).toBeUndefined()
    expect(await kube.discover({ group: "example.org", kind: "Thing" })).toBeUndefined()
    const error = await failure(
      kube.get({ apiVersion: "example.org/v1", kind: "Thing", namespace, name: "a" }),
    )
    expect(error.kind).toBe("notServed")
  })
})

test("a CA that was rotated is followed: the failed handshake reads it anew, requests and watches alike", async () => {
  const { cert, key, ca } = (await around.access.credentials("current")).tls
  const client = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) }
  const before = { headers: {}, tls: { ...client, ca: rootCertificates[0] ?? "" } }
  const after = { headers: {}, tls: { ...client, ca: ca ?? "" } }
  let renewals = 0
  const rotated = (): Kube =>
    new Kube({
      server: around.access.server,
      credentials: (which) => {
        if (which === "renewed") renewals++
        return renewals === 0 ? before : after
      },
    })
  const one = rotated()
  await one.create(configMap(namespace, "a"), manager)
  expect(renewals).toBe(1)
  await one.close()
  renewals = 0
  const other = rotated()
  const end = new AbortController()
  await other.discover(configMaps)
  const watched = other
    .watch(
      configMaps,
      { namespace, timeoutSeconds: 300, signal: end.signal, onOpen: () => end.abort() },
      () => {},
    )
    .catch(() => "aborted")
  expect(await watched).toBe("aborted")
  expect(end.signal.aborted).toBe(true)
  await other.close()
})

test("a certificate that is not the server's is an error that says so, and is unreachable", async () => {
  const wrong = { headers: {}, tls: { ca: rootCertificates[0] ?? "" } }
  const distrusting = new Kube({ server: around.access.server, credentials: () => wrong })
  const error = await failure(distrusting.create(configMap(namespace, "a"), manager))
  expect(error).toMatchObject({ kind: "unreachable", uncertain: false })
  expect(error.message).toMatch(/certificate/)
  await distrusting.close()
})

test("a Secret travels both ways and is never shown", async () => {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { namespace, name: "s" },
    stringData: { k: "hush" },
  }
  const created = await kube.create<KubeObject>(secret, manager)
  const read = await kube.get<Secret>({ apiVersion: "v1", kind: "Secret", namespace, name: "s" })
  expect(JSON.stringify([created, read])).not.toContain(Buffer.from("hush").toString("base64"))
  expect(read && secretText(read, "k")).toBe("hush")
  const copy = { apiVersion: "v1", kind: "Secret", metadata: { namespace, name: "t" }, data: read?.data }
  const applied = await kube.apply<Secret>(copy, manager)
  expect(secretText(applied, "k")).toBe("hush")
})

test("a pod under a disruption budget is not evicted, and then is", async () => {
  const labels = { app: "guarded" }
  const container = { name: "c", image: "registry.example.org/none:1" }
  const pod = await around.world.create<KubeObject>(
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace, name: "p", labels },
      spec: { containers: [container] },
    } as KubeObject,
    manager,
  )
  const ready = [{ type: "Ready", status: "True" }]
  await around.world.patch(
    { apiVersion: "v1", kind: "Pod", namespace, name: "p" },
    { type: "merge", body: { status: { phase: "Running", conditions: ready } } },
    { ...manager, subresource: "status" },
  )
  const budget = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", namespace, name: "b" }
  await around.world.create<KubeObject>(
    {
      apiVersion: budget.apiVersion,
      kind: budget.kind,
      metadata: { namespace, name: "b" },
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    } as KubeObject,
    manager,
  )
  const victim = { namespace, name: "p", uid: pod.metadata.uid ?? "" }
  await expect
    .poll(async () => (await failure(kube.evict(victim))).details?.causes?.[0]?.reason, { timeout: 20_000 })
    .toBe("DisruptionBudget")
  await around.world.delete(budget)
  await kube.evict(victim, { gracePeriodSeconds: 0 })
  const gone = await failure(kube.evict(victim))
  expect(["absent", "conflict"]).toContain(gone.kind)
})
