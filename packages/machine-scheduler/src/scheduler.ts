import { groups } from "@nightshift/crds"
import type {
  AuditLog,
  Clock,
  Controller as EngineController,
  Fence,
  Gvk,
  Kube,
  Logger,
  Metrics,
  RawObject,
} from "@nightshift/operator-runtime"
import { Controller, EventRecorder, Informers, RemoteClusters } from "@nightshift/operator-runtime"
import { ClusterApi, servedBy } from "./cluster-api.ts"
import type { Context } from "./context.ts"
import { scheduledMachineController } from "./controller.ts"
import { Drains } from "./drain/drains.ts"
import { sharing } from "./equal-values.ts"
import { FollowedKind } from "./followed-kind.ts"
import { installedKinds } from "./installed-kinds.ts"
import type { Gate } from "./intent.ts"
import { Schedules } from "./look/schedules.ts"
import { Specs } from "./look/specs.ts"
import { schedulerMetrics } from "./metrics.ts"
import { Openings, ownerOf, queueOf } from "./openings.ts"
import { OwnWrites } from "./own-writes.ts"
import { providerKinds, providerType, reconcileProvider } from "./providers/reconcile.ts"
import { Slots } from "./slots.ts"
import { namesakes, scheduledMachines, Sources } from "./sources.ts"

export interface SchedulerOptions {
  readonly kube: Kube
  readonly fence?: Fence
  /** For decisions and their instants; the way to API servers has the client's own. */
  readonly clock: Clock
  /** Milliseconds added to the clock before a schedule is asked; for demos and tests. */
  readonly clockOffset?: number
  readonly log: Logger
  readonly metrics: Metrics
  readonly audit: AuditLog
  readonly version: string
  /** Names this process in events. */
  readonly instance: string
  readonly namespaces?: readonly string[]
  readonly watchFilter?: string | undefined
  readonly legacyGroups?: boolean
  readonly maxConcurrentOpenings?: number
  readonly defaultGates?: readonly Gate[]
  /** ScheduledMachines that are reconciled at the same time. */
  readonly concurrency?: number
}

const mainType: Gvk = { apiVersion: `${groups.fiveSpot}/v1beta1`, kind: "ScheduledMachine" }
const legacyType: Gvk = { apiVersion: `${groups.legacyFiveSpot}/v1alpha1`, kind: "ScheduledMachine" }

/** As many as the client has connections to one API server. */
const createsAtOnce = 12

export interface Scheduler {
  readonly informers: Informers
  readonly controllers: readonly EngineController[]
  /** Ends what is not a controller's: informers, connections to workload clusters, events on their way. */
  close(): Promise<void>
}

/** All parts of the scheduler, composed over one client; nothing happens until its informers and controllers start. */
export async function composeScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { clock, log, metrics, fence } = options
  const kube = fence === undefined ? options.kube : options.kube.fencedBy(fence)
  const informers = new Informers(kube, {
    log,
    namespaces: options.namespaces ?? [],
    observer: metrics.informer,
  })
  const remotes = new RemoteClusters({ informers, log })
  const recorder = new EventRecorder({
    kube,
    reportingController: `${groups.fiveSpot}/machine-scheduler`,
    reportingInstance: options.instance,
    log,
  })
  const served = await servedBy(kube)
  if (served === undefined) log.warn("Cluster API is not installed: nothing can be opened until it is")
  const clusterApi = new ClusterApi(informers, served)
  const shared = {
    creating: new Slots(createsAtOnce),
    kube,
    fence,
    clock,
    clockOffset: options.clockOffset ?? 0,
    log,
    schedules: new Schedules(),
    remotes,
    recorder,
    audit: options.audit,
    specs: new Specs(options.defaultGates ?? []),
  }
  const kept = { watchFilter: options.watchFilter, project: sharing() }
  const main = informers.of(scheduledMachines(mainType, kept))
  const legacyServed = options.legacyGroups !== false && (await kube.discover(legacyType)) !== undefined
  const legacy =
    options.legacyGroups === false
      ? undefined
      : new FollowedKind(informers, scheduledMachines(legacyType, kept), legacyServed)
  // Without a filter those that are looked after are everybody.
  const all = legacy !== undefined && options.watchFilter !== undefined
  const allMain = all ? informers.of(namesakes(mainType)) : main
  const allLegacy = all ? new FollowedKind(informers, namesakes(legacyType), legacyServed) : legacy
  const everySource: Sources[] = []
  const own = schedulerMetrics(
    metrics,
    { version: options.version, instance: options.instance },
    () => everySource.flatMap(({ scheduledMachines }) => scheduledMachines.list()),
    () => fence === undefined || fence.remaining() > 0,
  )
  const wakers = new Map<string, (key: string) => void>()
  const openings = new Openings({
    max: options.maxConcurrentOpenings ?? Number.POSITIVE_INFINITY,
    clock,
    wake: (id) => {
      const { group, key } = ownerOf(id)
      wakers.get(group)?.(key)
    },
  })
  const machines = (legacy === undefined ? [main] : [main, legacy]).map((objects) => {
    const sources = new Sources(kube, informers, clusterApi, objects, objects === main ? allLegacy : allMain)
    everySource.push(sources)
    const name = objects === main ? "scheduledmachine" : "scheduledmachine-legacy"
    const concurrency = options.concurrency ?? 32
    const controller: EngineController = scheduledMachineController(
      { name, sources, remotes, concurrency, clock, log, metrics },
      () => context,
    )
    const wake = (key: string): void => controller.enqueue(key)
    wakers.set(name, wake)
    const context: Context = {
      ...shared,
      metrics: own,
      sources,
      drains: new Drains(wake),
      openings: queueOf(openings, name),
      ownWrites: new OwnWrites(),
    }
    return controller
  })
  const providers = providerKinds.map((kind) => {
    const objects = informers.of<RawObject>(providerType(kind))
    const context = { kind, kube, clock, clockOffset: shared.clockOffset, objects }
    return new Controller({
      name: kind.toLowerCase(),
      clock,
      log,
      metrics,
      reconcile: (key) => reconcileProvider(key, context),
    }).watches(objects)
  })
  const ofLegacy = [legacy, allLegacy].filter((objects) => objects !== undefined)
  const installed = { kube, informers, clusterApi, sources: everySource, clock, log, metrics }
  const kinds = installedKinds({ ...installed, legacy: [...new Set(ofLegacy)] })
  kinds.start()
  return {
    informers,
    controllers: [...machines, ...providers],
    async close() {
      // It may be waiting for an informer of a kind that is gone again.
      await Promise.all([kinds.stop(), informers.stop()])
      await recorder.flush()
      await remotes.stop()
    },
  }
}
