import { timestamp } from "../clock.ts"
import { type KubeObject, withMeta } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { conflict, success, type Status } from "../status.ts"
import { keyOf } from "../store/change.ts"
import { strategyOf } from "../strategies/index.ts"
import type { Cluster } from "./cluster.ts"
import { presentWritten, toStorage } from "./present.ts"
import { readObject } from "./read.ts"
import { hasSpecFinalizers } from "./update.ts"

export interface DeleteOptions {
  readonly dryRun: boolean
  readonly gracePeriodSeconds: number | undefined
  readonly uid: string | undefined
  readonly resourceVersion: string | undefined
  readonly propagation: "Background" | "Foreground" | "Orphan" | undefined
}

/**
 * Requests a deletion. The object goes at once unless a finalizer or a grace period holds it.
 * @returns what DELETE answers: the object when it is still there (or its kind says so), else a Status.
 * @throws ApiError NotFound, Conflict (preconditions).
 */
export function deleteObject(
  cluster: Cluster,
  target: Target,
  name: string,
  options: DeleteOptions,
): KubeObject | Status {
  const { resource, version, namespace } = target
  const live = readObject(cluster, target, name)
  requirePreconditions(target, live, options)
  const marked = markDeleted(cluster, target, live, options)
  const held = (marked.metadata.finalizers ?? []).length > 0 || hasSpecFinalizers(marked)
  if (held || (marked.metadata.deletionGracePeriodSeconds ?? 0) > 0) {
    if (options.dryRun || marked === live) return marked
    const stored = cluster.store.put(resource.collection, toStorage(resource, marked))
    return presentWritten(resource, version, stored)
  }
  if (!options.dryRun) cluster.store.delete(resource.collection, keyOf(namespace, name))
  if (resource.returnsDeleted) return marked
  return success({
    name,
    ...(resource.group === "" ? {} : { group: resource.group }),
    kind: resource.plural,
    uid: live.metadata.uid ?? "",
  })
}

function requirePreconditions({ resource }: Target, live: KubeObject, options: DeleteOptions): void {
  const { name, uid, resourceVersion } = live.metadata
  const failed = (what: string, asked: string, is: string | undefined, why: string): never => {
    const text = `the ${what} in the precondition (${asked}) does not match the ${what} in record (${is ?? ""}). ${why}`
    throw conflict({ ...resource, plural: resource.kind }, name, text)
  }
  if (options.uid !== undefined && options.uid !== uid) {
    failed("UID", options.uid, uid, "The object might have been deleted and then recreated")
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    failed("ResourceVersion", options.resourceVersion, resourceVersion, "The object might have been modified")
  }
}

/** The object as it stands with the deletion requested: a second request can only shorten the grace. */
function markDeleted(
  cluster: Cluster,
  { resource }: Target,
  live: KubeObject,
  options: DeleteOptions,
): KubeObject {
  const leaving =
    live.metadata.deletionTimestamp === undefined
      ? (strategyOf(resource).deleting?.(live, cluster) ?? live)
      : live
  const finalizers = finalizersFor(leaving, options)
  const usual = strategyOf(resource).gracePeriod?.(live)
  const asked = usual === undefined || usual === 0 ? 0 : (options.gracePeriodSeconds ?? usual)
  const before = live.metadata.deletionGracePeriodSeconds
  const pending = live.metadata.deletionTimestamp
  const grace =
    pending === undefined ? asked : Math.min(before ?? 0, options.gracePeriodSeconds ?? before ?? 0)
  if (pending !== undefined && grace === (before ?? 0) && finalizers === live.metadata.finalizers) return live
  const at =
    pending !== undefined && grace === (before ?? 0)
      ? pending
      : timestamp(
          pending === undefined
            ? cluster.clock.now() + grace * 1000
            : Date.parse(pending) - ((before ?? 0) - grace) * 1000,
        )
  const generation =
    pending === undefined && live.metadata.generation !== undefined
      ? live.metadata.generation + 1
      : live.metadata.generation
  return withMeta(leaving, {
    deletionTimestamp: at,
    deletionGracePeriodSeconds: ungraced.has(resource.collection) ? undefined : grace,
    finalizers: finalizers === undefined || finalizers.length === 0 ? undefined : finalizers,
    generation,
  })
}

/** Kinds whose deletion is theirs alone: it sets no grace period. */
const ungraced = new Set(["namespaces", "customresourcedefinitions.apiextensions.k8s.io"])

/** The propagation policy becomes a finalizer that the garbage collector works off; a new policy replaces the old. */
function finalizersFor(live: KubeObject, { propagation }: DeleteOptions): readonly string[] | undefined {
  const now = live.metadata.finalizers
  if (propagation === undefined) return now
  const rest = (now ?? []).filter((name) => name !== "orphan" && name !== "foregroundDeletion")
  const wanted =
    propagation === "Orphan" ? ["orphan"] : propagation === "Foreground" ? ["foregroundDeletion"] : []
  const next = [...rest, ...wanted]
  return next.length === (now ?? []).length && next.every((name) => now?.includes(name)) ? now : next
}
