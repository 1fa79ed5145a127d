import { annotations, groups } from "@nightshift/crds"
import type { Kube, KubeObject } from "@nightshift/operator-runtime"
import { groupVersion } from "@nightshift/operator-runtime"
import { absent, type ClusterView, present, type Sight, unknown } from "../observed.ts"
import type { Sources } from "../sources.ts"

interface ClusterObject extends KubeObject {
  readonly spec?: {
    readonly paused?: boolean
    readonly controlPlaneRef?: {
      readonly apiVersion?: string
      readonly apiGroup?: string
      readonly kind?: string
      readonly name?: string
    }
  }
  readonly status?: {
    readonly initialization?: { readonly controlPlaneInitialized?: boolean }
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

interface ControlPlaneObject extends KubeObject {
  readonly spec?: { readonly version?: string }
  readonly status?: { readonly externalManagedControlPlane?: boolean; readonly version?: string }
}

/** The Cluster, by name, from the cache. Its control plane is asked once and remembered for as long as the Cluster is the same. */
export async function lookAtCluster(
  kube: Kube,
  sources: Sources,
  namespace: string | undefined,
  name: string,
): Promise<Sight<ClusterView>> {
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
  const controlPlane = initialized ? await controlPlaneOf(kube, object) : undefined
  return present({
    object,
    paused: isPaused(object),
    deleting: metadata.deletionTimestamp !== undefined,
    controlPlaneInitialized: initialized,
    drainWouldBeSkipped:
      controlPlane !== undefined &&
      controlPlane.status?.externalManagedControlPlane !== true &&
      !controlPlane.kind.startsWith("Kubeadm"),
    controlPlaneVersion: controlPlane?.status?.version ?? controlPlane?.spec?.version,
  })
}

export const isPaused = ({ spec, metadata }: ClusterObject): boolean =>
  spec?.paused === true || metadata.annotations?.[annotations.paused] !== undefined

const remembered = new WeakMap<KubeObject, ControlPlaneObject | "none">()

/** A Cluster object in the cache is replaced when it changes, so an answer lives as long as it can be true. */
async function controlPlaneOf(kube: Kube, cluster: ClusterObject): Promise<ControlPlaneObject | undefined> {
  const known = remembered.get(cluster)
  if (known !== undefined) return known === "none" ? undefined : known
  const ref = cluster.spec?.controlPlaneRef
  if (ref?.kind === undefined || ref.name === undefined) return undefined
  const group = ref.apiGroup ?? groupVersion(ref.apiVersion ?? `${groups.controlPlane}/v1`).group
  const resource = await kube.discover(
    ref.apiVersion === undefined ? { group, kind: ref.kind } : { apiVersion: ref.apiVersion, kind: ref.kind },
  )
  const found =
    resource &&
    (await kube.get<ControlPlaneObject>({
      apiVersion: resource.apiVersion,
      kind: ref.kind,
      name: ref.name,
      namespace: cluster.metadata.namespace ?? "",
    }))
  remembered.set(cluster, found ?? "none")
  return found
}
