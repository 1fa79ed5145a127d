import { timestamp } from "../clock.ts"
import type { Json } from "../json.ts"
import { generatedName } from "../objects/generated-name.ts"
import { metadataErrors, metadataWarnings } from "../objects/metadata-rules.ts"
import { type KubeObject, type ObjectMeta, withFields } from "../objects/object.ts"
import { subjectOf, type Target } from "../resources/resource.ts"
import { alreadyExists, ApiError, badRequest, invalidObject } from "../status.ts"
import { keyOf } from "../store/change.ts"
import { strategyOf } from "../strategies/index.ts"
import { bareObject } from "./bare-object.ts"
import type { Cluster, Tracking, WriteOptions } from "./cluster.ts"
import { track } from "./field-managers.ts"
import { requireLivingNamespace } from "./namespace-rules.ts"
import { presentWritten, toStorage } from "./present.ts"
import { decodeBySchema, schemaErrors } from "./schema-rules.ts"
import { judgeUnknownFields } from "./strictness.ts"

/**
 * Creates an object as a POST does.
 * @throws ApiError AlreadyExists, Invalid, NotFound (of the namespace), Forbidden (namespace terminating), BadRequest.
 */
export function createObject(
  cluster: Cluster,
  target: Target,
  body: KubeObject,
  options: WriteOptions,
  tracking: Tracking = "untracked",
): KubeObject {
  const { resource, version } = target
  const named = { ...body, metadata: newMetadata(cluster, target, body.metadata) }
  requireLivingNamespace(cluster, target, named.metadata.name)
  const strategy = strategyOf(resource)
  const { object: read, unknown } = decodeBySchema(target, named, options.source)
  judgeUnknownFields(target, read, unknown, options)
  const decoded = strategy.defaults?.(read) ?? read
  const withoutStatus =
    version.status && !resource.statusOnCreate
      ? withFields(decoded, { status: bareObject(target)["status"] })
      : decoded
  const tracked =
    tracking === "tracked" ? withoutStatus : track(cluster, target, undefined, withoutStatus, "main", options)
  const prepared = strategy.create?.(tracked, cluster) ?? tracked
  if (resource.custom) for (const warning of metadataWarnings(prepared.metadata)) options.warn(warning)
  const errors = [
    ...metadataErrors(prepared.metadata, resource),
    ...schemaErrors(target, prepared, undefined, "main"),
    ...(strategy.validate?.(prepared, cluster) ?? []),
  ]
  if (errors.length > 0) throw invalidObject(subjectOf(resource), prepared.metadata.name, errors)
  const key = keyOf(target.namespace, prepared.metadata.name)
  if (cluster.store.get(resource.collection, key) !== undefined)
    throw alreadyExists(resource, prepared.metadata.name)
  if (options.dryRun) return prepared
  return presentWritten(
    resource,
    version,
    cluster.store.put(resource.collection, toStorage(resource, prepared)),
  )
}

function newMetadata(cluster: Cluster, { resource, namespace }: Target, given: ObjectMeta): ObjectMeta {
  if (given.resourceVersion !== undefined && given.resourceVersion !== "" && given.resourceVersion !== "0") {
    throw new ApiError(500, "", "resourceVersion should not be set on objects to be created")
  }
  if (given.namespace !== undefined && given.namespace !== "" && given.namespace !== (namespace ?? "")) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request")
  }
  const prefix = given.generateName ?? ""
  const name = given.name || (prefix === "" ? "" : freeName(cluster, resource.collection, namespace, prefix))
  const change: Record<string, Json | undefined> = {
    name,
    namespace,
    uid: cluster.newUid(),
    creationTimestamp: timestamp(cluster.clock.now()),
    generation: resource.generation || resource.custom ? 1 : undefined,
    resourceVersion: undefined,
    selfLink: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
  }
  return withFields(given, change)
}

/** Real servers answer a clash with 409 after eight tries; here the name is known to be free. */
function freeName(
  cluster: Cluster,
  collection: string,
  namespace: string | undefined,
  prefix: string,
): string {
  for (;;) {
    const name = generatedName(prefix, cluster.random)
    if (cluster.store.get(collection, keyOf(namespace, name)) === undefined) return name
  }
}
