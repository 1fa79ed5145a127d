import { covering, type Interval } from "./interval.ts"
import { type Piece, piecesOf, type Rule } from "./pieces.ts"
import type { Schedule } from "./schedule.ts"
import { day } from "./zone.ts"

/** What a schedule says at an instant. All times are milliseconds since the epoch. */
export interface Evaluation {
  readonly open: boolean
  readonly rule: Rule
  /** The window that is open; without `opensAt` it has been open for longer than anybody looked back. */
  readonly window: OpenWindow | undefined
  /** The next five edges; fewer when the schedule has no more within ten years. */
  readonly next: readonly Edge[]
  /** The next instant at which another rule decides, or the answer may change. */
  readonly until: number | undefined
}

export interface OpenWindow {
  readonly name: string
  readonly opensAt: number | undefined
  readonly closesAt: number | undefined
}

export interface Edge {
  readonly at: number
  readonly kind: "opens" | "closes"
  readonly window: string
}

export interface Circumstances {
  /** Whether a machine runs now: what a freeze or a Hold keeps. */
  readonly running: boolean
  /** The host is promised back by the window's end, which no freeze may break. */
  readonly promised: boolean
}

const horizons = [8 * day, 40 * day, 400 * day, 3700 * day]
const edgesShown = 5

/** Evaluations stay true until a rule changes, and thousands of machines share a schedule. */
const remembered = new WeakMap<Schedule, Map<string, { from: number; until: number; answer: Evaluation }>>()

export function evaluate(schedule: Schedule, now: number, circumstances: Circumstances): Evaluation {
  const answers =
    remembered.get(schedule) ?? new Map<string, { from: number; until: number; answer: Evaluation }>()
  remembered.set(schedule, answers)
  const key = `${circumstances.running} ${circumstances.promised}`
  const known = answers.get(key)
  if (known !== undefined && now >= known.from && now < known.until) return known.answer
  const answer = compute(schedule, now, circumstances)
  answers.set(key, { from: now, until: answer.until ?? Number.POSITIVE_INFINITY, answer })
  return answer
}

function compute(schedule: Schedule, now: number, circumstances: Circumstances): Evaluation {
  let back = 0
  let ahead = 0
  for (;;) {
    const from = now - (horizons[back] as number)
    const to = now + (horizons[ahead] as number)
    const pieces = piecesOf(schedule, from, to)
    const spans = openSpans(pieces, now, circumstances)
    const window = covering(spans, now)
    const edges = edgesAfter(spans, now, to)
    const here = pieces.findIndex((piece) => now >= piece.start && now < piece.end)
    const beginsUnseen = (window !== undefined && window.start <= from) || keepsSince(pieces, here, from)
    if (beginsUnseen && back < 2) back++
    else if (edges.length < edgesShown && ahead < horizons.length - 1) ahead++
    else {
      const piece = pieces[here] as Piece
      return {
        open: window !== undefined,
        rule: piece.rule,
        window: window && {
          name: window.name,
          opensAt: window.start <= from ? undefined : window.start,
          closesAt: window.end >= to ? undefined : window.end,
        },
        next: edges.slice(0, edgesShown),
        until: piece.end >= to ? undefined : piece.end,
      }
    }
  }
}

/** Every edge in `[from, to)`, as the schedule alone would have it. */
export function edgesBetween(schedule: Schedule, from: number, to: number, promised: boolean): Edge[] {
  const lead = horizons[1] as number
  const spans = openSpans(piecesOf(schedule, from - lead, to), undefined, { running: false, promised })
  return edgesAfter(spans, from - 1, to)
}

/** True when what a freeze or a Hold keeps began before the range. */
const keepsSince = (pieces: readonly Piece[], here: number, from: number): boolean => {
  let index = here
  while (index > 0 && pieces[index]?.wish === "keep") index--
  return pieces[index]?.wish === "keep" && pieces[index]?.start === from
}

function openSpans(
  pieces: readonly Piece[],
  now: number | undefined,
  { running, promised }: Circumstances,
): Interval[] {
  const spans: Interval[] = []
  let open = false
  for (const piece of pieces) {
    if (piece.wish === "keep") {
      if (now !== undefined && now >= piece.start && now < piece.end) open = running
      if (promised && piece.rule.by === "freeze" && piece.beneath === "closed") open = false
    } else open = piece.wish === "open"
    if (!open) continue
    const last = spans.at(-1)
    if (last?.end === piece.start) spans[spans.length - 1] = { ...last, end: piece.end }
    else spans.push({ start: piece.start, end: piece.end, name: nameOf(piece.rule) })
  }
  return spans
}

function nameOf(rule: Rule): string {
  switch (rule.by) {
    case "window":
      return rule.window
    case "extend":
    case "freeze":
    case "exclude":
      return rule.calendar
    case "override":
      return rule.reason === "" ? "override" : rule.reason
    case "only":
    case "closed":
      return rule.by
  }
}

function edgesAfter(spans: readonly Interval[], now: number, to: number): Edge[] {
  const edges: Edge[] = []
  for (const { start, end, name } of spans) {
    if (start > now) edges.push({ at: start, kind: "opens", window: name })
    if (end > now && end < to) edges.push({ at: end, kind: "closes", window: name })
  }
  return edges
}
