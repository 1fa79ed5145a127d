import { annotations, fieldManagers, groups, labels } from "@nightshift/crds"
import { type Kube, type KubeObject, refOf } from "@nightshift/operator-runtime"
import { machineView } from "./machine/view.ts"
import { releaseOps } from "./moves/release.ts"
import { servedBy } from "./cluster-api.ts"

export interface ReleaseOptions {
  readonly namespace?: string
  /** Tell what would be done, and do nothing. */
  readonly dryRun?: boolean
  /** Also tell Cluster API to skip its own drain and the wait for volumes. */
  readonly skipDrain?: boolean
}

export interface ReleasedMachine {
  readonly namespace: string
  readonly name: string
  /** It was being deleted, and goes now. */
  readonly deleting: boolean
}

/**
 * Takes our pre-drain hook from every Machine, for the day on which the scheduler is gone for good: a Machine with the hook
 * and without a scheduler would never finish its deletion.
 */
export async function releaseHooks(kube: Kube, options: ReleaseOptions = {}): Promise<ReleasedMachine[]> {
  const served = await servedBy(kube)
  if (served === undefined) return []
  const { items } = await kube.list<KubeObject>(
    { apiVersion: `${groups.clusterApi}/${served.dialect}`, kind: "Machine" },
    {
      labelSelector: labels.scheduledMachine,
      ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    },
  )
  const hooked = items.filter(
    ({ metadata }) => metadata.annotations?.[annotations.preDrainHook] !== undefined,
  )
  for (const machine of hooked)
    if (options.dryRun !== true)
      await kube.patch(
        refOf(machine),
        { type: "json", ops: releaseOps(machineView(machine), options.skipDrain === true) },
        { fieldManager: fieldManagers.machineScheduler },
      )
  return hooked.map(({ metadata }) => ({
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    deleting: metadata.deletionTimestamp !== undefined,
  }))
}
