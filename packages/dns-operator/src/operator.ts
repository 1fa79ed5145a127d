import { controllerNames } from "@nightshift/crds"
import {
  type AuditLog,
  type Clock,
  type Controller,
  EventRecorder,
  type Fence,
  Informers,
  keyOf,
  type Kube,
  type KubeObject,
  type Logger,
  type Metrics,
  RemoteClusters,
} from "@nightshift/operator-runtime"
import { Board } from "./board.ts"
import type { Config } from "./config.ts"
import type { Context } from "./context.ts"
import { wire } from "./controller.ts"
import { finalize, release } from "./finalize.ts"
import { Departures } from "./gate/departures.ts"
import { lookOnly } from "./look-only.ts"
import { DnsMetrics } from "./metrics.ts"
import { hearNotify } from "./servers/notify.ts"
import { Replicas } from "./replica.ts"
import { zoneServerKey } from "./server-key.ts"
import { Seeder } from "./servers/seeder.ts"
import { Servers } from "./servers/servers.ts"
import { Convergence } from "./status/convergence.ts"
import { Waiting } from "./status/waiting.ts"
import { Discovery } from "./world/discovery.ts"
import { installedType } from "./world/installed.ts"
import { Sights } from "./world/sights.ts"
import { World } from "./world/world.ts"
import { SourceTeller } from "./tell-sources.ts"
import { Zones } from "./zones.ts"

export interface OperatorParts {
  readonly kube: Kube
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly config: Config
  readonly audit: AuditLog
  /** The pod or process, in events. */
  readonly instance: string
  readonly namespaces: readonly string[]
  /** Value of the label cluster.x-k8s.io/watch-filter that zones must have; undefined for all zones. */
  readonly watchFilter?: string | undefined
  readonly fence?: Fence
}

export interface Operator {
  readonly owner: string
  /** What must have been seen in full before anything is done. */
  readonly informers: Informers
  readonly controllers: readonly Controller[]
  readonly world: World
  readonly zones: Zones
  readonly servers: Servers
  readonly board: Board
  /** What is watched on demand: Secrets, sources, Cluster API. */
  readonly further: Informers
  /** Somebody says that this zone changed on its servers: it is read again at once. */
  lookAgain(zone: string): void
  /** Looks at the zone on each of its servers, without doing anything there: what was seen is on the board. */
  lookOnly(zone: string): Promise<void>
  close(): Promise<void>
}

/** Puts the operator together; nothing runs before the informers and controllers are started. */
export async function composeOperator(parts: OperatorParts): Promise<Operator> {
  const { clock, log, metrics, config, namespaces, fence } = parts
  const kube = fence === undefined ? parts.kube : parts.kube.fencedBy(fence)
  const owner = config.ownerId ?? (await ownerOf(kube))
  const informers = new Informers(kube, { clock, log, namespaces, observer: metrics.informer })
  const further = new Informers(kube, { clock, log, namespaces, observer: metrics.informer })
  further.start()
  let zones: Zones | undefined
  const world = new World(
    informers,
    further,
    () => {
      zones?.touchAll()
      for (const instance of world.instances.list())
        controllers.instances.enqueue(keyOf(instance), { after: 100 })
    },
    parts.watchFilter,
    config.namespace,
  )
  const remote = new RemoteClusters({ informers: further, clock, log, observe: metrics.request })
  const sights = new Sights(
    world,
    kube,
    remote,
    clock,
    (cluster) => zones?.touchSources(cluster),
    config.legacyGroups,
  )
  zones = new Zones(world, sights, owner, clock)
  const board = new Board()
  const waiting = new Waiting()
  const dnsMetrics = new DnsMetrics(metrics)
  const convergence = new Convergence(zones, board, dnsMetrics)
  const mayAct = () => fence === undefined || fence.remaining() > 0
  const servers = new Servers(world, mayAct)
  const replicas = new Replicas()
  const heard = config.notify && (await hearNotify(config.notify.listen, zones, servers, replicas))
  const reportingController = `bindy.firestoned.io/${controllerNames.dnsOperator}`
  const events = new EventRecorder({
    kube,
    reportingController,
    reportingInstance: parts.instance,
    clock,
    log,
  })
  const context: Context = {
    zones,
    servers,
    replicas,
    board,
    seeder: new Seeder(config.transfer),
    notifyAt: config.notify && heard && { address: config.notify.advertise, port: heard.port },
    metrics: dnsMetrics,
    audit: parts.audit,
    events,
    sources: new SourceTeller({
      local: events,
      kubeOf: (cluster) => sights.kubeOf(cluster),
      reportingController,
      reportingInstance: parts.instance,
      clock,
      log,
    }),
    clock,
    log,
    owner,
    safetyTick: config.safetyTick,
    wakeServer: (zone, server, after) => controllers.servers.enqueue(zoneServerKey(zone, server), { after }),
  }
  const controllers = wire({
    world,
    zones,
    board,
    waiting,
    convergence,
    context,
    records: { world, zones, board, waiting, kube, clock },
    status: {
      zones,
      board,
      kube,
      clock,
      begun: (key) => convergence.begun(key),
      finalize: (key, zone) => finalize(key, zone, context),
      release: (key, zone, former) => release(key, zone, former, context),
    },
    instances: { world, zones, servers, board, kube, clock, tick: config.safetyTick },
    templates: { world, sights, kube, clock },
    gates: {
      world,
      sights,
      zones,
      departures: new Departures(zones, board, (zone, server) => {
        context.replicas.of(zone, server).stale = true
        context.wakeServer(zone, server, 0)
      }),
      kube,
      clock,
    },
    debounce: config.debounce,
    options: { log, metrics, clock },
  })
  const installed = further.of(installedType)
  const discovery = new Discovery(sights, installed, clock, log, () => needsClusters(world))
  discovery.begin()
  return {
    owner,
    informers,
    controllers: Object.values(controllers),
    world,
    zones,
    servers,
    board,
    further,
    lookAgain: (zone) => {
      context.replicas.doubt(zone)
      zones.touch(zone)
    },
    lookOnly: (zone) => lookOnly(zone, context),
    async close() {
      await heard?.close()
      discovery.end()
      await events.flush()
      await remote.stop()
      await further.stop()
      servers.close()
    },
  }
}

/** Sources of other clusters, Machines and templates need Cluster API; the closing gate needs nobody's leave to wait for it. */
const needsClusters = (world: World): boolean =>
  world.templates.list().length > 0 ||
  world.zones
    .list()
    .some(({ spec }) =>
      (spec.sources ?? []).some(({ kind, cluster }) => kind === "Machine" || cluster !== undefined),
    )

/** Stable for the life of the management cluster, and another one in every other. */
async function ownerOf(kube: Kube): Promise<string> {
  const found = await kube.get<KubeObject>({ apiVersion: "v1", kind: "Namespace", name: "kube-system" })
  const uid = found?.metadata.uid
  if (uid !== undefined) return uid
  throw new Error("Namespace kube-system has no UID to mark records with: give --owner-id")
}
