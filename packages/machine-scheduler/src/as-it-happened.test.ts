import { KubeError, type KubeErrorKind } from "@nightshift/operator-runtime"
import { expect, test } from "vitest"
import type { Outcome } from "./act.ts"
import { asItHappened } from "./as-it-happened.ts"
import { Scene } from "./testing/scene.ts"

/** An opening whose first object comes to this. */
function opening(outcome: Outcome) {
  const scene = new Scene("2026-06-01T22:00:00Z")
  const { object } = scene.observed()
  const decision = scene.look()
  const [action] = decision.actions
  if (action === undefined) throw new Error("nothing is created")
  return asItHappened(decision, object, [{ action, outcome }], scene.now)
}
const ready = (decision: ReturnType<typeof opening>) =>
  decision.status.conditions?.find(({ type }) => type === "Ready")
const refused = (kind: KubeErrorKind): Outcome => ({
  kind: "failed",
  error: new KubeError("POST k0sworkerconfigs: refused", { kind }),
})

test.each([
  ["a foreign object of its name", { kind: "foreign", message: "belongs to somebody else" }],
  ["a missing right", refused("forbidden")],
  ["an admission policy", refused("invalid")],
] satisfies [string, Outcome][])(
  "an opening that is stopped by %s is an Error, and says what it is",
  (_, outcome) => {
    const decision = opening(outcome)
    const message = outcome.kind === "failed" ? outcome.error.message : expect.stringContaining("somebody")
    expect(decision.status).toMatchObject({ phase: "Error", message })
    expect(ready(decision)).toMatchObject({ status: "False", reason: "Failed", message })
    expect(decision.status).not.toHaveProperty("lastScheduledTime")
    expect(decision.notes).toEqual([])
  },
)

test.each([
  ["a server's bad hour", refused("server")],
  ["an object of before that is going", { kind: "wait", message: "still being deleted" }],
] satisfies [string, Outcome][])(
  "an opening that is stopped by %s goes on by itself and is not told yet",
  (_, outcome) => {
    const decision = opening(outcome)
    expect(decision.status).toMatchObject({ phase: "Scheduled" })
    expect(ready(decision)).toMatchObject({ status: "False", reason: "Opening" })
    expect(decision.notes).toEqual([])
  },
)

test("an opening whose objects are made is told as it was decided", () => {
  const decision = opening({ kind: "done" })
  expect(decision.notes).toMatchObject([{ reason: "Opening" }])
  expect(decision.status).toMatchObject({ lastScheduledTime: "2026-06-01T22:00:00Z" })
})
