import { FakeClock } from "@nightshift/operator-runtime/testing"
import { expect, test } from "vitest"
import { unknown } from "./observed.ts"
import { Openings } from "./openings.ts"
import { tellOpenings } from "./prepare-opening.ts"
import { Scene } from "./testing/scene.ts"

const evening = "2026-06-01T22:00:00Z"
const another = { priority: 50, cluster: "default/elsewhere", ratePerMinute: undefined }

/** Looks at a machine, tells the queue of it, and asks for a place in another cluster. */
function mayAnotherOpen(scene: Scene, clock: FakeClock, openings: Openings): boolean {
  const decision = scene.look()
  tellOpenings("default/m1", scene.observed(), decision, { clock, openings })
  return openings.ask("default/m2", { ...another, at: clock.now() }).granted
}

test("a machine that is on its way takes a place, and one that was up long ago takes none when its cluster is silent", async () => {
  const clock = new FakeClock(evening)
  const openings = new Openings({ max: 1, clock, wake: () => {} })
  const scene = new Scene(evening)
  scene.open()
  expect(mayAnotherOpen(scene, clock, openings)).toBe(false)
  scene.join()
  scene.node = unknown("Unreachable", "the workload cluster does not answer")
  const waits = scene.look()
  tellOpenings("default/m1", scene.observed(), waits, { clock, openings })
  expect(waits.wakeAt).toBe(clock.now() + 15 * 60_000)
  await clock.advance(15 * 60_000)
  scene.now = clock.now()
  expect(mayAnotherOpen(scene, clock, openings)).toBe(true)
})
