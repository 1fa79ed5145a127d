import { durationMs, fieldsWithoutEffect, misplacedFields, type ScheduledMachineSpec } from "@nightshift/crds"
import type { EvictionPolicy } from "./drain/plan.ts"
import type { Naming } from "./machine/names.ts"
import { refusedEmbedded, refusedKeys, refusedKind } from "./machine/refusals.ts"
import type { ScheduledMachine } from "./observed.ts"
import type { Problem } from "./schedule/problem.ts"

export type DrainMode = "Scheduler" | "ClusterAPI" | "None"

export interface ObjectReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
}

/** A condition that somebody else sets on this object before pods are disturbed; the timeout in milliseconds. */
export interface Gate {
  readonly type: string
  readonly timeout: number
}

/** What the user asks for, read once: defaults applied, aliases resolved, durations in milliseconds. */
export interface Intent {
  readonly spec: ScheduledMachineSpec
  readonly enabled: boolean
  readonly killSwitch: boolean
  readonly priority: number
  readonly provider: ObjectReference | undefined
  readonly naming: Naming
  readonly opening: {
    readonly timeout: number
    readonly retries: number
    readonly spread: number
    readonly ratePerMinute: number | undefined
    readonly immediate: boolean
    readonly minimumRuntime: number
  }
  readonly closing: {
    readonly byWindowEnd: boolean
    readonly notice: number
    readonly gates: readonly Gate[]
    readonly grace: number
    readonly drain: number
    readonly returnBudget: number
  }
  readonly drainMode: DrainMode
  readonly evictionPolicy: EvictionPolicy
  readonly nodeGoneFor: number
  /** Accepted and without effect yet: the condition `Unsupported` names them. */
  readonly unsupported: readonly string[]
  /** Fields that stand where the talk printed them. They count while the proper one is absent. */
  readonly misplaced: ReturnType<typeof misplacedFields>
}

/** Reads what the schema has accepted; `defaultGates` are those of the operator, for objects that list none. */
export function readIntent(object: ScheduledMachine, defaultGates: readonly Gate[]): Intent {
  const { spec } = object
  const { schedule, opening, closing, drain } = spec
  return {
    spec,
    enabled: spec.enabled && schedule.enabled,
    killSwitch: spec.killSwitch,
    priority: spec.priority,
    provider: providerOf(schedule),
    naming: spec.naming,
    opening: {
      timeout: ms(opening.timeout),
      retries: opening.retries,
      spread: ms(opening.spread),
      ratePerMinute: opening.ratePerMinute,
      immediate: spec.rollout === "Immediate",
      minimumRuntime: ms(spec.residency.minimumRuntime),
    },
    closing: {
      byWindowEnd: closing.policy === "ByWindowEnd",
      notice: ms(closing.notice),
      gates: closing.gates?.map(({ type, timeout }) => ({ type, timeout: ms(timeout) })) ?? defaultGates,
      grace: ms(spec.gracefulShutdownTimeout),
      drain: ms(spec.nodeDrainTimeout),
      returnBudget: ms(closing.returnBudget),
    },
    drainMode: drain.mode,
    evictionPolicy: drain.evictionPolicy,
    nodeGoneFor: ms(spec.returnVerification.nodeGoneFor),
    unsupported: fieldsWithoutEffect(object),
    misplaced: misplacedFields(object),
  }
}

/** The schema has refused what is no duration. */
const ms = (duration: string): number => durationMs(duration) ?? 0

function providerOf({
  apiVersion,
  kind,
  name,
}: ScheduledMachineSpec["schedule"]): ObjectReference | undefined {
  return apiVersion !== undefined && kind !== undefined && name !== undefined
    ? { apiVersion, kind, name }
    : undefined
}

/** What the schema cannot know: groups that may be emitted, and prefixes that are not for users. */
export function refusals(spec: ScheduledMachineSpec): Problem[] {
  const { bootstrapSpec, infrastructureSpec, bootstrapRef, infrastructureRef, machineTemplate } = spec
  return [
    ...refusedEmbedded("spec.bootstrapSpec", bootstrapSpec),
    ...refusedEmbedded("spec.infrastructureSpec", infrastructureSpec),
    ...(bootstrapRef ? refusedKind("spec.bootstrapRef", bootstrapRef.apiVersion, bootstrapRef.kind) : []),
    ...(infrastructureRef
      ? refusedKind("spec.infrastructureRef", infrastructureRef.apiVersion, infrastructureRef.kind)
      : []),
    ...refusedKeys("spec.machineTemplate.labels", machineTemplate.labels),
    ...refusedKeys("spec.machineTemplate.annotations", machineTemplate.annotations),
  ]
}

/** From the start of the closing sequence to the host's return, at most; what `ByWindowEnd` starts early by. */
export function closingBudget({ closing }: Intent): number {
  const { notice, gates, grace, drain, returnBudget } = closing
  return notice + Math.max(0, ...gates.map(({ timeout }) => timeout)) + grace + drain + returnBudget
}
