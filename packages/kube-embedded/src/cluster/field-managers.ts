import { type FieldSet, fieldSetOf, noFields, trackUpdate, type Writer } from "../apply/index.ts"
import type { KubeObject } from "../objects/object.ts"
import { apiVersionOf, type Target } from "../resources/resource.ts"
import type { Cluster, WriteOptions } from "./cluster.ts"
import { bareObject } from "./bare-object.ts"
import { schemaOf } from "./schema-of.ts"
import type { Part } from "./update.ts"

/** The author of a write for managedFields. */
export function writerOf(
  cluster: Cluster,
  target: Target,
  object: KubeObject,
  part: Part,
  options: WriteOptions,
): Writer {
  const { resource, version } = target
  return {
    manager: options.fieldManager,
    apiVersion: apiVersionOf(resource.group, version.name),
    kind: resource.kind,
    subresource: part === "main" ? "" : part,
    schema: schemaOf(target),
    ignored: ignoredBy(target, object, part),
    now: cluster.clock.now(),
  }
}

/** What an endpoint does not write, its writers do not get to manage. */
function ignoredBy({ version }: Target, object: KubeObject, part: Part): FieldSet {
  if (part === "status") {
    return fieldSetOf(Object.keys(object).flatMap((field) => (field === "status" ? [] : [[`f:${field}`]])))
  }
  return version.status ? fieldSetOf([["f:status"]]) : noFields
}

/** Notes in managedFields who set what: a creation. */
export function trackCreate(
  cluster: Cluster,
  target: Target,
  object: KubeObject,
  options: WriteOptions,
): KubeObject {
  return trackUpdate(
    undefined,
    object,
    writerOf(cluster, target, object, "main", options),
    bareObject(target),
  ) as KubeObject
}

/** Notes in managedFields who set what: a change of the live object. */
export function trackChange(
  cluster: Cluster,
  target: Target,
  live: KubeObject,
  next: KubeObject,
  part: Part,
  options: WriteOptions,
): KubeObject {
  return trackUpdate(live, next, writerOf(cluster, target, next, part, options)) as KubeObject
}
