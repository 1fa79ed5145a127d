import { annotations } from "@nightshift/crds"
import { timestamp } from "@nightshift/operator-runtime"
import { type Draft, note, say } from "../draft.ts"
import { joinDeadline, lostNodeDeadline } from "../exists.ts"
import { tendNode } from "../node/tend.ts"
import { type Observed, seen } from "../observed.ts"
import { upkeepOf } from "../machine/upkeep.ts"
import { keepMachine } from "./keep.ts"
import type { Outlook } from "../outlook.ts"
import { beginAttempt } from "../opening.ts"

/** The machine is there and shall stay: tell how far it has come, and keep its Node as it was asked for. */
export function tend(observed: Observed, outlook: Outlook, draft: Draft, now: number): void {
  const machine = seen(observed.machine)
  if (machine === undefined) return
  const cancelled = draft.facts.closing !== undefined
  if (cancelled) cancelClosing(observed, draft)
  if (seen(observed.cluster)?.deleting !== true)
    keepMachine(draft, machine, upkeepOf(observed.object.metadata.name, observed.intent))
  beginAttempt(observed, outlook, draft, machine.uid, now)
  if (machine.nodeName === undefined) {
    const deadline = joinDeadline(observed) ?? now + observed.intent.opening.timeout
    draft.wake.push(deadline)
    say(draft, "MachineReady", "False", "MachineProvisioning", stageOf(machine))
    return
  }
  say(
    draft,
    "MachineReady",
    "True",
    "MachineRunning",
    `Machine ${machine.name} has the Node ${machine.nodeName}`,
  )
  tendNode(observed, draft, {
    closesAt: closesAtText(outlook),
    closing: false,
    draining: false,
    relabel: cancelled,
  })
  if (draft.conditions.get("NodeReady")?.status === "True") return
  // Whoever waits for a place among the openings waits no longer than a machine may take to come up.
  const deadline = observed.node.kind === "absent" ? lostNodeDeadline(observed) : joinDeadline(observed)
  draft.wake.push(deadline ?? now + observed.intent.opening.timeout)
}

export function closesAtText(outlook: Outlook): string | undefined {
  const closesAt = (outlook.known ? outlook : outlook.promise)?.window?.closesAt
  return closesAt === undefined ? undefined : timestamp(closesAt)
}

function stageOf(machine: {
  readonly bootstrapReady: boolean
  readonly infrastructureReady: boolean
  readonly name: string
}): string {
  if (!machine.bootstrapReady) return `Machine ${machine.name} waits for its bootstrap data`
  if (!machine.infrastructureReady) return `Machine ${machine.name} waits for its host`
  return `Machine ${machine.name} waits for its Node to join`
}

/** Nothing was evicted yet, so the machine simply stays; only a cordon of ours is taken back. */
function cancelClosing(observed: Observed, draft: Draft): void {
  const node = seen(observed.node)
  draft.facts.closing = undefined
  draft.facts.drain = undefined
  say(draft, "Closing", "False", "Cancelled", "the window opened again before anything was evicted")
  say(draft, "Drained", "False", "DrainCancelled", "the window opened again before anything was evicted")
  note(
    draft,
    "Normal",
    "ClosingCancelled",
    "the window opened again before anything was evicted: the machine stays",
  )
  if (node?.unschedulable === true && node.annotations[annotations.cordonedBy] !== undefined)
    draft.actions.push({
      do: "patchNode",
      node: node.name,
      why: "uncordon",
      ops: [
        { op: "test", path: "/metadata/uid", value: node.uid },
        { op: "remove", path: "/spec/unschedulable" },
      ],
      tolerated: true,
    })
}
