import type { Informers, KubeObject, RemoteCluster } from "@nightshift/operator-runtime"
import { present, type Sight, unknown } from "../observed.ts"
import type { DisruptionBudget, DrainSight, Refusal } from "./plan.ts"
import type { MachineDrainRule } from "./rules.ts"
import { type PodsOfNode, WatchedPods } from "./watched-pods.ts"

interface ActiveDrain {
  readonly cluster: RemoteCluster
  readonly generation: number
  readonly node: string
  readonly pods: PodsOfNode
  readonly refusals: Map<string, Refusal>
  /** When a pod whose eviction was accepted shall be gone, by its uid: a watch shows it a moment later. */
  readonly accepted: Map<string, number>
  readonly forget: () => void
}

/** What a drain is told about the machine it belongs to. */
export interface DrainCircumstances {
  readonly machineLabels: Readonly<Record<string, string>>
  readonly clusterLabels: Readonly<Record<string, string>>
  readonly rules: readonly MachineDrainRule[]
  readonly nodeUnreachable: boolean
}

/**
 * Watches the pods of Nodes while they close, and remembers why evictions were refused. Nothing here has to survive: after
 * a restart the pods tell how far the drain has come.
 */
export class Drains {
  readonly #wake: (key: string) => void
  readonly #active = new Map<string, ActiveDrain>()
  readonly #pods = new WeakMap<Informers, WatchedPods>()

  constructor(wake: (key: string) => void) {
    this.#wake = wake
  }

  /**
   * The pods of the Node and what guards them; absent until the server has answered for each kind. Only pods must be
   * listed: budgets are guarded by the Eviction API itself, and DaemonSets that nobody could list count as living.
   */
  look(
    key: string,
    cluster: RemoteCluster,
    node: string,
    circumstances: DrainCircumstances,
  ): Sight<DrainSight> {
    const informers = cluster.informers
    if (informers === undefined || cluster.state !== "connected")
      return unknown("Unreachable", cluster.reason)
    const active = this.#begin(key, cluster, node)
    const budgets = informers.of<BudgetObject>(budgetType)
    const daemonSets = informers.of<KubeObject>(daemonSetType)
    const namespaces = informers.of<KubeObject>(namespaceType)
    const { rules } = circumstances
    if ([active.pods, budgets, daemonSets, namespaces].some(isAwaited)) return { kind: "absent" }
    if (!active.pods.hasSynced) return unknown("Unreachable", "the workload cluster does not list pods")
    if (!namespaces.hasSynced && rules.some(selectsByNamespace))
      return unknown(
        "Unreachable",
        "the workload cluster does not list the namespaces that a MachineDrainRule selects by",
      )
    return present({
      pods: active.pods.list().map((pod) => {
        const leavesAt = active.accepted.get(pod.uid)
        return leavesAt === undefined || pod.deletedAt !== undefined ? pod : { ...pod, deletedAt: leavesAt }
      }),
      budgets: budgets.list().map(disruptionBudget),
      rules,
      scene: {
        machineLabels: circumstances.machineLabels,
        clusterLabels: circumstances.clusterLabels,
        namespaces: new Map(namespaces.list().map(({ metadata }) => [metadata.name, metadata.labels ?? {}])),
      },
      daemonSets: daemonSets.hasSynced
        ? new Set(daemonSets.list().map(({ metadata }) => metadata.uid ?? ""))
        : undefined,
      nodeUnreachable: circumstances.nodeUnreachable,
      refusals: active.refusals,
    })
  }

  refused(key: string, uid: string, refusal: Refusal): void {
    this.#active.get(key)?.refusals.set(uid, refusal)
  }

  /** How often in a row the eviction of this pod was refused. */
  refusals(key: string, uid: string): number {
    return this.#active.get(key)?.refusals.get(uid)?.times ?? 0
  }

  /** When the next refused eviction may be asked for again. */
  nextRetry(key: string, now: number): number | undefined {
    const instants = [...(this.#active.get(key)?.refusals.values() ?? [])].map(({ retryAt }) => retryAt)
    const future = instants.filter((at) => at > now)
    return future.length === 0 ? undefined : Math.min(...future)
  }

  /** The eviction was accepted, and nobody asks for it again. */
  accepted(key: string, uid: string, leavesAt: number): void {
    const active = this.#active.get(key)
    active?.refusals.delete(uid)
    active?.accepted.set(uid, leavesAt)
  }

  /** The return is over, or was taken back. */
  end(key: string): void {
    const active = this.#active.get(key)
    if (active === undefined) return
    this.#active.delete(key)
    active.forget()
    active.pods.stop()
  }

  #begin(key: string, cluster: RemoteCluster, node: string): ActiveDrain {
    const known = this.#active.get(key)
    if (known?.node === node && known.cluster === cluster && known.generation === cluster.generation)
      return known
    this.end(key)
    const informers = cluster.informers
    if (informers === undefined) throw new TypeError(`${cluster.ref.name} has no informers`)
    const wake = (): void => this.#wake(key)
    const pods = this.#podsOf(informers).of(node, wake)
    const heard = [
      ...[budgetType, daemonSetType, namespaceType].map((type) => informers.of(type).onState(wake)),
      informers.of<BudgetObject>(budgetType).subscribe(wake),
    ]
    const forget = (): void => heard.forEach((stop) => stop())
    const active: ActiveDrain = {
      cluster,
      generation: cluster.generation,
      node,
      pods,
      refusals: new Map(),
      accepted: new Map(),
      forget,
    }
    this.#active.set(key, active)
    return active
  }

  /** A cluster that is reached anew has informers of its own. */
  #podsOf(informers: Informers): WatchedPods {
    const known = this.#pods.get(informers)
    if (known !== undefined) return known
    const made = new WatchedPods(informers)
    this.#pods.set(informers, made)
    return made
  }
}

const isAwaited = ({ hasSynced, state }: Pick<PodsOfNode, "hasSynced" | "state">): boolean =>
  !hasSynced && state !== "unknown"

const selectsByNamespace = ({ pods }: MachineDrainRule): boolean =>
  pods.some(({ namespaceSelector }) => namespaceSelector !== undefined)

const budgetType = { apiVersion: "policy/v1", kind: "PodDisruptionBudget" } as const
const daemonSetType = { apiVersion: "apps/v1", kind: "DaemonSet" } as const
const namespaceType = { apiVersion: "v1", kind: "Namespace", clusterScoped: true } as const

interface BudgetObject extends KubeObject {
  readonly spec?: { readonly selector?: DisruptionBudget["selector"] }
  readonly status?: { readonly disruptionsAllowed?: number }
}

const disruptionBudget = ({ metadata, spec, status }: BudgetObject): DisruptionBudget => ({
  namespace: metadata.namespace ?? "",
  name: metadata.name,
  selector: spec?.selector,
  disruptionsAllowed: status?.disruptionsAllowed ?? 0,
})
