import { ApiError } from "../status.ts"
import type { Cluster } from "../cluster/cluster.ts"
import type { Change } from "../store/change.ts"

/** One of the small controllers that run beside the API, as kube-controller-manager does beside a real one. */
export interface Controller {
  readonly name: string
  /** The keys to look at again after a change; also asked of every stored object at the start. */
  readonly wakes: (change: Change) => Iterable<string>
  readonly reconcile: (key: string) => void
  /** Lets go of timers. */
  readonly stop?: () => void
}

/** So many keys of each controller in one turn of the event loop: between turns requests are answered. */
const keysPerTurn = 20

/**
 * Runs controllers after the writes that wake them, never inside one: each key once however often it was woken.
 * Returns how to stop.
 */
export function runControllers(
  cluster: Pick<Cluster, "store">,
  controllers: readonly Controller[],
  onFailure: (error: unknown, what: string) => void,
): () => void {
  const queues = controllers.map((controller) => ({ controller, keys: new Set<string>() }))
  let scheduled: NodeJS.Immediate | undefined
  const schedule = (): void => {
    if (scheduled === undefined && queues.some(({ keys }) => keys.size > 0)) scheduled = setImmediate(run)
  }
  const run = (): void => {
    for (const { controller, keys } of queues) {
      for (const key of keys.values().take(keysPerTurn)) {
        keys.delete(key)
        attempt(controller, key, onFailure)
      }
    }
    scheduled = undefined
    schedule()
  }
  const wake = (change: Change): void => {
    for (const { controller, keys } of queues) for (const key of controller.wakes(change)) keys.add(key)
    schedule()
  }
  for (const change of everything(cluster)) wake(change)
  const unsubscribe = cluster.store.subscribe(wake)
  return () => {
    unsubscribe()
    clearImmediate(scheduled)
    for (const controller of controllers) controller.stop?.()
  }
}

/** Refusals that tell of a world that has moved on (a namespace on its way out, say): a later change wakes the key again. */
const passing = new Set([403, 404, 409])

function attempt(
  controller: Controller,
  key: string,
  onFailure: (error: unknown, what: string) => void,
): void {
  try {
    controller.reconcile(key)
  } catch (error) {
    if (!(error instanceof ApiError) || !passing.has(error.code))
      onFailure(error, `${controller.name} of ${key}`)
  }
}

function* everything({ store }: Pick<Cluster, "store">): Generator<Change> {
  for (const collection of store.collections()) {
    for (const [key, object] of store.collection(collection).entries()) {
      yield { revision: store.revision, type: "ADDED", collection, key, object, previous: undefined }
    }
  }
}
