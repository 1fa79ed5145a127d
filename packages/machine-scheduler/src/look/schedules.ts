import { groups } from "@nightshift/crds"
import type { Informer, KubeObject } from "@nightshift/operator-runtime"
import { findCondition } from "@nightshift/operator-runtime"
import type { Condition } from "@nightshift/operator-runtime"
import type { Intent, ObjectReference } from "../intent.ts"
import type { When } from "../observed.ts"
import type { CalendarSpec } from "../schedule/calendar.ts"
import type { Parsed } from "../schedule/problem.ts"
import { provided, type ProviderWord } from "../schedule/provided.ts"
import { compileSchedule, type Schedule } from "../schedule/schedule.ts"
import type { Sources } from "../sources.ts"
import { millis } from "../status.ts"

interface CalendarObject extends KubeObject {
  readonly spec?: CalendarSpec
}

interface ProviderObject extends KubeObject {
  readonly status?: {
    readonly active?: unknown
    readonly conditions?: readonly Condition[]
    readonly observedGeneration?: number
    readonly lastTransitionTime?: string
    readonly nextTransitionTime?: string
  }
}

const atMostRemembered = 10_000

/** Schedules as they were read, each once: thousands of machines share a few. */
export class Schedules {
  readonly #compiled = new Map<string, Parsed<Schedule>>()
  /** Those that no calendar has a say in. */
  readonly #alone = new WeakMap<Intent, When>()
  /** By what stands beside the reference, which names one provider. */
  readonly #provided = new WeakMap<Schedule, { readonly id: string; readonly schedule: Schedule }>()

  /** @param clock the instant at which the schedule is asked, and what was added to the real one for it */
  async when(
    intent: Intent,
    namespace: string | undefined,
    sources: Sources,
    clock: { readonly now: number; readonly offset: number },
  ): Promise<When> {
    const readBefore = this.#alone.get(intent)
    if (readBefore !== undefined) return readBefore
    const { schedule } = intent.spec
    const versions = (schedule.calendars ?? []).map(
      ({ name }) => sources.calendars.get(namespace, name)?.metadata.resourceVersion ?? "absent",
    )
    const compiled = this.#compile(JSON.stringify([schedule, namespace, versions]), () =>
      compileSchedule(schedule, (name) => calendarSpec(sources.calendars, namespace, name)),
    )
    const { provider } = intent
    if (provider !== undefined && compiled.valid) {
      const word = await lookAtProvider(provider, namespace, sources, clock.offset)
      if ("kind" in word) return word
      const { active, generation } = word
      return { kind: "provider", active, generation, schedule: this.#with(compiled.value, word, clock.now) }
    }
    const when: When = compiled.valid
      ? { kind: "own", schedule: compiled.value }
      : { kind: "broken", problems: compiled.problems }
    if (versions.length === 0) this.#alone.set(intent, when)
    return when
  }

  /** The same value for the same word, so that what was evaluated for one machine serves the others. */
  #with(beside: Schedule, word: ProviderWord, now: number): Schedule {
    const known = this.#provided.get(beside)
    const { active, since, next } = word
    const passed = next !== undefined && next <= now
    const id = `${active} ${since} ${next} ${passed}`
    if (known?.id === id) return known.schedule
    const schedule = provided(beside, word, now)
    this.#provided.set(beside, { id, schedule })
    return schedule
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
  clockOffset: number,
): Promise<(When & { readonly kind: "unresolved" }) | (ProviderWord & { generation: number | undefined })> {
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
  const { active, conditions, observedGeneration, lastTransitionTime, nextTransitionTime } =
    provider.status ?? {}
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
  const since = millis(lastTransitionTime)
  return {
    active,
    generation,
    // What has happened is told by the real clock, what will happen by the schedule's.
    since: since === undefined ? undefined : since + clockOffset,
    next: millis(nextTransitionTime),
  }
}
