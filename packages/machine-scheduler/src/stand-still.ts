import { annotations } from "@nightshift/crds"
import { type Draft, note, say } from "./draft.ts"
import { hasNoChildren } from "./exists.ts"
import { findCondition, timestamp } from "@nightshift/operator-runtime"
import { type Observed, seen } from "./observed.ts"
import { millis } from "./status.ts"

/** Reasons to touch nothing at all, each told: a pause, an elder twin, or that nobody could look. */
export function standStill(observed: Observed, draft: Draft, now: number): boolean {
  if (observed.elderTwin !== undefined) {
    draft.needsPerson = true
    say(
      draft,
      "Conflict",
      "True",
      "YoungerTwin",
      `${observed.elderTwin} has the same name and is older; this object does nothing`,
    )
    return true
  }
  const pausedBy = pauseOf(observed)
  if (pausedBy !== undefined) {
    say(draft, "Paused", "True", "ClusterPaused", `${pausedBy}: nothing is created, changed or deleted`)
    const due = millis(draft.facts.closing?.deadline)
    const known = findCondition(observed.object.status?.conditions, "Paused")?.status === "True"
    if (due !== undefined && now > due && !known)
      note(
        draft,
        "Warning",
        "Overrun",
        `the host was promised back by ${timestamp(due)} and is kept by a pause`,
      )
    return true
  }
  return observed.machine.kind === "unknown"
}

function pauseOf(observed: Observed): string | undefined {
  const nothingLeft = observed.machine.kind === "absent" && hasNoChildren(observed)
  if (nothingLeft && observed.object.metadata.deletionTimestamp !== undefined) return undefined
  if (observed.object.metadata.annotations?.[annotations.paused] !== undefined) return "this object is paused"
  if (seen(observed.cluster)?.paused === true) return `Cluster ${observed.intent.spec.clusterName} is paused`
  return undefined
}
