import type { RRset } from "@nightshift/rfc2136"
import type { NameChange } from "./plan.ts"

/** Repairs named one by one; of the others only the number is told. */
const atMostNamed = 5

/** What somebody else had changed of ours, and what was put back; undefined when these changes repair nothing. */
export function repairsNote(changes: readonly NameChange[]): string | undefined {
  const repairs = changes.flatMap((change) =>
    change.changes.flatMap((step) =>
      step.kind === "update" && step.drift
        ? [`${step.after.name} ${step.after.type} was ${text(step.before)}, put back to ${text(step.after)}`]
        : [],
    ),
  )
  if (repairs.length === 0) return undefined
  const more = repairs.length - atMostNamed
  return `changed by somebody else: ${repairs.slice(0, atMostNamed).join("; ")}${more > 0 ? `; and ${more} more` : ""}`
}

const text = (rrset: RRset | undefined): string =>
  rrset === undefined ? "gone" : `${rrset.rdatas.slice(0, 3).join(", ")} (TTL ${rrset.ttl})`.slice(0, 160)
