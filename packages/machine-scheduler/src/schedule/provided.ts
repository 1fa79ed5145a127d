import type { Schedule } from "./schedule.ts"

/** What a provider said last. Times are the schedule's, in milliseconds since the epoch. */
export interface ProviderWord {
  readonly active: boolean
  /** Since when it says so. */
  readonly since: number | undefined
  /** When it will say otherwise. */
  readonly next: number | undefined
}

/** The name of the one window that a provider makes. */
export const providedWindow = "provider"

/**
 * The provider's word as a window among others, so that freezes, overrides and other calendars beside the reference hold as
 * they do for any window. Its word stands until it says otherwise: an instant that it announced and let pass changes nothing.
 */
export function provided(beside: Schedule, { active, since, next }: ProviderWord, now: number): Schedule {
  const ahead = next !== undefined && next > now ? next : undefined
  const start = active ? (since !== undefined && since <= now ? since : Number.NEGATIVE_INFINITY) : ahead
  const end = active && ahead !== undefined ? ahead : Number.POSITIVE_INFINITY
  const span = start === undefined ? [] : [{ start, end, name: providedWindow }]
  const intervals = (from: number, to: number) => span.filter((one) => one.end > from && one.start < to)
  return { ...beside, windows: [{ name: providedWindow, intervals }] }
}
