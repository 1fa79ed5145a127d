import { AAAARecord } from "./aaaa-record.ts"
import { ARecord } from "./a-record.ts"
import { Bind9Cluster, ClusterBind9Provider } from "./bind9-cluster.ts"
import { Bind9Instance } from "./bind9-instance.ts"
import { CAARecord } from "./caa-record.ts"
import { CapitalMarketsSchedule } from "./capital-markets-schedule.ts"
import { CNAMERecord } from "./cname-record.ts"
import type { AnyKind } from "./define-kind.ts"
import { DNSZoneTemplate } from "./dns-zone-template.ts"
import { DNSZone } from "./dns-zone.ts"
import type { CustomResourceDefinition } from "./manifests.ts"
import { definitionsOf } from "./manifests.ts"
import { MXRecord } from "./mx-record.ts"
import { NSRecord } from "./ns-record.ts"
import { PTRRecord } from "./ptr-record.ts"
import { ScheduledMachine } from "./scheduled-machine.ts"
import { SpotCalendar } from "./spot-calendar.ts"
import { SRVRecord } from "./srv-record.ts"
import { TimeBasedSpotSchedule } from "./time-based-spot-schedule.ts"
import { TXTRecord } from "./txt-record.ts"

/** The nine kinds of records. */
export const recordKinds = [
  ARecord,
  AAAARecord,
  CNAMERecord,
  MXRecord,
  NSRecord,
  PTRRecord,
  SRVRecord,
  TXTRecord,
  CAARecord,
] as const satisfies readonly AnyKind[]

/** Every kind of ours. */
export const kinds = [
  ScheduledMachine,
  TimeBasedSpotSchedule,
  CapitalMarketsSchedule,
  SpotCalendar,
  DNSZone,
  DNSZoneTemplate,
  ...recordKinds,
  Bind9Instance,
  Bind9Cluster,
  ClusterBind9Provider,
] as const satisfies readonly AnyKind[]

/** The CustomResourceDefinitions of all kinds, one per group and kind, in the order of `kinds`. */
export const crdManifests = (): readonly CustomResourceDefinition[] =>
  kinds.flatMap((kind: AnyKind) => definitionsOf(kind))

/** The kind that serves this apiVersion and kind, if it is one of ours. */
export const kindOf = (apiVersion: string, kind: string): AnyKind | undefined =>
  kinds.find((each: AnyKind) => each.kind === kind && each.apiVersions.includes(apiVersion))
