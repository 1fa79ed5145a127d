/** Where a pod may run: the scheduler's filters that matter to a machine that comes and goes. Pure. */
import type { Taint } from "../donor/host.ts"
import { isReady, type Pod, type Toleration, type WorkloadNode } from "./objects.ts"

/** The feasible node with the fewest pods, by name where equal; undefined when none will have it. */
export function place(
  pod: Pod,
  nodes: readonly WorkloadNode[],
  podsOn: (node: string) => number,
): WorkloadNode | undefined {
  return nodes
    .filter((node) => feasible(pod, node))
    .toSorted(
      (a, b) =>
        podsOn(a.metadata.name) - podsOn(b.metadata.name) || (a.metadata.name < b.metadata.name ? -1 : 1),
    )[0]
}

export function feasible(pod: Pod, node: WorkloadNode): boolean {
  if (!isReady(node) || node.metadata.deletionTimestamp !== undefined || node.spec?.unschedulable === true)
    return false
  const wanted = Object.entries(pod.spec.nodeSelector ?? {})
  if (!wanted.every(([name, value]) => node.metadata.labels?.[name] === value)) return false
  return (node.spec?.taints ?? [])
    .filter((taint) => taint.effect !== "PreferNoSchedule")
    .every((taint) => pod.spec.tolerations?.some((toleration) => tolerates(toleration, taint)) ?? false)
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== "" && toleration.effect !== taint.effect)
    return false
  if (toleration.key === undefined || toleration.key === "") return toleration.operator === "Exists"
  if (toleration.key !== taint.key) return false
  return toleration.operator === "Exists" || (toleration.value ?? "") === (taint.value ?? "")
}
