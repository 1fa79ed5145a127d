/** metav1.Condition. */
export interface Condition {
  readonly type: string
  readonly status: "True" | "False" | "Unknown"
  /** CamelCase, for machines. */
  readonly reason: string
  /** A sentence, for people. */
  readonly message: string
  /** RFC 3339, whole seconds: when `status` last changed. */
  readonly lastTransitionTime: string
  /** The `metadata.generation` that was looked at. */
  readonly observedGeneration?: number
}

export type ConditionUpdate = Omit<Condition, "lastTransitionTime">

/**
 * A new list with this condition set. The transition time moves only when the status changes; a condition that is
 * already as wished stays the same value, so an unchanged list is recognised by equality. Order is kept.
 */
export function setCondition(
  conditions: readonly Condition[] | undefined,
  update: ConditionUpdate,
  now: number,
): Condition[] {
  const list = [...(conditions ?? [])]
  const index = list.findIndex((condition) => condition.type === update.type)
  const before = list[index]
  const lastTransitionTime =
    before !== undefined && before.status === update.status ? before.lastTransitionTime : timestamp(now)
  const next: Condition = {
    type: update.type,
    status: update.status,
    reason: update.reason,
    message: update.message,
    lastTransitionTime,
    ...(update.observedGeneration === undefined ? {} : { observedGeneration: update.observedGeneration }),
  }
  if (before === undefined) return [...list, next]
  list[index] = sameCondition(before, next) ? before : next
  return list
}

export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type)
}

/** metav1.Time: RFC 3339 in UTC with whole seconds. */
export function timestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

/** metav1.MicroTime: RFC 3339 in UTC with six digits, as Leases and Events require. */
export function microTimestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 23)}000Z`
}

function sameCondition(a: Condition, b: Condition): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.lastTransitionTime === b.lastTransitionTime &&
    a.observedGeneration === b.observedGeneration
  )
}
