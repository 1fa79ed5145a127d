/** Compares a run with the last committed one. Ratios are compared where there are any: absolutes belong to a machine. */
import type { Result, Row } from "./row.ts"

/** A change below this share is the machine's mood; above it, and above the spread, it is worth a look. */
const noise = 0.25

export interface Change {
  readonly name: string
  readonly before: number
  readonly now: number
  readonly share: number
}

export function changes(before: Result | undefined, now: Result): Change[] {
  if (before === undefined) return []
  const former = new Map(before.rows.map((row) => [row.name, row]))
  return now.rows.flatMap((row) => {
    const change = compare(former.get(row.name), row)
    return change === undefined ? [] : [change]
  })
}

function compare(before: Row | undefined, now: Row): Change | undefined {
  if (before === undefined) return undefined
  const [a, b] =
    before.ratio !== undefined && now.ratio !== undefined
      ? [before.ratio, now.ratio]
      : [before.ours, now.ours]
  if (a === 0) return b === 0 ? undefined : { name: now.name, before: a, now: b, share: 1 }
  const share = (b - a) / a
  const spread =
    Math.max(before.spread ?? 0, now.spread ?? 0) /
    Math.max(Math.min(before.ours, now.ours), Number.MIN_VALUE)
  if (Math.abs(share) <= Math.max(noise, spread)) return undefined
  return { name: now.name, before: a, now: b, share }
}
