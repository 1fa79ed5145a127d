import { covering, type Interval, type Source, union } from "./interval.ts"
import type { OverrideState, Schedule } from "./schedule.ts"

/** The link of the precedence chain that decides: freeze > override > exclude > window > closed. */
export type Rule =
  | { readonly by: "freeze"; readonly calendar: string }
  | {
      readonly by: "override"
      readonly state: OverrideState
      readonly reason: string
      readonly until: number
    }
  | { readonly by: "exclude"; readonly calendar: string }
  | { readonly by: "only"; readonly calendars: readonly string[] }
  | { readonly by: "window"; readonly window: string }
  | { readonly by: "extend"; readonly calendar: string }
  | { readonly by: "closed" }

export type Wish = "open" | "closed" | "keep"

/** A stretch of time in which one rule decides. */
export interface Piece {
  readonly start: number
  readonly end: number
  readonly rule: Rule
  readonly wish: Wish
  /** What would be without the freeze: a promise to give back by the window's end is kept through it. */
  readonly beneath: Wish
}

/** The range cut at every instant at which any part of the schedule begins or ends. */
export function piecesOf(schedule: Schedule, from: number, to: number): Piece[] {
  const layers = {
    windows: listed(schedule.windows, from, to),
    extend: listed(schedule.extend, from, to),
    only: listed(schedule.only, from, to),
    exclude: listed(schedule.exclude, from, to),
    freeze: listed(schedule.freeze, from, to),
  }
  const cuts = new Set<number>([from, to])
  const cut = (span: Interval): void => {
    if (span.start > from && span.start < to) cuts.add(span.start)
    if (span.end > from && span.end < to) cuts.add(span.end)
  }
  for (const layer of Object.values(layers)) for (const { spans } of layer) spans.forEach(cut)
  schedule.overrides.forEach(cut)
  const sorted = [...cuts].toSorted((a, b) => a - b)
  return sorted.slice(0, -1).map((start, index): Piece => {
    const below = beneathFreeze(schedule, layers, start)
    const freeze = first(layers.freeze, start)
    const rule: Rule = freeze === undefined ? below : { by: "freeze", calendar: freeze }
    return { start, end: sorted[index + 1] as number, rule, wish: wishOf(rule), beneath: wishOf(below) }
  })
}

interface Layer {
  readonly name: string
  readonly spans: readonly Interval[]
}

const listed = (sources: readonly Source[], from: number, to: number): Layer[] =>
  sources.map((source) => ({ name: source.name, spans: union(source.intervals(from, to)) }))

const first = (layers: readonly Layer[], at: number): string | undefined =>
  layers.find(({ spans }) => covering(spans, at) !== undefined)?.name

function beneathFreeze(
  schedule: Schedule,
  layers: Readonly<Record<"windows" | "extend" | "only" | "exclude", readonly Layer[]>>,
  at: number,
): Rule {
  const override = schedule.overrides.find((one) => at >= one.start && at < one.end)
  if (override !== undefined)
    return { by: "override", state: override.state, reason: override.reason, until: override.end }
  const exclude = first(layers.exclude, at)
  if (exclude !== undefined) return { by: "exclude", calendar: exclude }
  const window = first(layers.windows, at)
  const counts = layers.only.length === 0 || first(layers.only, at) !== undefined
  if (window !== undefined && counts) return { by: "window", window }
  const extend = first(layers.extend, at)
  if (extend !== undefined) return { by: "extend", calendar: extend }
  return window === undefined
    ? { by: "closed" }
    : { by: "only", calendars: layers.only.map(({ name }) => name) }
}

function wishOf(rule: Rule): Wish {
  switch (rule.by) {
    case "window":
    case "extend":
      return "open"
    case "override":
      return rule.state === "Open" ? "open" : rule.state === "Closed" ? "closed" : "keep"
    case "freeze":
      return "keep"
    case "exclude":
    case "only":
    case "closed":
      return "closed"
  }
}
