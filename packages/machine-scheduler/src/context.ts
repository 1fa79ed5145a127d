import type {
  AuditLog,
  Clock,
  EventRecorder,
  Fence,
  Kube,
  Logger,
  RemoteClusters,
} from "@nightshift/operator-runtime"
import type { Drains } from "./drain/drains.ts"
import type { SchedulerMetrics } from "./metrics.ts"
import type { OpeningQueue } from "./openings.ts"
import type { OwnWrites } from "./own-writes.ts"
import type { Schedules } from "./look/schedules.ts"
import type { Specs } from "./look/specs.ts"
import type { Slots } from "./slots.ts"
import type { Sources } from "./sources.ts"

/** What a reconcile needs of the world; made once, in main.ts. */
export interface Context {
  readonly kube: Kube
  /** Ends every write, also on workload clusters, when somebody else leads. */
  readonly fence: Fence | undefined
  readonly clock: Clock
  /** Added to the clock before a schedule is asked. */
  readonly clockOffset: number
  readonly log: Logger
  readonly sources: Sources
  readonly specs: Specs
  readonly schedules: Schedules
  readonly remotes: RemoteClusters
  readonly drains: Drains
  readonly openings: OpeningQueue
  /** Who creates children now: more at once than the client has connections would only make the first ones late. */
  readonly creating: Slots
  readonly ownWrites: OwnWrites
  readonly recorder: EventRecorder
  readonly audit: AuditLog
  readonly metrics: SchedulerMetrics
}
