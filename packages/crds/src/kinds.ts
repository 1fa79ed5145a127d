import { CapitalMarketsSchedule } from "./capital-markets-schedule.ts"
import type { AnyKind } from "./define-kind.ts"
import type { CustomResourceDefinition } from "./manifests.ts"
import { definitionsOf } from "./manifests.ts"
import { ScheduledMachine } from "./scheduled-machine.ts"
import { SpotCalendar } from "./spot-calendar.ts"
import { TimeBasedSpotSchedule } from "./time-based-spot-schedule.ts"

/** Every kind of ours. */
export const kinds = [
  ScheduledMachine,
  TimeBasedSpotSchedule,
  CapitalMarketsSchedule,
  SpotCalendar,
] as const satisfies readonly AnyKind[]

/** The CustomResourceDefinitions of all kinds, one per group and kind, in the order of `kinds`. */
export const crdManifests = (): readonly CustomResourceDefinition[] =>
  kinds.flatMap((kind: AnyKind) => definitionsOf(kind))

/** The kind that serves this apiVersion and kind, if it is one of ours. */
export const kindOf = (apiVersion: string, kind: string): AnyKind | undefined =>
  kinds.find((each: AnyKind) => each.kind === kind && each.apiVersions.includes(apiVersion))
