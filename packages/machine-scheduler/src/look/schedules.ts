import { groups } from "@nightshift/crds"
import type { Informer, KubeObject } from "@nightshift/operator-runtime"
import { findCondition } from "@nightshift/operator-runtime"
import type { Condition } from "@nightshift/operator-runtime"
import type { Intent, ObjectReference } from "../intent.ts"
import type { When } from "../observed.ts"
import type { CalendarSpec } from "../schedule/calendar.ts"
import type { Parsed } from "../schedule/problem.ts"
import { compileSchedule, type Schedule } from "../schedule/schedule.ts"
import type { Sources } from "../sources.ts"

interface CalendarObject extends KubeObject {
  readonly spec?: CalendarSpec
}

interface ProviderObject extends KubeObject {
  readonly status?: {
    readonly active?: unknown
    readonly conditions?: readonly Condition[]
    readonly observedGeneration?: number
    readonly nextTransitionTime?: string
  }
}

const atMostRemembered = 10_000

/** Schedules as they were read, each once: thousands of machines share a few. */
export class Schedules {
  readonly #compiled = new Map<string, Parsed<Schedule>>()
  /** Those that no calendar has a say in. */
  readonly #alone = new WeakMap<Intent, When>()

  async when(intent: Intent, namespace: string | undefined, sources: Sources): Promise<When> {
    if (intent.provider !== undefined) return lookAtProvider(intent.provider, namespace, sources)
    const { schedule } = intent.spec
    const readBefore = this.#alone.get(intent)
    if (readBefore !== undefined) return readBefore
    const versions = (schedule.calendars ?? []).map(
      ({ name }) => sources.calendars.get(namespace, name)?.metadata.resourceVersion ?? "absent",
    )
    const compiled = this.#compile(JSON.stringify([schedule, namespace, versions]), () =>
      compileSchedule(schedule, (name) => calendarSpec(sources.calendars, namespace, name)),
    )
    const when: When = compiled.valid
      ? { kind: "own", schedule: compiled.value }
      : { kind: "broken", problems: compiled.problems }
    if (versions.length === 0) this.#alone.set(intent, when)
    return when
  }

  #compile(id: string, compile: () => Parsed<Schedule>): Parsed<Schedule> {
    const known = this.#compiled.get(id)
    if (known !== undefined) return known
    if (this.#compiled.size >= atMostRemembered) this.#compiled.clear()
    const compiled = compile()
    this.#compiled.set(id, compiled)
    return compiled
  }
}

function calendarSpec(
  calendars: Informer<KubeObject>,
  namespace: string | undefined,
  name: string,
): CalendarSpec | undefined {
  const calendar: CalendarObject | undefined = calendars.get(namespace, name)
  return calendar && (calendar.spec ?? {})
}

/**
 * Any kind of the provider group with `status.active`. It is believed unless it says that it should not be: a Ready
 * condition that is not True, or a status of an older generation than its spec.
 */
async function lookAtProvider(
  { apiVersion, kind, name }: ObjectReference,
  namespace: string | undefined,
  sources: Sources,
): Promise<When> {
  const providers = await sources.providers({ apiVersion, kind })
  if (providers === undefined)
    return {
      kind: "unresolved",
      reason: "ProviderCRDNotInstalled",
      message: `the API server serves no ${kind} of ${apiVersion}`,
    }
  if (!providers.hasSynced)
    return {
      kind: "unresolved",
      reason: "ProviderUnknown",
      message: `the API server does not list ${kind} of ${apiVersion} at present`,
    }
  const provider: ProviderObject | undefined = providers.get(namespace, name)
  if (provider === undefined)
    return {
      kind: "unresolved",
      reason: "ProviderNotFound",
      message: `there is no ${kind} ${name} of ${groups.spotSchedules} in this namespace`,
    }
  const { active, conditions, observedGeneration, nextTransitionTime } = provider.status ?? {}
  if (typeof active !== "boolean")
    return {
      kind: "unresolved",
      reason: "StatusActiveMissing",
      message: `${kind} ${name} says nothing in status.active yet`,
    }
  const ready = findCondition(conditions, "Ready")
  if (ready !== undefined && ready.status !== "True")
    return {
      kind: "unresolved",
      reason: "ProviderNotReady",
      message: `${kind} ${name} is not Ready: ${ready.message}`,
    }
  const { generation } = provider.metadata
  if (observedGeneration !== undefined && generation !== undefined && observedGeneration < generation)
    return {
      kind: "unresolved",
      reason: "ProviderNotReady",
      message: `${kind} ${name} has not looked at its generation ${generation} yet`,
    }
  const next = Date.parse(nextTransitionTime ?? "")
  return { kind: "provider", active, nextTransition: Number.isNaN(next) ? undefined : next, generation }
}
