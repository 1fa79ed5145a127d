import { groups, labels } from "@nightshift/crds"
import type { Gvk, Key } from "@nightshift/operator-runtime"
import { groupVersion, isKubeError, splitKey } from "@nightshift/operator-runtime"
import type { Context } from "./context.ts"
import { childKinds } from "./look/blueprints.ts"
import { isPaused, lookAtCluster } from "./look/cluster.ts"
import { lookAtDrain } from "./look/drain.ts"
import { kubeconfigSecretOf, lookAtNode } from "./look/workload.ts"
import { machineView, type MachineView } from "./machine/view.ts"
import {
  absent,
  type ChildView,
  type Observed,
  present,
  type ScheduledMachine,
  seen,
  type Sight,
} from "./observed.ts"
import type { Problem } from "./schedule/problem.ts"
import type { Unreadable } from "./unreadable.ts"

/** Looks at everything that matters to one ScheduledMachine; undefined when it is gone. */
export async function observe(key: Key, ctx: Context): Promise<Observed | Unreadable | undefined> {
  const { namespace, name } = splitKey(key)
  const raw = ctx.ownWrites.freshest(key, ctx.sources.scheduledMachines.get(namespace, name))
  if (raw === undefined) return undefined
  const reading = ctx.specs.read(key, raw)
  if (!reading.readable) return lookAtUnreadable(raw as ScheduledMachine, reading.problems, ctx)
  const { intent, problems, specHash } = reading.value
  const withheld = ctx.ownWrites.withheld(key, raw.metadata.uid)
  const object = {
    ...raw,
    spec: reading.value.spec,
    ...(withheld && { status: withheld.status }),
  } as ScheduledMachine
  const machine = await lookAtMachine(object, ctx)
  const clusterName = seen(machine)?.clusterName ?? intent.spec.clusterName
  const cluster = lookAtCluster(ctx.sources, namespace, clusterName)
  const lived = seen(machine)?.clusterName ?? object.status?.clusterName
  const kubeconfig = kubeconfigSecretOf(namespace, object.spec, lived)
  const children = await lookAtChildren(object, ctx)
  const node = lookAtWorkload(object, seen(machine), kubeconfig, ctx)
  const drain = lookAtDrain(
    key,
    { object, machine, cluster, kubeconfig, node },
    object.status?.closing !== undefined,
    ctx,
  )
  return {
    object,
    intent,
    problems,
    when: await ctx.schedules.when(intent, namespace, ctx.sources, {
      now: ctx.clock.now() + ctx.clockOffset,
      offset: ctx.clockOffset,
    }),
    clockOffset: ctx.clockOffset,
    elderTwin: elderTwin(object, ctx),
    dialect: ctx.sources.clusterApi?.dialect,
    clusterName,
    kubeconfig,
    namespaceDeleting: await namespaceDeleting(object, seen(machine), ctx),
    cluster,
    machine,
    ...children,
    controlPlane: absent,
    blueprints: absent,
    specHash,
    node,
    drain,
    mustWait: undefined,
  }
}

async function lookAtUnreadable(
  object: ScheduledMachine,
  problems: readonly Problem[],
  ctx: Context,
): Promise<Unreadable> {
  const machine = await lookAtMachine(object, ctx)
  const cluster = seen(machine)?.object.metadata.labels?.[labels.clusterName]
  const found = cluster && ctx.sources.clusterApi?.clusters.get(object.metadata.namespace, cluster)
  return { unreadable: object, problems, machine, clusterPaused: found ? isPaused(found) : false }
}

/** By label and owner, whatever its name; that it is gone is believed of the server only, not of a cache. */
async function lookAtMachine(object: ScheduledMachine, ctx: Context): Promise<Sight<MachineView>> {
  const machines = ctx.sources.clusterApi?.machines
  if (machines === undefined) return absent
  const { uid, namespace } = object.metadata
  const own = machines.byIndex("owner", uid ?? "")
  const [cached] = own
  if (cached !== undefined) return present(machineView(cached))
  const before = object.status?.machineRef
  if (before?.name === undefined || before.uid === undefined) return absent
  const live = await ctx.kube.get({ ...machines.type, name: before.name, namespace: namespace ?? "" })
  return live === undefined || live.metadata.uid !== before.uid ? absent : present(machineView(live))
}

/** Asked only when both were deleted, as a namespace that goes deletes them. Without the right to ask it is not believed. */
async function namespaceDeleting(
  { metadata }: ScheduledMachine,
  machine: MachineView | undefined,
  ctx: Context,
): Promise<boolean> {
  if (metadata.deletionTimestamp === undefined || machine?.deletedAt === undefined) return false
  const ref = { apiVersion: "v1", kind: "Namespace", name: metadata.namespace ?? "" }
  try {
    return (await ctx.kube.get(ref))?.metadata.deletionTimestamp !== undefined
  } catch (error) {
    if (isKubeError(error, "forbidden")) return false
    throw error
  }
}

/** Bootstrap and infrastructure objects of ours, of the kinds that the spec names and of those that were made before. */
async function lookAtChildren(
  object: ScheduledMachine,
  ctx: Context,
): Promise<Pick<Observed, "bootstrap" | "infrastructure" | "unlistedChildren">> {
  const { bootstrapRef, infrastructureRef } = object.status ?? {}
  const [bootstrapKind, infrastructureKind] = childKinds(object.spec)
  const bootstrap = await childrenOf(object, [bootstrapKind, typeOf(bootstrapRef)], ctx)
  const infrastructure = await childrenOf(object, [infrastructureKind, typeOf(infrastructureRef)], ctx)
  return {
    bootstrap: bootstrap.found,
    infrastructure: infrastructure.found,
    unlistedChildren: bootstrap.unlisted ?? infrastructure.unlisted,
  }
}

const typeOf = (ref: { apiVersion?: string; kind?: string } | undefined): Gvk | undefined =>
  ref?.apiVersion === undefined || ref.kind === undefined
    ? undefined
    : { apiVersion: ref.apiVersion, kind: ref.kind }

async function childrenOf(
  object: ScheduledMachine,
  types: readonly (Gvk | undefined)[],
  ctx: Context,
): Promise<{ found: ChildView[]; unlisted: string | undefined }> {
  const found = new Map<string, ChildView>()
  let unlisted: string | undefined
  for (const type of types) {
    const informer = type && (await ctx.sources.children(type))
    if (informer?.hasSynced === false) unlisted = `${informer.type.kind} of ${informer.type.apiVersion}`
    for (const child of informer?.byIndex("owner", object.metadata.uid ?? "") ?? [])
      found.set(child.metadata.uid ?? "", {
        object: child,
        ours: true,
        terminating: child.metadata.deletionTimestamp !== undefined,
      })
  }
  return { found: [...found.values()], unlisted }
}

function lookAtWorkload(
  object: ScheduledMachine,
  machine: MachineView | undefined,
  kubeconfig: Observed["kubeconfig"],
  ctx: Context,
): Observed["node"] {
  const node =
    machine?.nodeName ??
    (machine === undefined ? object.status?.lastReturn?.node : undefined) ??
    object.status?.nodeRef?.name
  if (node === undefined) return absent
  return lookAtNode(ctx.remotes.follow(kubeconfig), node)
}

/** The same name in both groups would be two hands on one machine: the younger stands aside. */
function elderTwin(object: ScheduledMachine, ctx: Context): string | undefined {
  const twin = ctx.sources.twins?.get(object.metadata.namespace, object.metadata.name)
  if (twin === undefined) return undefined
  const born = (one: { readonly creationTimestamp?: string | undefined }): number =>
    Date.parse(one.creationTimestamp ?? "")
  const mine = born(object.metadata)
  const theirs = born(twin.metadata)
  const legacy = groupVersion(object.apiVersion).group === groups.legacyFiveSpot
  if (theirs > mine || (theirs === mine && !legacy)) return undefined
  return `${twin.kind} ${twin.metadata.name} of ${twin.apiVersion}`
}
