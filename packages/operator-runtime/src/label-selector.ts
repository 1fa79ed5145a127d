/** metav1.LabelSelector. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly {
    readonly key: string
    /** In, NotIn, Exists or DoesNotExist. */
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

/**
 * Whether the selector selects these labels. An absent selector selects everything, as an empty one does; an operator
 * that nobody knows selects nothing.
 */
export function selects(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const present = labels ?? {}
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {}
  return (
    Object.entries(matchLabels).every(([key, value]) => present[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => holds(operator, values, present[key]))
  )
}

function holds(operator: string, values: readonly string[], value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value)
    case "NotIn":
      return value === undefined || !values.includes(value)
    case "Exists":
      return value !== undefined
    case "DoesNotExist":
      return value === undefined
    default:
      return false
  }
}
