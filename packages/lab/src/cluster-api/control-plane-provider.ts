/** k0smotron's hosted control plane, played: it is initialised at once, and says that it is hosted elsewhere. */
import type { Kube, KubeObject, Outcome } from "@nightshift/operator-runtime"
import { settled, splitKey } from "@nightshift/operator-runtime"
import { patchIfChanged } from "./machine.ts"

const fieldManager = "lab-control-plane-provider"

interface HostedControlPlane extends KubeObject {
  readonly spec?: { readonly version?: string }
}

export const controlPlaneGvk = {
  apiVersion: "controlplane.cluster.x-k8s.io/v1beta2",
  kind: "K0smotronControlPlane",
}

export async function reconcileControlPlane(key: string, ctx: { readonly kube: Kube }): Promise<Outcome> {
  const { namespace = "default", name } = splitKey(key)
  const object = await ctx.kube.get<HostedControlPlane>({ ...controlPlaneGvk, namespace, name })
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return settled
  await patchIfChanged(
    ctx.kube,
    object,
    {
      status: {
        ready: true,
        initialization: { controlPlaneInitialized: true },
        // Without this Cluster API looks for control-plane Machines, finds none, and silently never drains.
        externalManagedControlPlane: true,
        version: object.spec?.version ?? "v1.36.3",
      },
    },
    { fieldManager, subresource: "status" },
  )
  return settled
}
