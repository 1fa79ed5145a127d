import { annotations } from "@nightshift/crds"
import { timestamp } from "@nightshift/operator-runtime"
import { type Draft, note, say } from "./draft.ts"
import type { Observed } from "./observed.ts"
import type { Outlook } from "./outlook.ts"
import { millis, type OpeningFacts } from "./status.ts"

/**
 * How often a machine failed in one window. Machines that served and went back do not count, however many there were; a
 * failure is counted by the look that decides about the next attempt, so neither a crash nor a second look counts it twice.
 */

const firstBackOff = 30_000
const longestBackOff = 10 * 60_000
/** In a window whose beginning nobody knows, such as one that is always open, older failures are over. */
const oldest = 24 * 60 * 60_000

/** The facts of this window: failures of another one do not count, a quarantine lasts until somebody ends it. */
export function openingFacts(draft: Draft, outlook: Outlook): OpeningFacts {
  const before = draft.facts.opening
  if (!outlook.known) return before ?? {}
  const { window } = outlook
  const opensAt = window?.opensAt === undefined ? undefined : timestamp(window.opensAt)
  if (before?.quarantinedAt !== undefined || (before !== undefined && before.windowOpensAt === opensAt))
    return before
  return {
    ...(window === undefined ? {} : { window: window.name }),
    ...(opensAt === undefined ? {} : { windowOpensAt: opensAt }),
    ...(before?.releasedBy === undefined ? {} : { releasedBy: before.releasedBy }),
  }
}

/** The window is over, and with it what failed in it; only a quarantine stays. */
export function endWindow(draft: Draft, outlook: Outlook): void {
  const { opening } = draft.facts
  if (!outlook.known || outlook.open || opening === undefined || opening.quarantinedAt !== undefined) return
  draft.facts.opening = opening.releasedBy === undefined ? undefined : { releasedBy: opening.releasedBy }
}

/** Remembers since when the Machine that is there is expected to join, told apart by its uid. */
export function beginAttempt(
  observed: Observed,
  outlook: Outlook,
  draft: Draft,
  uid: string,
  now: number,
): void {
  const facts = openingFacts(draft, outlook)
  const known = observed.object.status?.machineRef?.uid === uid && facts.startedAt !== undefined
  draft.facts.opening = known ? facts : begun(facts, now)
}

/** What was waited for is there now. */
export function begun(facts: OpeningFacts, now: number): OpeningFacts {
  const { retryAt: _, ...rest } = facts
  return { ...rest, startedAt: timestamp(now) }
}

/** A Machine was of no use: when the next may be tried, or that none will be until somebody says so. */
export function recordFailure(
  observed: Observed,
  outlook: Outlook,
  draft: Draft,
  why: string,
  now: number,
): void {
  const facts = openingFacts(draft, outlook)
  const counts = facts.windowOpensAt !== undefined || now - (millis(facts.failedAt) ?? 0) < oldest
  const failures = (counts ? (facts.failures ?? 0) : 0) + 1
  const failure = { failures, failedAt: timestamp(now), lastFailure: why.slice(0, 4096) }
  if (failures > observed.intent.opening.retries) {
    const releasedBy = observed.object.metadata.annotations?.[annotations.releaseQuarantine] ?? ""
    draft.facts.opening = { ...facts, ...failure, quarantinedAt: timestamp(now), releasedBy }
    note(draft, "Warning", "Quarantined", `${failures} machines failed in one window, the last by: ${why}`)
    return
  }
  const backOff = Math.min(firstBackOff * 2 ** (failures - 1), longestBackOff)
  draft.facts.opening = { ...facts, ...failure, retryAt: timestamp(now + backOff) }
  note(
    draft,
    "Warning",
    "MachineFailed",
    `attempt ${failures} failed: ${why}; the next begins in ${backOff / 1000}s`,
  )
}

/** True while the machine is in quarantine; any other value of the release annotation ends it. */
export function quarantined(observed: Observed, outlook: Outlook, draft: Draft): boolean {
  const facts = openingFacts(draft, outlook)
  if (facts.quarantinedAt === undefined) return false
  const given = observed.object.metadata.annotations?.[annotations.releaseQuarantine] ?? ""
  if (given === (facts.releasedBy ?? "")) {
    draft.needsPerson = true
    const says = `${facts.failures} machines failed in one window, the last by: ${facts.lastFailure ?? "unknown"}`
    say(
      draft,
      "Quarantined",
      "True",
      "RetriesExhausted",
      `${says}; change the annotation ${annotations.releaseQuarantine} to try again`,
    )
    say(draft, "MachineReady", "False", "RetriesExhausted", says)
    return true
  }
  draft.facts.opening = { releasedBy: given.slice(0, 253) }
  say(draft, "Quarantined", "False", "Released", "the release annotation was changed")
  note(draft, "Normal", "QuarantineReleased", `released by ${given}`)
  return false
}

export const retryAtOf = (draft: Draft): number => millis(draft.facts.opening?.retryAt) ?? 0
