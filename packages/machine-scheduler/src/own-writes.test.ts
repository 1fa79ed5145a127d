import { expect, test } from "vitest"
import { OwnWrites } from "./own-writes.ts"

const withheld = (uid: string, signal: AbortSignal) => ({ uid, status: {}, notes: [], signal })

test("a status that was withheld counts for the very object, until it is written", () => {
  const writes = new OwnWrites()
  const status = withheld("u1", new AbortController().signal)
  writes.withhold("default/m", status)
  expect(writes.withheld("default/m", "u1")).toBe(status)
  writes.remember("default/m", { apiVersion: "a/v1", kind: "K", metadata: { name: "m" } })
  expect(writes.withheld("default/m", "u1")).toBeUndefined()
})

test("what was withheld about an object that is gone is not told of its successor", () => {
  const writes = new OwnWrites()
  writes.withhold("default/m", withheld("u1", new AbortController().signal))
  expect(writes.withheld("default/m", "u2")).toBeUndefined()
  expect(writes.withheld("default/m", "u1")).toBeUndefined()
})

test("what was withheld before somebody else led is forgotten", () => {
  const writes = new OwnWrites()
  const lead = new AbortController()
  writes.withhold("default/m", withheld("u1", lead.signal))
  lead.abort(new Error("the lease is lost"))
  expect(writes.withheld("default/m", "u1")).toBeUndefined()
})

test("what we wrote is no news when a watch shows it, once, and is not kept any longer", () => {
  const writes = new OwnWrites()
  const object = (resourceVersion: string) => ({
    apiVersion: "a/v1",
    kind: "K",
    metadata: { name: "m", uid: "u", resourceVersion },
  })
  writes.remember("default/m", object("12"))
  expect(writes.arrived("default/m", object("11"))).toBe(false)
  expect(writes.freshest("default/m", object("11"))?.metadata.resourceVersion).toBe("12")
  expect(writes.arrived("default/m", object("12"))).toBe(true)
  expect(writes.arrived("default/m", object("12"))).toBe(false)
})
