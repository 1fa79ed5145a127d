import type { AuditLog, Clock, EventRecorder, Logger } from "@nightshift/operator-runtime"
import type { Board } from "./board.ts"
import type { DnsMetrics } from "./metrics.ts"
import type { Replicas } from "./replica.ts"
import type { Seeder } from "./servers/seeder.ts"
import type { Servers } from "./servers/servers.ts"
import type { Peer } from "./servers/zone-block.ts"
import type { SourceTeller } from "./tell-sources.ts"
import type { Zones } from "./zones.ts"

/** What the reconcile of one zone on one server works with. */
export interface Context {
  readonly zones: Zones
  readonly servers: Servers
  readonly replicas: Replicas
  readonly board: Board
  readonly seeder: Seeder
  /** Where servers reach us with NOTIFY; undefined when we do not listen. */
  readonly notifyAt: Peer | undefined
  readonly metrics: DnsMetrics
  readonly audit: AuditLog
  readonly events: EventRecorder
  readonly sources: SourceTeller
  readonly clock: Clock
  readonly log: Logger
  /** Our name in ownership markers. */
  readonly owner: string
  /** Milliseconds between looks at a zone in which nothing is known to have changed. */
  readonly safetyTick: number
  /** Looks at the zone on the server again after so many milliseconds. */
  readonly wakeServer: (zone: string, server: string, afterMs: number) => void
}
