import { annotations } from "@nightshift/crds"
import { timestamp } from "@nightshift/operator-runtime"
import { type Draft, note, say } from "./draft.ts"
import type { Observed } from "./observed.ts"
import type { Outlook } from "./outlook.ts"
import { millis, type OpeningFacts } from "./status.ts"

/**
 * How often a machine was tried in one window. An attempt is a Machine that was seen, told apart by its uid, so that
 * neither a crash nor a second look counts one twice.
 */

const firstBackOff = 30_000
const longestBackOff = 10 * 60_000

/** The facts of this window: attempts of another one do not count, a quarantine lasts until somebody ends it. */
export function openingFacts(draft: Draft, outlook: Outlook): OpeningFacts {
  const before = draft.facts.opening
  const window = outlook.known ? outlook.window : undefined
  const opensAt = window?.opensAt === undefined ? undefined : timestamp(window.opensAt)
  if (before?.quarantinedAt !== undefined || (before !== undefined && before.windowOpensAt === opensAt))
    return before
  return {
    attempts: 0,
    ...(window === undefined ? {} : { window: window.name }),
    ...(opensAt === undefined ? {} : { windowOpensAt: opensAt }),
    ...(before?.releasedBy === undefined ? {} : { releasedBy: before.releasedBy }),
  }
}

/** Counts the Machine that is there, once. */
export function countAttempt(
  observed: Observed,
  outlook: Outlook,
  draft: Draft,
  uid: string,
  now: number,
): void {
  const facts = openingFacts(draft, outlook)
  const counted = observed.object.status?.machineRef?.uid === uid && facts.startedAt !== undefined
  const { retryAt: _, ...rest } = facts
  draft.facts.opening = counted
    ? facts
    : { ...rest, attempts: (facts.attempts ?? 0) + 1, startedAt: timestamp(now) }
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
  const attempts = facts.attempts ?? 0
  const lastFailure = why.slice(0, 4096)
  if (attempts > observed.intent.opening.retries) {
    const releasedBy = observed.object.metadata.annotations?.[annotations.releaseQuarantine] ?? ""
    draft.facts.opening = { ...facts, lastFailure, quarantinedAt: timestamp(now), releasedBy }
    note(draft, "Warning", "Quarantined", `${attempts} machines failed in one window, the last by: ${why}`)
    return
  }
  const backOff = Math.min(firstBackOff * 2 ** Math.max(0, attempts - 1), longestBackOff)
  draft.facts.opening = { ...facts, lastFailure, retryAt: timestamp(now + backOff) }
  note(
    draft,
    "Warning",
    "MachineFailed",
    `attempt ${attempts} failed: ${why}; the next begins in ${backOff / 1000}s`,
  )
}

/** True while the machine is in quarantine; any other value of the release annotation ends it. */
export function quarantined(observed: Observed, outlook: Outlook, draft: Draft): boolean {
  const facts = openingFacts(draft, outlook)
  if (facts.quarantinedAt === undefined) return false
  const given = observed.object.metadata.annotations?.[annotations.releaseQuarantine] ?? ""
  if (given === (facts.releasedBy ?? "")) {
    draft.needsPerson = true
    const says = `${facts.attempts} machines failed in one window, the last by: ${facts.lastFailure ?? "unknown"}`
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
  draft.facts.opening = { attempts: 0, releasedBy: given.slice(0, 253) }
  say(draft, "Quarantined", "False", "Released", "the release annotation was changed")
  note(draft, "Normal", "QuarantineReleased", `released by ${given}`)
  return false
}

export const retryAtOf = (draft: Draft): number => millis(draft.facts.opening?.retryAt) ?? 0
