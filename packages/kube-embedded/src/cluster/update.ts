import { sameButTimes } from "../apply/index.ts"
import { invalid } from "../field-error.ts"
import { type Json, jsonEqual } from "../json.ts"
import { metadataErrors, metadataUpdateErrors } from "../objects/metadata-rules.ts"
import { type KubeObject, withFields, withMeta, without } from "../objects/object.ts"
import { subjectOf, type Target } from "../resources/resource.ts"
import { conflict, failure, invalidObject, modifiedMeanwhile } from "../status.ts"
import { keyOf } from "../store/change.ts"
import { strategyOf } from "../strategies/index.ts"
import type { Cluster, Tracking, WriteOptions } from "./cluster.ts"
import { track } from "./field-managers.ts"
import { presentWritten, toStorage } from "./present.ts"
import { readObject } from "./read.ts"
import { unparsable } from "./resource-version.ts"
import { decodeBySchema, schemaErrors } from "./schema-rules.ts"
import { judgeUnknownFields } from "./strictness.ts"

/** Which part of the object a write may change. */
export type Part = "main" | "status" | "scale"

/**
 * Changes an object as PUT and PATCH do. `next` gets the live object and answers the whole wanted one; it may carry a
 * `resourceVersion`, which must then be the live one.
 * @throws ApiError NotFound, Conflict, Invalid, BadRequest, and whatever `next` throws.
 */
export function updateObject(
  cluster: Cluster,
  target: Target,
  name: string,
  part: Part,
  options: WriteOptions,
  next: (live: KubeObject) => KubeObject,
  tracking: Tracking = "untracked",
): KubeObject {
  const live = readObject(cluster, target, name)
  const wanted = next(live)
  requireSameObject(target, live, wanted, options.source)
  const { resource } = target
  const strategy = strategyOf(resource)
  const kept = keepServerFields(live, wanted)
  const { object: whole, unknown } = decodeBySchema(target, kept, options.source)
  judgeUnknownFields(target, whole, unknown, options)
  const decoded = confine(target, live, strategy.defaults?.(whole) ?? whole, part)
  const prepared = strategy.update?.(decoded, live, cluster) ?? decoded
  const tracked = tracking === "tracked" ? prepared : track(cluster, target, live, prepared, part, options)
  const counted = countGeneration(target, live, tracked, part)
  const errors = [
    ...metadataUpdateErrors(counted.metadata, live.metadata),
    ...metadataErrors(counted.metadata, resource),
    ...schemaErrors(target, counted, live, part),
    ...(strategy.validate?.(counted, cluster) ?? []),
    ...(strategy.validateUpdate?.(counted, live, cluster) ?? []),
  ]
  if (errors.length > 0) throw invalidObject(subjectOf(resource), live.metadata.name, errors)
  if (sameButTimes(live, counted)) return live
  if (options.dryRun) return counted
  return commit(cluster, target, counted)
}

/** Stores the object, or removes it when its deletion was only waiting for the last finalizer: then it is not stored again. */
function commit(cluster: Cluster, { resource, version, namespace }: Target, object: KubeObject): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers, name } = object.metadata
  const waiting =
    (deletionGracePeriodSeconds ?? 0) > 0 || (finalizers ?? []).length > 0 || hasSpecFinalizers(object)
  if (deletionTimestamp !== undefined && !waiting) {
    cluster.store.delete(resource.collection, keyOf(namespace, name))
    return object
  }
  const stored = cluster.store.put(resource.collection, toStorage(resource, object))
  return presentWritten(resource, version, stored)
}

/** Namespaces carry a second list of finalizers in their spec. */
export function hasSpecFinalizers(object: KubeObject): boolean {
  if (object.kind !== "Namespace" || object.apiVersion !== "v1") return false
  const spec = object["spec"] as { finalizers?: readonly string[] } | undefined
  return (spec?.finalizers ?? []).length > 0
}

function requireSameObject(
  target: Target,
  live: KubeObject,
  wanted: KubeObject,
  source: WriteOptions["source"],
): void {
  const { resource } = target
  const { name, resourceVersion, uid } = wanted.metadata
  if (uid !== undefined && uid !== "" && uid !== live.metadata.uid) {
    if (source === "patch") {
      throw invalidObject(resource, name, [invalid("metadata.uid", uid, "field is immutable")])
    }
    const failed = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid ?? ""}`
    const key = `Key: ${registryKey(target, name)}, ResourceVersion: 0`
    throw conflict(
      resource,
      name,
      `StorageError: invalid object, Code: 4, ${key}, AdditionalErrorMsg: ${failed}`,
    )
  }
  if (resourceVersion === undefined || resourceVersion === "" || resourceVersion === "0") {
    if (resource.unconditionalUpdate) return
    const error = invalid("metadata.resourceVersion", 0, "must be specified for an update")
    throw invalidObject({ group: resource.group, kind: resource.plural }, name, [error])
  }
  if (!/^\d+$/.test(resourceVersion)) throw failure(500, "", unparsable(resourceVersion))
  if (resourceVersion !== live.metadata.resourceVersion) throw conflict(resource, name, modifiedMeanwhile)
}

/** Where a real server keeps the object: its messages name it. */
function registryKey({ resource, namespace }: Target, name: string): string {
  const group = resource.custom ? `${resource.group}/` : ""
  return `/registry/${group}${resource.plural}/${keyOf(namespace, name)}`
}

const serverFields = [
  "uid",
  "creationTimestamp",
  "generation",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
]

function keepServerFields(live: KubeObject, wanted: KubeObject): KubeObject {
  const change: Record<string, Json | undefined> = {
    resourceVersion: live.metadata.resourceVersion,
    namespace: live.metadata.namespace,
    selfLink: undefined,
  }
  for (const field of serverFields) change[field] = live.metadata[field]
  return withMeta(wanted, change)
}

/** Spec and status are written apart: a write of the one leaves the other as it is. */
function confine({ version }: Target, live: KubeObject, wanted: KubeObject, part: Part): KubeObject {
  switch (part) {
    case "status":
      return withFields(withMeta(live, { managedFields: wanted.metadata.managedFields }), {
        status: wanted["status"],
      })
    case "main":
    case "scale":
      return version.status ? withFields(wanted, { status: live["status"] }) : wanted
  }
}

/** Any change outside of metadata, and of a status that is written apart, is a new generation. */
function countGeneration(
  { resource, version }: Target,
  live: KubeObject,
  next: KubeObject,
  part: Part,
): KubeObject {
  if (part === "status" || !(resource.generation || resource.custom)) return next
  const apart = version.status ? ["metadata", "status", "apiVersion"] : ["metadata", "apiVersion"]
  const body = (object: KubeObject): KubeObject => without(object, ...apart)
  if (jsonEqual(body(live), body(next)) && jsonEqual(rolloutNotes(live), rolloutNotes(next))) return next
  return withMeta(next, { generation: (live.metadata.generation ?? 0) + 1 })
}

/** The annotations of a Deployment count as its spec does: its rollout reads them. */
function rolloutNotes(object: KubeObject): Json {
  return object.kind === "Deployment" && object.apiVersion === "apps/v1"
    ? (object.metadata.annotations ?? {})
    : {}
}
