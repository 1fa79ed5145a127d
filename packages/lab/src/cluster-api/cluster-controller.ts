/** Cluster API's Cluster controller: tells when the control plane is initialised, and deletes what the Cluster owns. */
import type { Kube, KubeObject, Outcome } from "@nightshift/operator-runtime"
import { settled, splitKey } from "@nightshift/operator-runtime"
import { conditionsWith } from "./conditions.ts"
import type { Contract } from "./crds.ts"
import { clusterGvk, type Machine, machineGvk, patchIfChanged } from "./machine.ts"

const fieldManager = "lab-cluster-controller"
const clusterFinalizer = "cluster.cluster.x-k8s.io"

export interface ClusterContext {
  readonly kube: Kube
  readonly contract: Contract
  readonly now: () => number
}

export interface Cluster extends KubeObject {
  readonly spec?: {
    readonly paused?: boolean
    readonly controlPlaneRef?: { readonly kind: string; readonly name: string }
  }
  readonly status?: { readonly conditions?: readonly object[] }
}

interface ControlPlane extends KubeObject {
  readonly status?: {
    readonly version?: string
    readonly ready?: boolean
    readonly initialization?: { readonly controlPlaneInitialized?: boolean }
  }
}

export async function reconcileCluster(key: string, ctx: ClusterContext): Promise<Outcome> {
  const { namespace = "default", name } = splitKey(key)
  const cluster = await ctx.kube.get<Cluster>({ ...clusterGvk(ctx.contract), namespace, name })
  if (cluster === undefined || cluster.spec?.paused === true) return settled
  if (cluster.metadata.deletionTimestamp !== undefined) return deleteCluster(cluster, ctx)
  const { finalizers = [] } = cluster.metadata
  if (!finalizers.includes(clusterFinalizer)) {
    const body = { metadata: { finalizers: [...finalizers, clusterFinalizer] } }
    await patchIfChanged(ctx.kube, cluster, body, { fieldManager })
  }
  await writeStatus(cluster, ctx)
  return settled
}

async function writeStatus(cluster: Cluster, ctx: ClusterContext): Promise<void> {
  const initialized = await controlPlaneInitialized(cluster, ctx)
  const finding = {
    type: "ControlPlaneInitialized",
    status: initialized ? "True" : "False",
    reason: initialized ? "Initialized" : "NotInitialized",
  } as const
  const conditions = conditionsWith(
    cluster.status?.conditions,
    [finding],
    cluster.metadata.generation,
    ctx.now(),
  )
  const flags =
    ctx.contract === "v1beta2"
      ? { initialization: { controlPlaneInitialized: initialized, infrastructureProvisioned: true } }
      : { controlPlaneReady: initialized, infrastructureReady: true }
  await patchIfChanged(
    ctx.kube,
    cluster,
    { status: { phase: initialized ? "Provisioned" : "Provisioning", ...flags, conditions } },
    { fieldManager, subresource: "status" },
  )
}

async function controlPlaneInitialized(cluster: Cluster, ctx: ClusterContext): Promise<boolean> {
  const ref = cluster.spec?.controlPlaneRef
  if (ref === undefined) return false
  const group = "controlplane.cluster.x-k8s.io"
  const resource = await ctx.kube.discover({ group, kind: ref.kind })
  if (resource === undefined) return false
  const { namespace = "default" } = cluster.metadata
  const controlPlane = await ctx.kube.get<ControlPlane>({
    apiVersion: resource.apiVersion,
    kind: ref.kind,
    namespace,
    name: ref.name,
  })
  return (
    controlPlane?.status?.initialization?.controlPlaneInitialized === true ||
    controlPlane?.status?.ready === true
  )
}

/** Deletes the Machines that the Cluster owns and waits for all that name it: exactly Cluster API's asymmetry. */
async function deleteCluster(cluster: Cluster, ctx: ClusterContext): Promise<Outcome> {
  const { namespace = "default", name, uid } = cluster.metadata
  const { items } = await ctx.kube.list<Machine>(machineGvk(ctx.contract), { namespace })
  const machines = items.filter((machine) => machine.spec.clusterName === name)
  for (const machine of machines) {
    const owned = machine.metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false
    if (owned && machine.metadata.deletionTimestamp === undefined) {
      await ctx.kube.delete({ ...machineGvk(ctx.contract), namespace, name: machine.metadata.name })
    }
  }
  if (machines.length > 0) return settled
  const finalizers = (cluster.metadata.finalizers ?? []).filter((finalizer) => finalizer !== clusterFinalizer)
  await patchIfChanged(ctx.kube, cluster, { metadata: { finalizers } }, { fieldManager })
  return settled
}
