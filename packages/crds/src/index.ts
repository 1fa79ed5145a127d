export { CapitalMarketsSchedule } from "./capital-markets-schedule.ts"
export * from "./condition-names.ts"
export type { Condition } from "./conditions.ts"
export { describeProblem } from "./define-kind.ts"
export type {
  AnyKind,
  Column,
  Kind,
  ManifestOf,
  ObjectOf,
  ParseResult,
  Problem,
  Serving,
  Version,
} from "./define-kind.ts"
export { crdManifests, kindOf, kinds } from "./kinds.ts"
export { definitionsOf, toYaml } from "./manifests.ts"
export type { CustomResourceDefinition } from "./manifests.ts"
export type { ObjectMeta } from "./meta.ts"
export * from "./names.ts"
export { fieldsWithoutEffect, misplacedFields, ScheduledMachine } from "./scheduled-machine.ts"
export type { ScheduledMachineSpec, ScheduledMachineStatus } from "./scheduled-machine.ts"
export { SpotCalendar } from "./spot-calendar.ts"
export { durationMs } from "./time.ts"
export { TimeBasedSpotSchedule } from "./time-based-spot-schedule.ts"
