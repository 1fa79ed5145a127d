import type { Clock, Key, Logger, Metrics, RemoteCluster, RemoteClusters } from "@nightshift/operator-runtime"
import { Controller } from "@nightshift/operator-runtime"
import type { Context } from "./context.ts"
import { nodeType } from "./look/workload.ts"
import { reconcile } from "./reconcile.ts"
import { sameKept } from "./same-kept.ts"
import type { Sources } from "./sources.ts"

export interface ControllerSettings {
  readonly name: string
  readonly sources: Sources
  readonly remotes: RemoteClusters
  readonly concurrency: number
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
}

/** Which objects wake which ScheduledMachines. */
export function scheduledMachineController(settings: ControllerSettings, context: () => Context): Controller {
  const { name, sources, remotes, concurrency, clock, log, metrics } = settings
  const controller = new Controller({
    name,
    concurrency,
    clock,
    log,
    metrics,
    reconcile: (key, run) => reconcile(key, context(), run),
  })
  controller.source({
    subscribe: (wake) => sources.subscribe(wake, (key, object) => context().ownWrites.arrived(key, object)),
    keys: () => sources.keys(),
  })
  const ofNode = (cluster: RemoteCluster, node: string): Key[] => sources.onWorkload(cluster, node)
  return controller.source(
    remotes.watches(
      nodeType,
      (cluster, { object, old }) =>
        old !== undefined && sameKept(old, object) ? [] : ofNode(cluster, object.metadata.name),
      (cluster) => sources.onWorkload(cluster),
    ),
  )
}
