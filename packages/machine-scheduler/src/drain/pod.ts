import { annotations, labels } from "@nightshift/crds"
import { controllerOf, type KubeObject } from "@nightshift/operator-runtime"

/** A pod, reduced to what a drain needs. Times are milliseconds since the epoch. */
export interface DrainPod {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly labels: Readonly<Record<string, string>>
  readonly phase: string
  readonly mirror: boolean
  /** The uid of the DaemonSet that controls it. */
  readonly daemonSet: string | undefined
  readonly owner: string | undefined
  readonly priority: number
  readonly graceMs: number
  readonly deletedAt: number | undefined
}

interface PodObject extends KubeObject {
  readonly spec?: { readonly priority?: number; readonly terminationGracePeriodSeconds?: number }
  readonly status?: { readonly phase?: string }
}

export function drainPod(object: KubeObject): DrainPod {
  const { metadata, spec, status } = object as PodObject
  const controller = controllerOf(object)
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    uid: metadata.uid ?? "",
    labels: metadata.labels ?? {},
    phase: status?.phase ?? "Unknown",
    mirror: metadata.annotations?.[annotations.mirrorPod] !== undefined,
    daemonSet: controller?.kind === "DaemonSet" ? controller.uid : undefined,
    owner: controller && `${controller.kind}/${controller.name}`,
    priority: spec?.priority ?? 0,
    graceMs: (spec?.terminationGracePeriodSeconds ?? 30) * 1000,
    deletedAt: metadata.deletionTimestamp === undefined ? undefined : Date.parse(metadata.deletionTimestamp),
  }
}

export const podName = ({ namespace, name }: DrainPod): string => `${namespace}/${name}`

/** Cluster API's label on a pod, read and honoured. */
export const drainLabel = (pod: DrainPod): string | undefined => pod.labels[labels.drain]?.toLowerCase()
