import { once } from "node:events"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { afterEach, describe, expect, test } from "vitest"
import type { ClusterAccess } from "../src/access.ts"
import { staticAccess } from "../src/access.ts"
import { Kube } from "../src/kube.ts"
import { KubeError } from "../src/kube-error.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"
import type { RequestRecord } from "../src/transport.ts"
import { type Call, configMap, configMaps, type FakeApi, fakeApi } from "./fake-api.ts"

const ref = { ...configMaps, namespace: "default", name: "a" }
const manager = { fieldManager: "test" }

let api: FakeApi | undefined
afterEach(async () => {
  await api?.stop()
  api = undefined
})

async function serve(handler: (call: Call) => void): Promise<FakeApi> {
  api = await fakeApi(handler)
  return api
}

async function failure(promise: Promise<unknown>): Promise<KubeError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(KubeError)
  return error as KubeError
}

describe("what the server refuses", () => {
  test.each([
    [404, "NotFound", { details: { name: "a" } }, "absent", false],
    [404, "NotFound", {}, "notServed", false],
    [409, "Conflict", {}, "conflict", false],
    [409, "AlreadyExists", {}, "alreadyExists", false],
    [422, "Invalid", {}, "invalid", false],
    [403, "Forbidden", {}, "forbidden", false],
    [410, "Expired", {}, "gone", false],
    [429, "TooManyRequests", {}, "tooMany", false],
    [504, "Timeout", {}, "timeout", true],
    [500, "InternalError", {}, "server", true],
    [503, "ServiceUnavailable", {}, "server", true],
  ] as const)("%i %s of a write is told as a value", async (code, reason, more, kind, uncertain) => {
    const { kube } = await serve((call) => call.refuse(code, reason, more))
    const error = await failure(kube().patch(ref, { type: "merge", body: {} }, manager))
    expect(error).toMatchObject({ kind, code, reason, uncertain })
    expect(error.message).toContain("could not patch ConfigMap default/a")
  })

  test("a text page instead of a Status, as from a proxy, is not taken for the absence of an object", async () => {
    const { kube } = await serve((call) => call.answer(404, "404 page not found"))
    expect((await failure(kube().get(ref))).kind).toBe("notServed")
  })

  test("a page with status 200, as a login in front of the server sends, is an error as any other", async () => {
    const { kube } = await serve((call) => call.answer(200, "<html>please log in</html>"))
    const client = kube()
    expect(await failure(client.get(ref))).toMatchObject({ kind: "server", code: 200, uncertain: false })
    expect((await failure(client.list(configMaps))).message).toBe(
      "could not list ConfigMap: the answer 200 is not JSON",
    )
    expect((await failure(client.create(configMap("a", ""), manager))).uncertain).toBe(true)
  })

  test("an object where a list was asked for is not an empty list", async () => {
    const { kube } = await serve((call) => call.answer(200, { status: "ok" }))
    expect((await failure(kube().list(configMaps))).message).toContain("the answer is not a list")
  })

  test("a server that answers something else where its kinds were asked for has not said that it serves none", async () => {
    const { kube } = await serve((call) => call.answer(200, { status: "ok" }))
    const asked = kube().discover({ apiVersion: "example.org/v1", kind: "Thing" })
    expect(await failure(asked)).toMatchObject({ kind: "server" })
    const preferred = kube().discover({ group: "example.org", kind: "Thing" })
    expect((await failure(preferred)).message).toContain("not an APIGroup")
  })

  test("only the server's own word makes an object absent", async () => {
    const { kube } = await serve((call) => call.refuse(404, "NotFound", { details: { name: "a" } }))
    expect(await kube().get(ref)).toBeUndefined()
    expect(await kube().delete(ref)).toBe("absent")
  })
})

describe("what does not arrive", () => {
  test("a refused connection is unreachable, and certainly had no effect", async () => {
    const listener = createServer().listen(0, "127.0.0.1")
    await once(listener, "listening")
    const { port } = listener.address() as AddressInfo
    await new Promise((resolve) => listener.close(resolve))
    const kube = new Kube(staticAccess(`http://127.0.0.1:${port}`))
    const error = await failure(kube.create(configMap("a", ""), manager))
    expect(error).toMatchObject({ kind: "unreachable", uncertain: false })
    await kube.close()
  })

  test("a reply lost after the request was sent leaves a write uncertain, and it is not sent again", async () => {
    const fake = await serve((call) => call.cut())
    const error = await failure(fake.kube().create(configMap("a", ""), manager))
    expect(error).toMatchObject({ kind: "unreachable", uncertain: true })
    expect(error.message).toContain("it may have taken effect all the same")
    expect(fake.calls).toHaveLength(1)
  })

  test("a read whose connection broke is asked once more, and once only", async () => {
    const fake = await serve((call) =>
      fake.calls.length === 1 ? call.cut() : call.answer(200, configMap("a", "1")),
    )
    expect(await fake.kube().get(ref)).toMatchObject({ metadata: { name: "a" } })
    expect(fake.calls).toHaveLength(2)
    const broken = await fakeApi((call) => call.cut())
    expect((await failure(broken.kube().get(ref))).kind).toBe("unreachable")
    expect(broken.calls).toHaveLength(2)
    await broken.stop()
  })

  test("an answer that does not come is a timeout at the deadline, by the injected clock", async () => {
    const clock = new FakeClock()
    const fake = await serve(() => {})
    const kube = fake.kube({ clock, timeoutMs: 5_000 })
    const error = failure(kube.patch(ref, { type: "merge", body: {} }, manager))
    await fake.call(() => true)
    await clock.advance(5_000)
    expect(await error).toMatchObject({ kind: "timeout", uncertain: true })
  })

  test("a write that waited for a connection until its deadline says that it was never sent", async () => {
    const clock = new FakeClock()
    const fake = await serve(() => {})
    const kube = fake.kube({ clock })
    const hanging = Array.from({ length: 30 }, () => kube.get(ref).catch(() => undefined))
    await fake.call((call) => call.path.includes("configmaps"), 11)
    const error = failure(kube.patch(ref, { type: "merge", body: {} }, { ...manager, timeoutMs: 5_000 }))
    await clock.advance(5_000)
    expect(await error).toMatchObject({
      kind: "timeout",
      uncertain: false,
      message: expect.stringContaining("never sent, because no connection was free for it within 5000 ms"),
    })
    await kube.close()
    await Promise.all(hanging)
  })

  test("a request that its caller gives up ends with the caller's reason", async () => {
    const fake = await serve(() => {})
    const giveUp = new AbortController()
    const asked = fake.kube().get(ref, { signal: giveUp.signal })
    const call = await fake.call(() => true)
    giveUp.abort(new Error("no longer needed"))
    await expect(asked).rejects.toThrow("no longer needed")
    await call.closed()
  })
})

describe("throttling", () => {
  test("a 429 with Retry-After is waited for and asked again, writes included", async () => {
    const clock = new FakeClock()
    const fake = await serve((call) =>
      fake.calls.length === 1
        ? call.refuse(429, "TooManyRequests", {}, { "retry-after": "3" })
        : call.answer(201, configMap("a", "1")),
    )
    const created = fake.kube({ clock, random: () => 0 }).create(configMap("a", ""), manager)
    await fake.call(() => true)
    // The deadline of the request is gone and the wait has begun when one timer is armed for three seconds.
    await expect.poll(() => clock.next).toBe(3_000)
    await clock.advance(2_999)
    expect(fake.calls).toHaveLength(1)
    await clock.advance(1)
    expect(await created).toMatchObject({ metadata: { name: "a" } })
  })

  test("a Retry-After of zero is not taken for permission to hammer", async () => {
    const clock = new FakeClock()
    const fake = await serve((call) => call.refuse(429, "TooManyRequests", {}, { "retry-after": "0" }))
    const asked = failure(fake.kube({ clock, random: () => 0, timeoutMs: 2_500 }).get(ref))
    for (let i = 0; i < 2; i++) {
      await fake.idle()
      await clock.advance(1_000)
    }
    expect((await asked).kind).toBe("tooMany")
    expect(fake.calls).toHaveLength(3)
  })

  test("a wait that is longer than the deadline is not begun: the caller hears at once, and how long", async () => {
    const fake = await serve((call) => call.refuse(429, "TooManyRequests", {}, { "retry-after": "60" }))
    expect(await failure(fake.kube().get(ref))).toMatchObject({ kind: "tooMany", retryAfterSeconds: 60 })
    expect(fake.calls).toHaveLength(1)
  })

  test("a write is not repeated after a 503, because a proxy may have lost the reply of a server that acted", async () => {
    const fake = await serve((call) => call.refuse(503, "ServiceUnavailable", {}, { "retry-after": "1" }))
    expect((await failure(fake.kube().create(configMap("a", ""), manager))).uncertain).toBe(true)
    expect(fake.calls).toHaveLength(1)
  })

  test("a disruption budget's 429 is heard at once, with its cause", async () => {
    const causes = [{ reason: "DisruptionBudget", message: "needs 1" }]
    const fake = await serve((call) =>
      call.refuse(429, "TooManyRequests", { details: { causes } }, { "retry-after": "1" }),
    )
    const error = await failure(fake.kube().evict({ namespace: "default", name: "p", uid: "u" }))
    expect(error).toMatchObject({ kind: "tooMany", details: { causes } })
    expect(JSON.parse(fake.calls[0]?.body ?? "")).toMatchObject({
      apiVersion: "policy/v1",
      kind: "Eviction",
      deleteOptions: { preconditions: { uid: "u" } },
    })
  })
})

describe("credentials", () => {
  test("a 401 renews them and asks once more, and a second one is the answer", async () => {
    const asked: string[] = []
    const access = (url: string): ClusterAccess => ({
      server: url,
      credentials(which) {
        asked.push(which)
        return { headers: { authorization: `Bearer ${which}` }, tls: noTls }
      },
    })
    const noTls = {}
    const fake = await serve((call) =>
      call.headers.authorization === "Bearer renewed"
        ? call.answer(200, configMap("a", "1"))
        : call.refuse(401, "Unauthorized"),
    )
    const kube = new Kube(access(fake.url))
    expect(await kube.get(ref)).toBeDefined()
    expect(asked.filter((which) => which === "renewed")).toHaveLength(1)
    await kube.close()
    const never = await fakeApi((call) => call.refuse(401, "Unauthorized"))
    const denied = new Kube(access(never.url))
    expect((await failure(denied.get(ref))).kind).toBe("unauthorized")
    expect(never.calls).toHaveLength(2)
    await denied.close()
    await never.stop()
  })

  test("no error shows them, also when they cannot be had", async () => {
    const fake = await serve((call) => call.cut())
    const secret = "s3cr3t-t0ken"
    const kube = new Kube(staticAccess(fake.url, { headers: { authorization: `Bearer ${secret}` }, tls: {} }))
    const error = await failure(kube.create(configMap("a", ""), manager))
    expect(JSON.stringify(error) + String(error) + String(error.cause)).not.toContain(secret)
    await kube.close()
    const none = new Kube({
      server: fake.url,
      credentials: () => Promise.reject(new Error("the plugin failed")),
    })
    expect(await failure(none.get(ref))).toMatchObject({
      kind: "unauthorized",
      cause: new Error("the plugin failed"),
    })
    await none.close()
  })
})

describe("connections", () => {
  test("a lease does not wait behind requests that hang on every ordinary connection", async () => {
    const fake = await serve((call) => {
      if (call.path.includes("leases")) call.answer(200, { metadata: { name: "l" } })
    })
    const kube = fake.kube()
    const hanging = Array.from({ length: 30 }, () => kube.get(ref).catch(() => undefined))
    await fake.call((call) => call.path.includes("configmaps"), 11)
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace: "default", name: "l" }
    expect(await kube.get(lease, { lane: "lease" })).toBeDefined()
    await kube.close()
    await Promise.all(hanging)
  })

  test("a closed client says so", async () => {
    const fake = await serve((call) => call.answer(200, configMap("a", "1")))
    const kube = fake.kube()
    await kube.close()
    expect((await failure(kube.get(ref))).kind).toBe("fenced")
  })
})

test("every request is recorded once by verb, resource and code", async () => {
  const records: RequestRecord[] = []
  const fake = await serve((call) =>
    call.method === "GET" ? call.answer(200, configMap("a", "1")) : call.refuse(409, "Conflict"),
  )
  const kube = fake.kube({ observe: (record) => records.push(record) })
  await kube.get(ref)
  await failure(kube.patch(ref, { type: "merge", body: {} }, manager))
  expect(records.map(({ verb, resource, code }) => [verb, resource, code])).toEqual([
    ["discover", "", 200],
    ["get", "configmaps", 200],
    ["patch", "configmaps", 409],
  ])
})
