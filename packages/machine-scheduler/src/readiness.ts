import type { ConditionUpdate } from "@nightshift/operator-runtime"
import type { Draft } from "./draft.ts"
import type { Exists } from "./exists.ts"
import type { Outlook } from "./outlook.ts"
import type { Wish } from "./wish.ts"

/** `Ready`: what exists is what the schedule wants, also outside of every window (kstatus calls that Current). */
export function readyOf(outlook: Outlook, wish: Wish, exists: Exists, draft: Draft): ConditionUpdate {
  const of = (type: Parameters<typeof draft.conditions.get>[0]): ConditionUpdate | undefined =>
    draft.conditions.get(type)
  const not = (reason: string, message: string): ConditionUpdate => ({
    type: "Ready",
    status: "False",
    reason,
    message,
  })
  for (const type of ["Conflict", "Paused"] as const)
    if (of(type)?.status === "True") return not(of(type)?.reason ?? "Failed", of(type)?.message ?? "")
  const spec = of("SpecValid")
  if (spec?.status === "False") return not(spec.reason, spec.message ?? "")
  if (!outlook.known && wish.want === "rest") return not("Evaluating", of("Scheduled")?.message ?? "")
  const scheduled = of("Scheduled")?.message ?? ""
  switch (wish.want) {
    case "run": {
      const running =
        exists === "running" && of("NodeReady")?.status === "True" && draft.facts.closing === undefined
      if (running)
        return {
          type: "Ready",
          status: "True",
          reason: "AsScheduled",
          message: `${scheduled}; ${of("NodeReady")?.message}`,
        }
      if (of("ClusterReady")?.status === "False")
        return not("WaitingForCluster", of("ClusterReady")?.message ?? "")
      const machine = of("MachineReady")
      if (draft.needsPerson) return not(machine?.reason ?? "Failed", machine?.message ?? "")
      if (machine?.reason === "WaitingForTurn") return not("WaitingForTurn", machine.message)
      if (draft.facts.closing !== undefined) return not("Closing", of("Closing")?.message ?? "")
      return not(
        "Opening",
        (machine?.status === "True" ? of("NodeReady")?.message : machine?.message) ?? scheduled,
      )
    }
    case "return":
    case "gone":
      return exists === "nothing"
        ? { type: "Ready", status: "True", reason: "AsScheduled", message: scheduled }
        : not("Closing", of("Closing")?.message ?? scheduled)
    case "rest":
      return not("Evaluating", of("Scheduled")?.message ?? "")
  }
}
