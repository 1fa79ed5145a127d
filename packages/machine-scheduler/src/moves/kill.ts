import { announceClosing, beginClosing } from "../closing-facts.ts"
import { type Draft, say } from "../draft.ts"
import { type Observed, seen } from "../observed.ts"
import { releaseMachine } from "./release.ts"

/** The kill switch: no notice, no gates, no grace, no budgets; the Machine goes now, and Cluster API skips its drain. */
export function kill(observed: Pick<Observed, "machine">, draft: Draft, now: number): void {
  const machine = seen(observed.machine)
  if (machine === undefined) return
  if (draft.facts.closing?.reason !== "KillSwitch") announceClosing(draft, "KillSwitch")
  beginClosing(draft, machine, now, "KillSwitch")
  say(draft, "Drained", "False", "DrainSkipped", "the kill switch does not wait for pods")
  releaseMachine(draft, machine, now, { skipDrain: true })
}
