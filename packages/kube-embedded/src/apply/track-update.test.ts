import { describe, expect, it } from "vitest"
import type { JsonObject } from "../json.ts"
import { noFields, sameButTimes, serverSideApply, trackUpdate } from "./index.ts"
import { day, entries, fieldsOf, thing, writer } from "../../test/thing.ts"

const apply = (live: JsonObject | undefined, manager: string, spec: JsonObject, force = false) =>
  serverSideApply(live, thing(spec), writer(manager), force)

describe("managed fields of an update", () => {
  it("name the parents that came with it", () => {
    const created = trackUpdate(undefined, thing({ replicas: 1 }, { labels: { a: "1" } }), writer("curl"))
    expect(fieldsOf(created, "curl", "Update")).toEqual({
      "f:metadata": { "f:labels": { ".": {}, "f:a": {} } },
      "f:spec": { ".": {}, "f:replicas": {} },
    })
  })

  it("move with the value, without asking", () => {
    const live = apply(undefined, "a", { replicas: 1, args: ["x"] })
    const updated = trackUpdate(live, { ...live, spec: { replicas: 5, args: ["x"] } }, writer("curl"))
    expect(fieldsOf(updated, "a")).toEqual({ "f:spec": { "f:args": {} } })
    expect(fieldsOf(updated, "curl", "Update")).toEqual({ "f:spec": { "f:replicas": {} } })
  })

  it("are taken from the live object when the client sends none, and forgotten when it sends an empty list", () => {
    const live = apply(undefined, "a", { replicas: 1 })
    const kept = trackUpdate(live, thing({ replicas: 1 }), writer("curl"))
    expect(fieldsOf(kept, "a")).toEqual({ "f:spec": { "f:replicas": {} } })
    const reset = trackUpdate(live, thing({ replicas: 1 }, { managedFields: [{}] }), writer("curl"))
    expect(entries(reset)).toEqual([])
  })

  it("never list what the endpoint does not write", () => {
    const created = trackUpdate(undefined, { ...thing({}), status: { phase: "Open" } }, writer("curl"))
    expect(fieldsOf(created, "curl", "Update")).toEqual({ "f:spec": {} })
  })

  it("that differ in times alone make no new version", () => {
    const live = trackUpdate(undefined, thing({ replicas: 1 }), writer("curl"))
    const later = trackUpdate(undefined, thing({ replicas: 1 }), writer("curl", { now: day + 5000 }))
    expect(later).not.toEqual(live)
    expect(sameButTimes(live, later)).toBe(true)
    expect(sameButTimes(live, trackUpdate(live, thing({ replicas: 2 }), writer("curl")))).toBe(false)
  })

  it("without a schema treat the object as one field each", () => {
    const created = trackUpdate(
      undefined,
      thing({ replicas: 1 }),
      writer("curl", { schema: undefined, ignored: noFields }),
    )
    expect(entries(created)).toHaveLength(0)
  })
})
