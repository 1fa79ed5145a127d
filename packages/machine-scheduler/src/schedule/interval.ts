/**
 * Sets of half-open spans of time, `[start, end)` in milliseconds since the epoch.
 *
 * A set is sorted by start, and its spans neither overlap nor touch: what touches is one span, which is why
 * adjacent windows merge without a stop. A merged span keeps the name of the one that began first.
 */
export interface Interval {
  readonly start: number
  readonly end: number
  readonly name: string
}

export function union(spans: readonly Interval[]): Interval[] {
  const sorted = spans.filter((span) => span.end > span.start).toSorted((a, b) => a.start - b.start)
  const merged: Interval[] = []
  for (const span of sorted) {
    const last = merged.at(-1)
    if (last === undefined || span.start > last.end) merged.push(span)
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end }
  }
  return merged
}

export function subtract(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const left: Interval[] = []
  for (const span of a) {
    let start = span.start
    for (const hole of b) {
      if (hole.end <= start) continue
      if (hole.start >= span.end) break
      if (hole.start > start) left.push({ start, end: hole.start, name: span.name })
      start = Math.max(start, hole.end)
    }
    if (start < span.end) left.push({ start, end: span.end, name: span.name })
  }
  return left
}

/** The span of a set that contains the instant. */
export function covering(set: readonly Interval[], instant: number): Interval | undefined {
  let low = 0
  let high = set.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const span = set[middle] as Interval
    if (instant < span.start) high = middle - 1
    else if (instant >= span.end) low = middle + 1
    else return span
  }
  return undefined
}

/** Something that is true during some spans of time, and can list those that meet a range. */
export interface Source {
  readonly name: string
  /**
   * Every span that has an instant in `[from, to)`, whole: a span that began before `from` is returned with its
   * own start, so an opening is never mistaken for the edge of the question.
   */
  intervals(from: number, to: number): Interval[]
}
