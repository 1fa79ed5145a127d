import { annotations } from "@nightshift/crds"
import type { KubeObject } from "@nightshift/operator-runtime"
import { absent, type ClusterView, present, type Sight, unknown } from "../observed.ts"
import type { Sources } from "../sources.ts"

interface ClusterObject extends KubeObject {
  readonly spec?: {
    readonly paused?: boolean
  }
  readonly status?: {
    readonly initialization?: { readonly controlPlaneInitialized?: boolean }
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

/** The Cluster, by name, from the cache. */
export function lookAtCluster(
  sources: Sources,
  namespace: string | undefined,
  name: string,
): Sight<ClusterView> {
  const clusters = sources.clusterApi?.clusters
  if (clusters === undefined) return absent
  if (!clusters.hasSynced) return unknown("Unreachable", "the Clusters are still being read")
  const object: ClusterObject | undefined = clusters.get(namespace, name)
  if (object === undefined) return absent
  const { status, metadata } = object
  const initialized =
    status?.initialization?.controlPlaneInitialized ??
    status?.conditions?.some(({ type, status }) => type === "ControlPlaneInitialized" && status === "True") ??
    false
  return present({
    object,
    paused: isPaused(object),
    deleting: metadata.deletionTimestamp !== undefined,
    controlPlaneInitialized: initialized,
  })
}

export const isPaused = ({ spec, metadata }: ClusterObject): boolean =>
  spec?.paused === true || metadata.annotations?.[annotations.paused] !== undefined
