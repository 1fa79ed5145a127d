import type { Wish } from "../records/wish.ts"
import type { Candidate } from "./candidate.ts"

/**
 * Flap damping. An endpoint that is merely not ready stays answered for a moment; what was never ready is never
 * published; what is gone or closing is not asked for here and so is withdrawn at once.
 */
export interface Held {
  readonly published: readonly Wish[]
  /** What was and is not ready, and since when (ms since the epoch): to be passed in again. */
  readonly memory: ReadonlyMap<string, number | undefined>
  /** When the next hold ends, ms since the epoch. */
  readonly wakeAt: number | undefined
}

export interface HoldRules {
  /** Milliseconds. */
  readonly holdFor: number
  /** Memory of the last pass: undefined for ready, else not ready since. */
  readonly memory: ReadonlyMap<string, number | undefined>
  /** True when the zone answers this already: how a restarted operator knows that it was ready before. */
  readonly isAnswered: (wish: Wish) => boolean
}

export function hold(candidates: readonly Candidate[], rules: HoldRules, now: number): Held {
  const published: Wish[] = []
  const memory = new Map<string, number | undefined>()
  let wakeAt: number | undefined
  for (const { wish, state } of candidates) {
    if (state.kind === "leaving") continue
    if (state.kind === "ready") {
      for (const key of keysOf(wish)) memory.set(key, undefined)
      published.push(wish)
      continue
    }
    const since = notReadySince(wish, rules, now)
    if (since === undefined) continue
    for (const key of keysOf(wish)) memory.set(key, since)
    if (now >= since + rules.holdFor) continue
    published.push(wish)
    wakeAt = Math.min(wakeAt ?? Number.POSITIVE_INFINITY, since + rules.holdFor)
  }
  return { published, memory, wakeAt }
}

/** Undefined when it was never answered. */
function notReadySince(wish: Wish, rules: HoldRules, now: number): number | undefined {
  for (const key of keysOf(wish)) if (rules.memory.has(key)) return rules.memory.get(key) ?? now
  return rules.isAnswered(wish) ? now : undefined
}

const known = new WeakMap<Wish, readonly string[]>()

/** What a wish is remembered by. Wishes stay the same objects from pass to pass, and so do their keys. */
function keysOf(wish: Wish): readonly string[] {
  let keys = known.get(wish)
  if (keys === undefined) {
    const { source, name, type } = wish
    keys = wish.rdatas.map(
      (rdata) => `${source.cluster ?? ""} ${source.uid} ${name.key} ${type} ${rdata.key}`,
    )
    known.set(wish, keys)
  }
  return keys
}
