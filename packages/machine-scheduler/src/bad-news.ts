import type { Condition } from "@nightshift/operator-runtime"
import { findCondition } from "@nightshift/operator-runtime"
import type { ConditionType, Note, Reason } from "./decision.ts"

/** Conditions that a person has to do something about, and the status in which they are bad. */
const bad: Readonly<Partial<Record<ConditionType, "True" | "False">>> = {
  SpecValid: "False",
  SpotScheduleResolved: "False",
  Unsupported: "True",
  Conflict: "True",
}

/** Reasons that make others of them bad. */
const badReasons: ReadonlySet<string> = new Set<Reason>([
  "TemplateNotFound",
  "InvalidTemplate",
  "KindNotAllowed",
  "TaintOwnershipConflict",
  "DrainWillBeSkipped",
  "ChildrenUnknown",
  "VersionUnknown",
])

/** What turned bad between two statuses, as an event each: once, until it is another reason or another generation. */
export function badNews(
  before: readonly Condition[] | undefined,
  after: readonly Condition[] | undefined,
): Note[] {
  return (after ?? []).flatMap((condition): Note[] => {
    const { type, status, reason, message, observedGeneration } = condition
    // Ready only repeats the reason of another.
    if (type === "Ready" || (bad[type as ConditionType] !== status && !badReasons.has(reason))) return []
    const known = findCondition(before, type)
    const same = known?.status === status && known.reason === reason
    const sameSpec = known?.observedGeneration === observedGeneration || known?.message === message
    return same && sameSpec ? [] : [{ type: "Warning", reason, message }]
  })
}
