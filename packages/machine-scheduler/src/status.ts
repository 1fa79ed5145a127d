import type { ScheduledMachineStatus } from "@nightshift/crds"

/** The facts of a status that survive a restart. Times are RFC 3339. Everything else in a status is derived. */
export type OpeningFacts = NonNullable<ScheduledMachineStatus["opening"]>
export type ClosingFacts = NonNullable<ScheduledMachineStatus["closing"]>
export type DrainFacts = NonNullable<ScheduledMachineStatus["drain"]>
export type ReclaimFacts = NonNullable<ScheduledMachineStatus["reclaim"]>
export type ReturnFacts = NonNullable<ScheduledMachineStatus["lastReturn"]>

/** Why a host goes back. */
export const closingCauses = [
  "WindowClosed",
  "Disabled",
  "Deleted",
  "Reclaimed",
  "MachineDeleted",
  "MachineFailed",
  "SpecChanged",
  "KillSwitch",
  "ClusterDeleting",
] as const
export type ClosingCause = (typeof closingCauses)[number]

/** The cause that a status remembers; one that an older version wrote counts as the mildest. */
export const causeOf = (closing: ClosingFacts): ClosingCause =>
  closingCauses.find((cause) => cause === closing.reason) ?? "MachineDeleted"

export type ReclaimLevel = "graceful" | "quick" | "fast"

export const levelOf = (level: string | undefined): ReclaimLevel =>
  level === "graceful" || level === "fast" ? level : "quick"

export const millis = (time: string | undefined): number | undefined => {
  const at = Date.parse(time ?? "")
  return Number.isNaN(at) ? undefined : at
}
