/**
 * The order in which Cluster API takes a Machine away: pre-drain hooks, pre-terminate hooks, infrastructure, bootstrap,
 * Node, finalizer. Each step waits until the one before it is gone.
 */
import type { Kube, KubeObject, Outcome, Ref } from "@nightshift/operator-runtime"
import { settled, until } from "@nightshift/operator-runtime"
import { conditionsWith } from "./conditions.ts"
import {
  fieldManager,
  type Machine,
  type MachineContext,
  machineFinalizer,
  patchIfChanged,
  resolve,
} from "./machine.ts"

const preDrain = "pre-drain.delete.hook.machine.cluster.x-k8s.io"
const preTerminate = "pre-terminate.delete.hook.machine.cluster.x-k8s.io"

/** How long Cluster API waits for the Node object to go, when the Machine does not say (its webhook's default). */
const defaultNodeDeletionSeconds = 10

export async function deleteMachine(
  machine: Machine,
  cluster: KubeObject | undefined,
  ctx: MachineContext,
): Promise<Outcome> {
  const nodeName = machine.status?.nodeRef?.name
  const clusterLeaves = cluster === undefined || cluster.metadata.deletionTimestamp !== undefined
  const deletesNode = nodeName !== undefined && !clusterLeaves
  // Without a Node or with a leaving cluster there is nothing to drain, and Cluster API does not ask the hooks.
  if (deletesNode && hooked(machine, preDrain)) return deleting(machine, "WaitingForPreDrainHook", ctx)
  if (hooked(machine, preTerminate)) return deleting(machine, "WaitingForPreTerminateHook", ctx)
  if (await stillThere(ctx.kube, await resolve(ctx.kube, machine, machine.spec.infrastructureRef))) {
    return deleting(machine, "WaitingForInfrastructureDeletion", ctx)
  }
  const config = machine.spec.bootstrap.configRef
  if (config !== undefined && (await stillThere(ctx.kube, await resolve(ctx.kube, machine, config)))) {
    return deleting(machine, "WaitingForBootstrapDeletion", ctx)
  }
  if (deletesNode) {
    const lastResort = nodeDeadline(machine)
    if (ctx.now() < lastResort && !(await nodeGone(machine, nodeName, ctx))) {
      await deleting(machine, "DeletingNode", ctx)
      return until(lastResort)
    }
  }
  const finalizers = (machine.metadata.finalizers ?? []).filter((finalizer) => finalizer !== machineFinalizer)
  await patchIfChanged(
    ctx.kube,
    machine,
    { metadata: { uid: machine.metadata.uid, finalizers } },
    { fieldManager },
  )
  return settled
}

const hooked = (machine: Machine, prefix: string): boolean =>
  Object.keys(machine.metadata.annotations ?? {}).some((name) => name.startsWith(prefix))

/** Asks for its deletion if nobody has; false once it is gone. */
async function stillThere(kube: Kube, ref: Ref): Promise<boolean> {
  const object = await kube.get(ref)
  if (object === undefined) return false
  if (object.metadata.deletionTimestamp === undefined) await kube.delete(ref)
  return true
}

async function nodeGone(machine: Machine, name: string, ctx: MachineContext): Promise<boolean> {
  const workload = ctx.workload(machine.metadata.namespace ?? "default", machine.spec.clusterName)
  if (workload === undefined) return false
  return (await workload.delete({ apiVersion: "v1", kind: "Node", name })) === "absent"
}

function nodeDeadline(machine: Machine): number {
  const spec = machine.spec as {
    deletion?: { nodeDeletionTimeoutSeconds?: number }
    nodeDeletionTimeout?: string
  }
  const seconds = spec.deletion?.nodeDeletionTimeoutSeconds ?? durationSeconds(spec.nodeDeletionTimeout)
  const since = Date.parse(machine.metadata.deletionTimestamp ?? "")
  return seconds === 0 ? Number.POSITIVE_INFINITY : since + seconds * 1000
}

/** v1beta1 durations as the scheduler and kubectl write them: "10s", "2m", "1m30s". */
function durationSeconds(duration: string | undefined): number {
  if (duration === undefined) return defaultNodeDeletionSeconds
  const [, hours = "0", minutes = "0", seconds = "0"] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? []
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

async function deleting(machine: Machine, reason: string, ctx: MachineContext): Promise<Outcome> {
  const finding = { type: "Deleting", status: "True", reason } as const
  await patchIfChanged(
    ctx.kube,
    machine,
    {
      status: {
        phase: "Deleting",
        conditions: conditionsWith(
          machine.status?.conditions,
          [finding],
          machine.metadata.generation,
          ctx.now(),
        ),
      },
    },
    { fieldManager, subresource: "status" },
  )
  return settled
}
