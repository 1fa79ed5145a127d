import {
  CapitalMarketsSchedule,
  fieldManagers,
  groups,
  SpotCalendar,
  TimeBasedSpotSchedule,
} from "@nightshift/crds"
import type {
  Clock,
  Condition,
  Informer,
  Key,
  Kube,
  KubeObject,
  Outcome,
  RawObject,
} from "@nightshift/operator-runtime"
import { applyStatus, setCondition, settled, splitKey, timestamp, until } from "@nightshift/operator-runtime"
import { describeProblem, type Problem } from "../schedule/problem.ts"
import { answerOf, compileProvider, type ProviderAnswer, type ProviderKind } from "./evaluate.ts"

export const providerType = (kind: ProviderKind): { apiVersion: string; kind: string } => ({
  apiVersion: `${groups.spotSchedules}/v1alpha1`,
  kind,
})

export const providerKinds = ["TimeBasedSpotSchedule", "CapitalMarketsSchedule", "SpotCalendar"] as const

const parsers = { TimeBasedSpotSchedule, CapitalMarketsSchedule, SpotCalendar }

export interface ProviderContext {
  readonly kind: ProviderKind
  readonly kube: Kube
  readonly clock: Clock
  readonly clockOffset: number
  readonly objects: Informer<RawObject>
}

interface WithStatus extends KubeObject {
  readonly status?: {
    readonly active?: boolean
    readonly conditions?: readonly Condition[]
    readonly lastTransitionTime?: string
  }
}

/**
 * Says whether a provider is active, and when that changes, at the exact second. A spec that cannot be read is never
 * active and not Ready, and whoever refers to it keeps what is: upstream left the last answer standing as if it were true.
 */
export async function reconcileProvider(key: Key, ctx: ProviderContext): Promise<Outcome> {
  const { namespace, name } = splitKey(key)
  const object = ctx.objects.get(namespace, name)
  if (object === undefined) return settled
  const now = ctx.clock.now()
  const { answer, problems } = judge(object, ctx.kind, now + ctx.clockOffset)
  await applyStatus(ctx.kube, object, statusOf(object, ctx.kind, answer, problems, now), {
    fieldManager: fieldManagers.machineScheduler,
    owns: ["nextTransitionTime", "nextFrom", "nextUntil"],
  })
  return until(answer.next === undefined ? undefined : answer.next - ctx.clockOffset)
}

function judge(
  object: RawObject,
  kind: ProviderKind,
  now: number,
): { answer: ProviderAnswer; problems: readonly Problem[] } {
  const nothing: ProviderAnswer = { active: false, next: undefined, ends: undefined }
  const parsed = parsers[kind].parse(object)
  if (!parsed.ok)
    return {
      answer: nothing,
      problems: parsed.problems.map(({ path, value, rule }) => ({
        path,
        value: JSON.stringify(value) ?? "absent",
        rule,
      })),
    }
  const { spec } = parsed.value
  const schedule = compileProvider(kind, spec)
  if (!schedule.valid) return { answer: nothing, problems: schedule.problems }
  const enabled = !("enabled" in spec) || spec.enabled
  return { answer: answerOf(schedule.value, enabled, now), problems: [] }
}

function statusOf(
  object: WithStatus,
  kind: ProviderKind,
  { active, next, ends }: ProviderAnswer,
  problems: readonly Problem[],
  now: number,
): Record<string, unknown> {
  const { generation } = object.metadata
  const observedGeneration = generation === undefined ? {} : { observedGeneration: generation }
  const [first] = problems
  const ready = first === undefined
  const timezone = first?.path.endsWith("timezone") === true
  const invalid = timezone
    ? "InvalidTimezone"
    : kind === "SpotCalendar"
      ? "InvalidCalendar"
      : "InvalidSchedule"
  const conditions = setCondition(
    object.status?.conditions,
    {
      type: "Ready",
      status: ready ? "True" : "False",
      reason: ready ? "Valid" : invalid,
      message: ready ? "the schedule can be read" : problems.map(describeProblem).join("; ").slice(0, 32_768),
      ...observedGeneration,
    },
    now,
  )
  if (kind === "SpotCalendar") {
    const begins = active ? undefined : next
    return {
      active,
      conditions,
      ...observedGeneration,
      ...(begins === undefined ? {} : { nextFrom: timestamp(begins) }),
      ...(ends === undefined ? {} : { nextUntil: timestamp(ends) }),
    }
  }
  const before = object.status
  const since = before?.active === active ? before.lastTransitionTime : undefined
  return {
    active,
    conditions,
    ...observedGeneration,
    lastTransitionTime: since ?? timestamp(now),
    ...(next === undefined ? {} : { nextTransitionTime: timestamp(next) }),
  }
}
