/**
 * kube-controller-manager's Deployment controller as far as a story needs it, for servers that run none: as many pods as
 * the Deployment asks for, made and removed one by one, replaced when they go. No rolling updates.
 */
import type { Kube, KubeObject, Outcome } from "@nightshift/operator-runtime"
import { isKubeError, ownerReferenceTo, refOf, settled } from "@nightshift/operator-runtime"
import { patchIfChanged } from "../cluster-api/machine.ts"
import { type Pod, podGvk } from "./objects.ts"

const fieldManager = "lab-deployment-controller"

export const deploymentGvk = { apiVersion: "apps/v1", kind: "Deployment" }

export interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas?: number
    readonly template: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
      readonly spec: Pod["spec"]
    }
  }
}

/** `pods` are those that the Deployment controls. */
export async function reconcileDeployment(
  deployment: Deployment,
  pods: readonly Pod[],
  kube: Kube,
): Promise<Outcome> {
  if (deployment.metadata.deletionTimestamp !== undefined) return settled
  const replicas = deployment.spec.replicas ?? 1
  const alive = pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && pod.status?.phase !== "Failed",
  )
  for (const name of freeNames(deployment, pods, replicas - alive.length)) {
    await createPod(deployment, name, kube)
  }
  for (const pod of alive.slice(replicas)) await kube.delete(refOf(pod))
  const readyReplicas = alive.filter(isReadyPod).length
  await patchIfChanged(
    kube,
    deployment,
    {
      status: {
        observedGeneration: deployment.metadata.generation,
        replicas: alive.length,
        updatedReplicas: alive.length,
        readyReplicas,
        availableReplicas: readyReplicas,
      },
    },
    { fieldManager, subresource: "status" },
  )
  return settled
}

/**
 * Names by ordinal, those of terminating pods passed over: a repeat of the same look makes the same names, so a stale
 * view never makes too many pods.
 */
function freeNames(deployment: Deployment, pods: readonly Pod[], count: number): string[] {
  const taken = new Set(pods.map((pod) => pod.metadata.name))
  const names: string[] = []
  for (let ordinal = 0; names.length < count; ordinal++) {
    const name = `${deployment.metadata.name}-${ordinal}`
    if (!taken.has(name)) names.push(name)
  }
  return names
}

async function createPod(deployment: Deployment, name: string, kube: Kube): Promise<void> {
  const { template } = deployment.spec
  const { namespace = "default" } = deployment.metadata
  const pod = {
    ...podGvk,
    metadata: {
      name,
      namespace,
      labels: { ...template.metadata?.labels },
      ownerReferences: [ownerReferenceTo(deployment, "controller")],
    },
    spec: template.spec,
  }
  try {
    await kube.create(pod, { fieldManager })
  } catch (error) {
    if (!isKubeError(error, "alreadyExists")) throw error
  }
}

const isReadyPod = (pod: Pod): boolean =>
  (pod.status?.conditions as readonly { type: string; status: string }[] | undefined)?.some(
    (condition) => condition.type === "Ready" && condition.status === "True",
  ) ?? false
