import { annotations } from "@nightshift/crds"
import { expect, test } from "vitest"
import { machineView } from "./machine/view.ts"
import { absent, present } from "./observed.ts"
import { Scene, words } from "./testing/scene.ts"
import { decideUnreadable, type Unreadable } from "./unreadable.ts"

const evening = "2026-06-01T22:00:00Z"
const problems = [{ path: "spec.gracefulShutdownTimeout", value: '"1.5h"', rule: "is a duration" }]

/** An open machine whose spec cannot be read any more. */
function unreadable(spec: object, metadata: object = {}): Unreadable {
  const scene = new Scene(evening)
  scene.active()
  scene.respec({ ...spec, gracefulShutdownTimeout: "1.5h" })
  const object = { ...scene.object, metadata: { ...scene.object.metadata, ...metadata } } as never
  if (scene.machine === undefined) throw new Error("no Machine")
  return { unreadable: object, problems, machine: present(machineView(scene.machine)), clusterPaused: false }
}
const look = (observed: Unreadable) => decideUnreadable(observed, Date.parse(evening) + 60_000)

test("a spec that cannot be read changes nothing, and what was known of the machine is not forgotten", () => {
  const observed = unreadable({ enabled: false })
  const { actions, status } = look(observed)
  expect(actions).toEqual([])
  expect(status).toMatchObject({
    phase: "Error",
    machineRef: { name: "m1" },
    conditions: expect.arrayContaining([
      expect.objectContaining({
        type: "SpecValid",
        status: "False",
        message: expect.stringContaining("1.5h"),
      }),
    ]),
  })
})

test("the kill switch needs no spec that can be read", () => {
  const decision = look(unreadable({ killSwitch: true }))
  expect(words(decision)).toEqual(["delete Machine m1", "release the hook, skip the drain"])
  expect(decision.status).toMatchObject({ phase: "Removing", closing: { reason: "KillSwitch" } })
  const printed = look(unreadable({ killSwitch: undefined, machineTemplate: { killSwitch: true } }))
  expect(words(printed)).toHaveLength(2)
})

test("a deleted object gives its machine back by Cluster API's own drain, and goes once the Machine is gone", () => {
  const observed = unreadable({}, { deletionTimestamp: evening })
  expect(words(look(observed))).toEqual(["delete Machine m1", "release the hook"])
  expect(words(look({ ...observed, machine: absent }))).toEqual(["dropFinalizer"])
  expect(
    words(look({ ...observed, machine: { kind: "unknown", reason: "Unreachable", message: "?" } })),
  ).toEqual([])
})

test("a Machine that somebody deletes is not held by our hook", () => {
  const observed = unreadable({})
  if (observed.machine.kind !== "present") throw new Error("no Machine")
  const deleted = present({ ...observed.machine.value, deletedAt: Date.parse(evening) })
  expect(words(look({ ...observed, machine: deleted }))).toEqual(["release the hook"])
})

test("a pause holds here, too", () => {
  const observed = unreadable({ killSwitch: true })
  expect(look({ ...observed, clusterPaused: true }).actions).toEqual([])
  const paused = unreadable({ killSwitch: true }, { annotations: { [annotations.paused]: "" } })
  expect(look(paused).actions).toEqual([])
})
