import { annotations, finalizers, scheduledMachineConditions } from "@nightshift/crds"
import { setCondition } from "@nightshift/operator-runtime"
import { beginClosing } from "./closing-facts.ts"
import type { Decision } from "./decision.ts"
import { type Draft, newDraft, note, say } from "./draft.ts"
import type { MachineView } from "./machine/view.ts"
import { kill } from "./moves/kill.ts"
import { releaseMachine } from "./moves/release.ts"
import { type ScheduledMachine, seen, type Sight } from "./observed.ts"
import { describeProblem, type Problem } from "./schedule/problem.ts"

/** An object that the schema of this version does not accept. */
export interface Unreadable {
  /** Its spec is as the server holds it, whatever its type says. */
  readonly unreadable: ScheduledMachine
  readonly problems: readonly Problem[]
  readonly machine: Sight<MachineView>
  /** Of the Cluster that its Machine belongs to. */
  readonly clusterPaused: boolean
}

/**
 * What cannot be read opens and closes nothing; its words are told. Three wishes need no reading: the kill switch, the
 * deletion of the object and that of its Machine. Then the Machine goes, drained by Cluster API within the timeouts that it
 * was made with, because those of the spec are not known.
 */
export function decideUnreadable(observed: Unreadable, now: number): Decision {
  const { unreadable: object, problems, machine } = observed
  const { generation, deletionTimestamp, finalizers: held = [] } = object.metadata
  const draft = newDraft({ object })
  const message = problems.map(describeProblem).join("; ").slice(0, 32_768)
  say(draft, "SpecValid", "False", "InvalidTemplate", message)
  say(draft, "Ready", "False", "Failed", message)
  const there = seen(machine)
  if (there !== undefined && !isPaused(observed)) letGo(observed, there, draft, now)
  const gone = machine.kind === "absent" && deletionTimestamp !== undefined
  if (gone && held.includes(finalizers.scheduledMachine)) draft.actions.push({ do: "dropFinalizer" })
  const observedGeneration = generation === undefined ? {} : { observedGeneration: generation }
  const ours = object.status?.conditions?.filter(({ type }) => type in scheduledMachineConditions) ?? []
  const { closing } = draft.facts
  return {
    actions: draft.actions,
    status: {
      ...object.status,
      ...observedGeneration,
      ...(closing && { closing }),
      phase: there !== undefined && closing !== undefined ? "Removing" : "Error",
      ready: false,
      message,
      conditions: [...draft.conditions.values()].reduce(
        (all, one) => setCondition(all, { ...one, ...observedGeneration }, now),
        [...ours],
      ),
    },
    notes: draft.notes,
    opens: false,
    wakeAt: undefined,
  }
}

function letGo(observed: Unreadable, machine: MachineView, draft: Draft, now: number): void {
  const { metadata } = observed.unreadable
  if (killSwitched(observed)) return kill({ machine: observed.machine }, draft, now)
  if (metadata.deletionTimestamp === undefined && machine.deletedAt === undefined) return
  const cause = metadata.deletionTimestamp === undefined ? "MachineDeleted" : "Deleted"
  if (draft.facts.closing === undefined) note(draft, "Normal", "Closing", `${cause}: the host goes back`)
  beginClosing(draft, machine, now, cause)
  say(draft, "Drained", "False", "DrainSkipped", "the spec cannot be read: Cluster API drains the Node")
  releaseMachine(draft, machine, now, { skipDrain: false })
}

const isPaused = ({ unreadable, clusterPaused }: Unreadable): boolean =>
  clusterPaused || unreadable.metadata.annotations?.[annotations.paused] !== undefined

/** Also where the slides printed it. */
function killSwitched({ unreadable }: Unreadable): boolean {
  const spec = unreadable.spec as
    | { readonly killSwitch?: unknown; readonly machineTemplate?: { readonly killSwitch?: unknown } }
    | undefined
  return (spec?.killSwitch ?? spec?.machineTemplate?.killSwitch) === true
}
