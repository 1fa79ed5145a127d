import type { Random } from "./clock.ts"

export interface Backoff {
  /** The first delay. */
  readonly baseMs: number
  /** No delay is longer. */
  readonly maxMs: number
}

/** Doubles with each failure; half of it is certain, half is chance, so that what failed together returns spread out. */
export function equalJitter(failures: number, backoff: Backoff, random: Random): number {
  const whole = exponential(failures, backoff)
  return whole / 2 + (whole / 2) * random()
}

/** Doubles with each failure and is all chance: what many clients of one server use after it went away. */
export function fullJitter(failures: number, backoff: Backoff, random: Random): number {
  return exponential(failures, backoff) * random()
}

/** @param failures how many there were in a row, at least 1 */
function exponential(failures: number, backoff: Backoff): number {
  return Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.min(failures - 1, 52))
}
