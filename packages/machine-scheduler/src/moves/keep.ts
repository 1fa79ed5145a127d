import { refOf } from "@nightshift/operator-runtime"
import type { Draft } from "../draft.ts"
import { type Upkeep, upkeepPlan } from "../machine/upkeep.ts"
import type { MachineView } from "../machine/view.ts"

/** What of the Machine follows the spec at once, repaired when it differs; one that is going is left as it is. */
export function keepMachine(draft: Draft, machine: MachineView, wished: Upkeep): void {
  if (machine.deletedAt !== undefined) return
  const plan = upkeepPlan(machine, wished)
  if (plan !== undefined)
    draft.actions.push({ do: "keepMachine", ref: refOf(machine.object), plan, tolerated: true })
}
