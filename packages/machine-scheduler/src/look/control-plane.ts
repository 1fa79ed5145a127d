import { groups, labels } from "@nightshift/crds"
import type { Kube, KubeObject } from "@nightshift/operator-runtime"
import { groupVersion, isKubeError } from "@nightshift/operator-runtime"
import { coreVersion } from "../cluster-api.ts"
import type { ClusterApiVersion } from "../machine/manifests.ts"
import { absent, type ControlPlaneView, present, type Sight, unknown } from "../observed.ts"

interface ClusterObject extends KubeObject {
  readonly spec?: {
    readonly controlPlaneRef?: {
      readonly apiVersion?: string
      readonly apiGroup?: string
      readonly kind?: string
      readonly name?: string
    }
  }
}

interface ControlPlaneObject extends KubeObject {
  readonly spec?: { readonly version?: string }
  readonly status?: { readonly externalManagedControlPlane?: boolean; readonly version?: string }
}

const remembered = new WeakMap<KubeObject, Sight<ControlPlaneView>>()

/**
 * The control plane of a Cluster, asked once and remembered for as long as the Cluster is the same: its object in the cache
 * is replaced when it changes. That it cannot be read is an answer too, asked for again at the next look.
 */
export async function lookAtControlPlane(
  kube: Kube,
  cluster: KubeObject,
  dialect: ClusterApiVersion,
): Promise<Sight<ControlPlaneView>> {
  const known = remembered.get(cluster)
  if (known !== undefined) return known
  const { spec, metadata } = cluster as ClusterObject
  const ref = spec?.controlPlaneRef
  if (ref?.kind === undefined || ref.name === undefined) return absent
  try {
    const found = await controlPlaneOf(kube, metadata.namespace ?? "", {
      ...ref,
      kind: ref.kind,
      name: ref.name,
    })
    const sight = found === undefined ? absent : present(await viewOf(kube, cluster, dialect, found))
    remembered.set(cluster, sight)
    return sight
  } catch (error) {
    if (!isKubeError(error)) throw error
    return unknown("Unreachable", `${ref.kind} ${ref.name} cannot be read: ${error.message}`)
  }
}

async function controlPlaneOf(
  kube: Kube,
  namespace: string,
  ref: {
    readonly apiVersion?: string
    readonly apiGroup?: string
    readonly kind: string
    readonly name: string
  },
): Promise<ControlPlaneObject | undefined> {
  const { apiVersion, kind, name } = ref
  const group = ref.apiGroup ?? groupVersion(apiVersion ?? `${groups.controlPlane}/v1`).group
  const resource = await kube.discover(apiVersion === undefined ? { group, kind } : { apiVersion, kind })
  return resource && kube.get({ apiVersion: resource.apiVersion, kind, name, namespace })
}

/** Cluster API drains only where it sees control-plane Machines, or is told that the control plane is run elsewhere. */
async function viewOf(
  kube: Kube,
  cluster: KubeObject,
  dialect: ClusterApiVersion,
  { spec, status }: ControlPlaneObject,
): Promise<ControlPlaneView> {
  const external = status?.externalManagedControlPlane === true
  return {
    drainWouldBeSkipped: !external && !(await hasControlPlaneMachines(kube, cluster, dialect)),
    version: status?.version ?? spec?.version,
  }
}

async function hasControlPlaneMachines(
  kube: Kube,
  { metadata }: KubeObject,
  dialect: ClusterApiVersion,
): Promise<boolean> {
  const { items } = await kube.page(
    { apiVersion: coreVersion(dialect), kind: "Machine" },
    {
      namespace: metadata.namespace ?? "",
      labelSelector: `${labels.clusterName}=${metadata.name},${labels.controlPlaneMachine}`,
      limit: 1,
    },
  )
  return items.length > 0
}
