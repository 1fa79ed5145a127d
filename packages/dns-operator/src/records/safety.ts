import type { Plan } from "./plan.ts"

/** A zone's limits for what one pass may delete. */
export interface SafetyRules {
  /** Of the RRsets that are ours. Absent: no limit. */
  readonly maxDeletePercent: number | undefined
  /** Absent: no limit. */
  readonly maxDeletes: number | undefined
  /** Milliseconds since the epoch up to which the user allows it, from the zone's annotation. */
  readonly allowedUntil: number | undefined
}

export type Verdict =
  | { readonly kind: "go"; readonly plan: Plan }
  | {
      readonly kind: "hold"
      /** The plan without its deletions: what appears and changes is no danger and goes on. */
      readonly plan: Plan
      readonly deletes: number
      readonly message: string
    }

/** A plan that deletes too much waits for a person. Too much is more than either limit says. */
export function guardDeletions(plan: Plan, rules: SafetyRules, now: number): Verdict {
  const deletes = plan.changes.reduce(
    (sum, change) => sum + change.changes.filter((step) => step.kind === "delete").length,
    0,
  )
  const reason = tooMany(deletes, plan.owned, rules)
  if (reason === undefined || (rules.allowedUntil !== undefined && now < rules.allowedUntil))
    return { kind: "go", plan }
  const changes = plan.changes.flatMap((change) => {
    const kept = change.changes.filter((step) => step.kind !== "delete")
    // A name that changes its type needs its deletion: both halves wait.
    return kept.length === change.changes.length ? [change] : []
  })
  return { kind: "hold", plan: Object.freeze({ ...plan, changes }), deletes, message: reason }
}

function tooMany(deletes: number, owned: number, rules: SafetyRules): string | undefined {
  if (deletes === 0) return undefined
  const { maxDeletes, maxDeletePercent } = rules
  if (maxDeletes !== undefined && deletes > maxDeletes) {
    return `${deletes} of ${owned} RRsets would be deleted at once and safety.maxDeletes is ${maxDeletes}`
  }
  if (maxDeletePercent !== undefined && deletes * 100 > owned * maxDeletePercent) {
    return `${deletes} of ${owned} RRsets would be deleted at once and safety.maxDeletePercent is ${maxDeletePercent}`
  }
  return undefined
}
