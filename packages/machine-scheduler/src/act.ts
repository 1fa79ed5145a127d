import { fieldManagers, finalizers } from "@nightshift/crds"
import type { Key, Kube, KubeObject } from "@nightshift/operator-runtime"
import { isKubeError, refOf } from "@nightshift/operator-runtime"
import type { Context } from "./context.ts"
import type { Action } from "./decision.ts"
import { evict, force } from "./drain/evict.ts"
import type { Observed, ScheduledMachine } from "./observed.ts"

/** What became of an action. */
export type Outcome =
  | { readonly kind: "done"; readonly object?: KubeObject }
  /** It was there already, and ours: somebody before us, perhaps ourselves, did it. */
  | { readonly kind: "kept"; readonly object: KubeObject }
  /** Not now, and nobody's fault: what is in the way goes by itself, and is watched. */
  | { readonly kind: "wait"; readonly message: string }
  /** An object of that name belongs to somebody else. */
  | { readonly kind: "foreign"; readonly message: string }
  | { readonly kind: "failed"; readonly error: Error }

export interface Result {
  readonly action: Action
  readonly outcome: Outcome
}

const fieldManager = fieldManagers.machineScheduler

/** Whose decision it is, and where its Node lives. */
export type Subject = Pick<Observed, "object" | "kubeconfig">

/** In order; stops at the first that did not happen, unless the rest does not depend on it. */
export async function act(
  actions: readonly Action[],
  key: Key,
  subject: Subject,
  ctx: Context,
): Promise<Result[]> {
  if (!actions.some((action) => action.do === "create")) return inOrder(actions, key, subject, ctx)
  const done = await ctx.creating.take()
  try {
    return await inOrder(actions, key, subject, ctx)
  } finally {
    done()
  }
}

async function inOrder(
  actions: readonly Action[],
  key: Key,
  subject: Subject,
  ctx: Context,
): Promise<Result[]> {
  const results: Result[] = []
  for (const action of actions) {
    const outcome = await attempt(action, key, subject, ctx)
    results.push({ action, outcome })
    if (outcome.kind !== "done" && outcome.kind !== "kept" && !("tolerated" in action)) break
  }
  return results
}

async function attempt(action: Action, key: Key, subject: Subject, ctx: Context): Promise<Outcome> {
  try {
    return await perform(action, key, subject, ctx)
  } catch (error) {
    // Fenced writes end the whole run: somebody else is deciding by now.
    if (isKubeError(error, "fenced")) throw error
    return { kind: "failed", error: error instanceof Error ? error : new Error(String(error)) }
  }
}

async function perform(action: Action, key: Key, subject: Subject, ctx: Context): Promise<Outcome> {
  const { object } = subject
  switch (action.do) {
    case "addFinalizer":
      return changeFinalizers(
        key,
        object,
        [...(object.metadata.finalizers ?? []), finalizers.scheduledMachine],
        ctx,
      )
    case "dropFinalizer":
      return changeFinalizers(
        key,
        object,
        (object.metadata.finalizers ?? []).filter((one) => one !== finalizers.scheduledMachine),
        ctx,
      )
    case "create":
      return create(action, object, ctx.kube)
    case "delete":
      await ctx.kube.delete(action.ref, { uid: action.uid, propagation: "Background" })
      return done
    case "releaseHook":
      return patched(() => ctx.kube.patch(action.ref, { type: "json", ops: action.ops }, { fieldManager }))
    case "keepMachine":
      return patched(() => keepMachine(action, ctx.kube))
    case "labelNode":
      return labelNode(action, workload(subject, ctx))
    case "patchNode": {
      const ref = { apiVersion: "v1", kind: "Node", name: action.node }
      return patched(() =>
        workload(subject, ctx).patch(ref, { type: "json", ops: action.ops }, { fieldManager }),
      )
    }
    case "evict":
      return evict(workload(subject, ctx), key, action.pod, action.graceSeconds, ctx)
    case "force":
      return force(workload(subject, ctx), action.pod, action.graceSeconds)
  }
}

const done: Outcome = { kind: "done" }

/**
 * A resource version makes it conditional: finalizers are a set that others write, too. Who wrote in between is no
 * failure: the watch brings what he wrote, and that is looked at.
 */
async function changeFinalizers(
  key: Key,
  object: ScheduledMachine,
  wanted: readonly string[],
  ctx: Context,
): Promise<Outcome> {
  const { resourceVersion } = object.metadata
  const patch = { type: "merge", body: { metadata: { resourceVersion, finalizers: wanted } } } as const
  try {
    ctx.ownWrites.remember(key, await ctx.kube.patch(refOf(object), patch, { fieldManager }))
    return done
  } catch (error) {
    if (isKubeError(error, "absent", "conflict")) return { kind: "wait", message: error.message }
    throw error
  }
}

/** A guarded patch whose guard does not hold has met a change that is not seen yet: look again. */
async function patched(send: () => Promise<unknown>): Promise<Outcome> {
  try {
    await send()
    return done
  } catch (error) {
    if (isKubeError(error, "absent")) return done
    if (isKubeError(error, "invalid", "conflict")) return { kind: "wait", message: error.message }
    throw error
  }
}

/** By force: the fields are those of ours that were created, which counts as another way of writing them. */
async function keepMachine(
  { ref, plan }: Action & { readonly do: "keepMachine" },
  kube: Kube,
): Promise<void> {
  if (plan.manifest !== undefined) await kube.apply(plan.manifest, { fieldManager, force: true })
  if (plan.ops.length > 0) await kube.patch(ref, { type: "json", ops: plan.ops }, { fieldManager })
}

/** Labels and annotations that somebody else holds with another value are left to him, and the others are applied. */
async function labelNode(action: Action & { readonly do: "labelNode" }, kube: Kube): Promise<Outcome> {
  const { node: name, labels, annotations } = action
  const apply = (labels: Readonly<Record<string, string>>, annotations: Readonly<Record<string, string>>) => {
    const node: KubeObject = { apiVersion: "v1", kind: "Node", metadata: { name, labels, annotations } }
    return kube.apply(node, { fieldManager: fieldManagers.nodeLabels })
  }
  try {
    await apply(labels, annotations)
    return done
  } catch (error) {
    if (!isKubeError(error, "conflict")) throw error
    const fields = (error.details?.causes ?? []).map(({ field = "" }) => field)
    const held = (key: string): boolean => fields.some((field) => field.endsWith(`.${key}`))
    const free = (given: Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(Object.entries(given).filter(([key]) => !held(key)))
    await apply(free(labels), free(annotations))
    return { kind: "foreign", message: `somebody else holds ${fields.join(", ")} of Node ${name}` }
  }
}

/** A name that is taken is looked at: ours is kept, one that is going is waited for, a foreign one is told. */
async function create(
  action: Action & { readonly do: "create" },
  object: ScheduledMachine,
  kube: Kube,
): Promise<Outcome> {
  const { manifest } = action
  try {
    return { kind: "done", object: await kube.create(manifest, { fieldManager }) }
  } catch (error) {
    if (!isKubeError(error, "alreadyExists")) throw error
  }
  const there = await kube.get(refOf(manifest))
  const name = `${manifest.kind} ${manifest.metadata.name}`
  if (there === undefined) return { kind: "wait", message: `${name} was there and is gone: looking again` }
  const ours = there.metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid) === true
  if (there.metadata.deletionTimestamp !== undefined)
    return { kind: "wait", message: `${name} of before is still being deleted` }
  if (ours) return { kind: "kept", object: there }
  return { kind: "foreign", message: `${name} exists and belongs to somebody else: rename it or this object` }
}

/** @throws Error when there is no way to the workload cluster */
function workload({ kubeconfig: ref }: Subject, ctx: Context): Kube {
  const remote = ctx.remotes.follow(ref)
  if (remote.kube === undefined)
    throw new Error(
      `the workload cluster of Secret ${ref.namespace}/${ref.name} cannot be reached: ${remote.reason}`,
    )
  return ctx.fence === undefined ? remote.kube : remote.kube.fencedBy(ctx.fence)
}
