import type { Backoff } from "./backoff.ts"
import { fullJitter } from "./backoff.ts"
import type { Random } from "./clock.ts"
import { KubeError, type KubeErrorKind } from "./kube-error.ts"

/** How one list or one watch of a reflector ended. */
export type Ending =
  /** The server closed the watch, or our guard did after its time: both are normal. */
  | { readonly kind: "ended"; readonly lastedMs: number; readonly events: number }
  | {
      readonly kind: "failed"
      readonly phase: "list" | "watch"
      readonly opened: boolean
      readonly error: unknown
    }

/** What the reflector remembers between attempts. */
export interface Streak {
  /** Failures in a row, not counting what came before two healthy minutes. */
  readonly failures: number
  /** Watches in a row that the server closed within a second without an event. */
  readonly barren: number
  /** Watches in a row that the server refused. */
  readonly refused: number
}

export interface Step {
  readonly streak: Streak
  readonly waitMs: number
  /** Forget the position and list again. */
  readonly relist: boolean
  /** Whether we still know what is there: a watch that breaks is joined again first, a server that does not answer is not. */
  readonly knows: boolean
  /** A label for metrics and logs. */
  readonly reason: StepReason
}

export type StepReason = "ended" | "barren" | "expired" | KubeErrorKind

export const calm: Streak = { failures: 0, barren: 0, refused: 0 }

const backoff: Backoff = { baseMs: 800, maxMs: 30_000 }
/** Rights and CRDs change by people's hands: no hurry. */
const slowBackoff: Backoff = { baseMs: 15_000, maxMs: 60_000 }
const expiredJitterMs = 1_000
const barrenMs = 1_000
const atMostInARow = 3

/** What to do after a list or watch has ended. Pure but for the dice. */
export function nextStep(streak: Streak, ending: Ending, random: Random): Step {
  if (ending.kind === "ended") {
    if (ending.lastedMs >= barrenMs || ending.events > 0) {
      return {
        streak: { ...streak, barren: 0, refused: 0 },
        waitMs: 0,
        relist: false,
        knows: true,
        reason: "ended",
      }
    }
    const barren = streak.barren + 1
    const relist = barren >= atMostInARow
    return {
      streak: { ...streak, barren: relist ? 0 : barren, failures: streak.failures + 1 },
      waitMs: fullJitter(streak.failures + 1, backoff, random),
      relist,
      knows: true,
      reason: "barren",
    }
  }
  const { error, opened, phase } = ending
  const failures = streak.failures + 1
  const answered = error instanceof KubeError && error.code !== undefined
  const refused = phase === "watch" && answered ? streak.refused + 1 : 0
  const failed = {
    streak: { failures, barren: 0, refused: refused >= atMostInARow ? 0 : refused },
    relist: refused >= atMostInARow,
    knows: opened,
  }
  const kind = error instanceof KubeError ? error.kind : "unreachable"
  switch (kind) {
    case "gone":
      return { ...failed, waitMs: expiredJitterMs * random(), relist: true, knows: true, reason: "expired" }
    case "forbidden":
    case "notServed":
      return {
        ...failed,
        waitMs: slowBackoff.baseMs / 2 + fullJitter(failures, slowBackoff, random),
        relist: true,
        knows: false,
        reason: kind,
      }
    case "tooMany":
    case "server": {
      const asked = error instanceof KubeError ? (error.retryAfterSeconds ?? 0) * 1000 : 0
      return { ...failed, waitMs: asked + fullJitter(failures, backoff, random), reason: kind }
    }
    default:
      return { ...failed, waitMs: fullJitter(failures, backoff, random), reason: kind }
  }
}
