import { evaluate } from "../schedule/evaluate.ts"
import { compileCalendar, type CalendarSpec } from "../schedule/calendar.ts"
import { compileMarket, type MarketSpec } from "../schedule/market.ts"
import { type Parsed, valid } from "../schedule/problem.ts"
import { compileSchedule, type Schedule, type ScheduleSpec } from "../schedule/schedule.ts"
import type { Source } from "../schedule/interval.ts"

/** The kinds of the provider group that are evaluated here. */
export type ProviderKind = "TimeBasedSpotSchedule" | "CapitalMarketsSchedule" | "SpotCalendar"

export interface ProviderAnswer {
  readonly active: boolean
  /** The next change, exact; undefined when there is none within ten years. */
  readonly next: number | undefined
  /** The end of the span that `next` begins, or of the present one. */
  readonly ends: number | undefined
}

type ProviderSpec = (ScheduleSpec | MarketSpec | CalendarSpec) & { readonly enabled?: boolean }

const idle = { running: false, promised: false }

export function compileProvider(kind: ProviderKind, spec: ProviderSpec): Parsed<Schedule> {
  switch (kind) {
    case "TimeBasedSpotSchedule":
      return compileSchedule({ daysOfWeek: [], hoursOfDay: [], ...(spec as ScheduleSpec) }, () => undefined)
    case "CapitalMarketsSchedule":
      return scheduleOf(compileMarket(spec), spec)
    case "SpotCalendar":
      return scheduleOf(compileCalendar("calendar", spec), spec)
  }
}

function scheduleOf(source: Parsed<Source>, { timezone = "UTC" }: ProviderSpec): Parsed<Schedule> {
  if (!source.valid) return source
  const none = { extend: [], only: [], exclude: [], freeze: [], overrides: [], skipped: () => [] }
  return valid({ timezone, windows: [source.value], ...none })
}

/** What a provider says at an instant; one that is not enabled is never active. */
export function answerOf(schedule: Schedule, enabled: boolean, now: number): ProviderAnswer {
  if (!enabled) return { active: false, next: undefined, ends: undefined }
  const { open, next } = evaluate(schedule, now, idle)
  const [first, second] = next
  return { active: open, next: first?.at, ends: open ? first?.at : second?.at }
}
