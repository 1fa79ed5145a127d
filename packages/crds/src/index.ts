export { AAAARecord } from "./aaaa-record.ts"
export { ARecord } from "./a-record.ts"
export { Bind9Cluster, ClusterBind9Provider } from "./bind9-cluster.ts"
export { Bind9Instance } from "./bind9-instance.ts"
export { CAARecord } from "./caa-record.ts"
export { CNAMERecord } from "./cname-record.ts"
export { DNSZone } from "./dns-zone.ts"
export type { DNSZoneSpec, DNSZoneStatus } from "./dns-zone.ts"
export { DNSZoneTemplate } from "./dns-zone-template.ts"
export { MXRecord } from "./mx-record.ts"
export { NSRecord } from "./ns-record.ts"
export { PTRRecord } from "./ptr-record.ts"
export { SRVRecord } from "./srv-record.ts"
export { TXTRecord } from "./txt-record.ts"
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
export { crdManifests, kindOf, kinds, recordKinds } from "./kinds.ts"
export { definitionsOf, toYaml } from "./manifests.ts"
export type { CustomResourceDefinition } from "./manifests.ts"
export type { ObjectMeta } from "./meta.ts"
export * from "./names.ts"
export { fieldsWithoutEffect, misplacedFields, ScheduledMachine } from "./scheduled-machine.ts"
export type { ScheduledMachineSpec, ScheduledMachineStatus } from "./scheduled-machine.ts"
export { SpotCalendar } from "./spot-calendar.ts"
export { durationMs } from "./time.ts"
export { TimeBasedSpotSchedule } from "./time-based-spot-schedule.ts"
