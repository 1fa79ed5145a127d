import type { Cluster } from "../cluster/cluster.ts"
import { type Json, type JsonObject, textOf } from "../json.ts"
import { controllerOf, isLeaving, isPodOver, isPodReady } from "../objects/conditions.ts"
import { at, type KubeObject, numberOf, objectOf, stringOf, stringsOf } from "../objects/object.ts"
import { matchesLabels, requirementsOf } from "../selectors/index.ts"
import { keyOf } from "../store/change.ts"

/** What a PodDisruptionBudget allows now. */
export interface Allowance {
  readonly expectedPods: number
  readonly currentHealthy: number
  readonly desiredHealthy: number
  readonly disruptionsAllowed: number
  /** Why it could not be computed; nothing is allowed then. */
  readonly problem: string | undefined
}

/** Pods of the budget's namespace that its selector selects. */
function podsOf(cluster: Cluster, budget: KubeObject): KubeObject[] {
  const pods = cluster.store.collection("pods")
  const { namespace = "" } = budget.metadata
  return [...pods.keys(`${namespace}/`)]
    .flatMap((key) => pods.get(key) ?? [])
    .filter((pod) => covers(budget, pod))
}

/** policy/v1: an empty selector covers every pod of the namespace, an absent one none. */
export function covers(budget: KubeObject, pod: KubeObject): boolean {
  const selector = at(budget, "spec", "selector")
  if (selector === undefined || budget.metadata.namespace !== pod.metadata.namespace) return false
  return matchesLabels(requirementsOf(objectOf(selector)), stringsOf(pod.metadata.labels))
}

export function allowanceOf(cluster: Cluster, budget: KubeObject): Allowance {
  const pods = podsOf(cluster, budget).filter((pod) => !isPodOver(pod))
  const currentHealthy = pods.filter((pod) => isPodReady(pod) && !isLeaving(pod)).length
  const wanted = wantedOf(cluster, objectOf(budget["spec"]), pods)
  if (typeof wanted === "string") {
    return { expectedPods: 0, currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, problem: wanted }
  }
  const { expectedPods, desiredHealthy } = wanted
  const spare = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy)
  return { expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed: spare, problem: undefined }
}

function wantedOf(
  cluster: Cluster,
  { minAvailable, maxUnavailable }: JsonObject,
  pods: readonly KubeObject[],
): { expectedPods: number; desiredHealthy: number } | string {
  if (typeof minAvailable === "number") return { expectedPods: pods.length, desiredHealthy: minAvailable }
  const expectedPods = expectedScale(cluster, pods)
  if (typeof expectedPods === "string") return expectedPods
  if (minAvailable !== undefined) return { expectedPods, desiredHealthy: scaled(minAvailable, expectedPods) }
  const tolerated = maxUnavailable === undefined ? 0 : scaled(maxUnavailable, expectedPods)
  return { expectedPods, desiredHealthy: Math.max(0, expectedPods - tolerated) }
}

/** A count, or a percentage of the total rounded up. */
function scaled(value: Json, total: number): number {
  if (typeof value === "number") return value
  return Math.ceil((Number.parseInt(textOf(value), 10) * total) / 100)
}

/** How many pods their controllers want in all; the text says why that cannot be known. */
function expectedScale(cluster: Cluster, pods: readonly KubeObject[]): number | string {
  const scales = new Map<string, number>()
  for (const pod of pods) {
    const controller = controllerOf(pod)
    if (controller === undefined)
      return `found no controller ref for pod ${JSON.stringify(pod.metadata.name)}`
    const owner = scaledOwner(cluster, controller, pod.metadata.namespace)
    if (owner === undefined) return `found no controllers for pod ${JSON.stringify(pod.metadata.name)}`
    scales.set(owner.metadata.uid ?? "", numberOf(at(owner, "spec", "replicas")) ?? 1)
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0)
}

/** The Deployment of a ReplicaSet, or the controller itself, when it is one that has replicas. */
function scaledOwner(
  cluster: Cluster,
  reference: JsonObject,
  namespace: string | undefined,
): KubeObject | undefined {
  const found = cluster.registry.ofKind(
    stringOf(reference["apiVersion"]) ?? "",
    stringOf(reference["kind"]) ?? "",
  )
  if (found === undefined || found.version.scale === undefined) return undefined
  const object = cluster.store.get(
    found.resource.collection,
    keyOf(namespace, stringOf(reference["name"]) ?? ""),
  )
  if (object === undefined || object.metadata.uid !== reference["uid"]) return undefined
  const above = controllerOf(object)
  return above === undefined ? object : (scaledOwner(cluster, above, namespace) ?? object)
}
