import { describe, expect, it } from "vitest"
import type { JsonObject } from "../json.ts"
import { ApiError } from "../status.ts"
import { fieldSetOf, serverSideApply, trackUpdate } from "./index.ts"
import { day, entries, fieldsOf, thing, writer } from "../../test/thing.ts"

const apply = (live: JsonObject | undefined, manager: string, spec: JsonObject, force = false) =>
  serverSideApply(live, thing(spec), writer(manager), force)

describe("server-side apply", () => {
  it("creates an object and notes its leaves, and no name", () => {
    const created = serverSideApply(
      undefined,
      thing({ replicas: 1, ports: [{ port: 53 }] }, { labels: { app: "dns" } }),
      writer("shift"),
      false,
    )
    expect(created).toMatchObject({ metadata: { name: "a", labels: { app: "dns" } }, spec: { replicas: 1 } })
    expect(entries(created)).toEqual([
      {
        manager: "shift",
        operation: "Apply",
        apiVersion: "night.test/v1",
        time: "2026-11-21T00:00:00Z",
        fieldsType: "FieldsV1",
        fieldsV1: {
          "f:metadata": { "f:labels": { "f:app": {} } },
          "f:spec": {
            "f:ports": { 'k:{"port":53,"protocol":"TCP"}': { ".": {}, "f:port": {} } },
            "f:replicas": {},
          },
        },
      },
    ])
  })

  it("repeated with the same configuration changes nothing, not even the time", () => {
    const created = apply(undefined, "shift", { replicas: 1, ports: [{ port: 53 }] })
    const again = serverSideApply(
      created,
      thing({ replicas: 1, ports: [{ port: 53 }] }),
      writer("shift", { now: day + 60_000 }),
      false,
    )
    expect(again).toEqual(created)
  })

  it("lets two managers own the same value and keeps it until the last of them lets go", () => {
    const both = apply(apply(undefined, "a", { replicas: 1 }), "b", { replicas: 1 })
    const left = apply(both, "a", {})
    expect(left["spec"]).toEqual({ replicas: 1 })
    expect(fieldsOf(left, "a")).toEqual({ "f:spec": {} })
    expect(apply(left, "b", { args: [] })["spec"]).toEqual({ args: [] })
  })

  it("removes what the manager no longer applies and leaves what nobody applied", () => {
    const created = trackUpdate(undefined, thing({ args: ["x"] }), writer("kubectl-create"))
    const applied = apply(created, "shift", { replicas: 1, free: { deep: { a: 1, b: 2 } } })
    expect(apply(applied, "shift", { free: { deep: { a: 1 } } })["spec"]).toEqual({
      args: ["x"],
      free: { deep: { a: 1 } },
    })
  })

  it("refuses to take one field from another manager, in the real server's words", () => {
    const live = apply(undefined, "a", { replicas: 1 })
    expect(refusal(() => apply(live, "b", { replicas: 2 }))).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: 'Apply failed with 1 conflict: conflict with "a": .spec.replicas',
      reason: "Conflict",
      details: {
        causes: [{ reason: "FieldManagerConflict", message: 'conflict with "a"', field: ".spec.replicas" }],
      },
      code: 409,
    })
  })

  it("lists several conflicts by manager, with the version of those that only updated", () => {
    const live = trackUpdate(
      apply(undefined, "a", { replicas: 1 }),
      { ...apply(undefined, "a", { replicas: 1, ports: [{ port: 53, name: "dns" }] }) },
      writer("kubectl-edit"),
    )
    const refused = refusal(() => apply(live, "b", { replicas: 2, ports: [{ port: 53, name: "x" }] }))
    expect(refused.message).toBe(
      [
        'Apply failed with 2 conflicts: conflicts with "a":',
        "- .spec.replicas",
        'conflicts with "kubectl-edit" using night.test/v1:',
        '- .spec.ports[port=53,protocol="TCP"].name',
      ].join("\n"),
    )
  })

  it("by force takes the field and leaves the loser the rest", () => {
    const live = apply(undefined, "a", { replicas: 1, args: ["x"] })
    const forced = apply(live, "b", { replicas: 2 }, true)
    expect(forced["spec"]).toEqual({ replicas: 2, args: ["x"] })
    expect(fieldsOf(forced, "a")).toEqual({ "f:spec": { "f:args": {} } })
    expect(fieldsOf(forced, "b")).toEqual({ "f:spec": { "f:replicas": {} } })
  })

  it("merges lists of type map by their keys and replaces atomic lists and maps whole", () => {
    const live = apply(undefined, "a", {
      ports: [{ port: 53 }, { port: 80 }],
      args: ["x"],
      selector: { a: "1" },
    })
    const merged = apply(live, "b", { ports: [{ port: 443 }, { port: 80, name: "web" }] })
    expect(merged["spec"]).toMatchObject({
      ports: [{ port: 53 }, { port: 443 }, { port: 80, name: "web" }],
    })
    const replaced = apply(live, "b", { args: ["y"], selector: { b: "2" } }, true)
    expect(replaced["spec"]).toMatchObject({ args: ["y"], selector: { b: "2" } })
  })

  it("of the status leaves the spec's manager alone and tells the subresource in its entry", () => {
    const live = apply(undefined, "a", { replicas: 1 })
    const status = { subresource: "status", ignored: fieldSetOf([["f:metadata"], ["f:spec"]]) }
    const config = { ...thing({}), status: { phase: "Open" } }
    const applied = serverSideApply(live, config, writer("a", status), false)
    expect(entries(applied).map(({ subresource, fieldsV1 }) => [subresource, fieldsV1])).toEqual([
      [undefined, { "f:spec": { "f:replicas": {} } }],
      ["status", { "f:status": { "f:phase": {} } }],
    ])
  })

  it("counts what stood before anybody was noted as a manager of its own", () => {
    const refused = refusal(() => apply(thing({ replicas: 3 }), "a", { replicas: 1 }))
    expect(refused.message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using night.test/v1: .spec.replicas',
    )
  })

  it("lets kubectl take over what it applied on the client's side, and renews its note", () => {
    const note = "kubectl.kubernetes.io/last-applied-configuration"
    const former = JSON.stringify(thing({ replicas: 1 }))
    const live = trackUpdate(
      undefined,
      thing({ replicas: 1, args: ["x"] }, { annotations: { [note]: former } }),
      writer("kubectl-client-side-apply"),
    )
    const applied = apply(live, "kubectl", { replicas: 2 })
    expect(applied["spec"]).toEqual({ replicas: 2, args: ["x"] })
    const annotations = (applied["metadata"] as JsonObject)["annotations"] as Record<string, string>
    expect(JSON.parse(annotations[note] ?? "")).toMatchObject({ spec: { replicas: 2 } })
    expect(refusal(() => apply(live, "kubectl", { args: ["y"] })).code).toBe(409)
  })

  it.each<[JsonObject, string]>([
    [{ wrong: 1 }, ".spec.wrong: field not declared in schema"],
    [{ replicas: "1" }, ".spec.replicas: expected numeric (int or float), got string"],
    [{ ports: [{ port: 1 }, { port: 1 }] }, '.spec.ports: duplicate entries for key [port=1,protocol="TCP"]'],
  ])("of %j fails as the real server does", (spec, problem) => {
    const refused = refusal(() => apply(undefined, "a", spec))
    expect(refused.code).toBe(500)
    expect(refused.message).toBe(
      `failed to create typed patch object (n/a; night.test/v1, Kind=Thing): ${problem}`,
    )
  })
})

function refusal(action: () => unknown) {
  try {
    action()
  } catch (error) {
    if (error instanceof ApiError) return { ...error.status, code: error.code, message: error.message }
    throw error
  }
  throw new Error("it was accepted")
}
