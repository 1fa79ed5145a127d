import { afterEach, expect, test } from "vitest"
import { applyStatus } from "../src/apply-status.ts"
import { setCondition } from "../src/conditions.ts"
import { configMap, type FakeApi, fakeApi } from "./fake-api.ts"

const manager = { fieldManager: "operator" }
const ready = (now: number) =>
  setCondition([], { type: "Ready", status: "True", reason: "R", message: "m" }, now)

let api: FakeApi
afterEach(async () => {
  await api.stop()
})

async function serve(): Promise<FakeApi> {
  api = await fakeApi((call) => call.answer(200, call.body))
  return api
}

test("a status that the object shows already costs no request", async () => {
  const { kube, calls } = await serve()
  const conditions = ready(0)
  const foreign = { type: "Foreign", status: "True", reason: "x", message: "", lastTransitionTime: "t" }
  const observed = {
    ...configMap("a", "1"),
    status: { phase: "Active", conditions: [foreign, ...conditions] },
  }
  expect(await applyStatus(kube(), observed, { phase: "Active", conditions, gone: undefined }, manager)).toBe(
    "unchanged",
  )
  expect(calls).toHaveLength(0)
})

test("a status that differs is applied by force to the subresource, and only what is claimed", async () => {
  const { kube, calls } = await serve()
  const observed = { ...configMap("a", "1"), status: { phase: "Active" } }
  const status = { phase: "Closing", next: undefined, conditions: ready(0) }
  expect(await applyStatus(kube(), observed, status, manager)).toBe("applied")
  const [call] = calls
  expect(call?.path).toBe("/api/v1/namespaces/default/configmaps/a/status")
  expect(call?.query.get("force")).toBe("true")
  expect(call?.headers["content-type"]).toBe("application/apply-patch+yaml")
  expect(JSON.parse(call?.body ?? "")).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "default" },
    status: { phase: "Closing", conditions: ready(0) },
  })
})

test("a field that this manager claims no more is taken back, one that is another's is left", async () => {
  const { kube, calls } = await serve()
  const observed = { ...configMap("a", "1"), status: { phase: "Active", reason: "old", theirs: 1 } }
  const status = { phase: "Active" }
  expect(await applyStatus(kube(), observed, status, manager)).toBe("unchanged")
  expect(await applyStatus(kube(), observed, status, { ...manager, owns: ["reason"] })).toBe("applied")
  expect(calls).toHaveLength(1)
})
