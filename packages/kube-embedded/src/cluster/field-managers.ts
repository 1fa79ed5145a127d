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

/** Notes in managedFields who set what: by a change of the live object, or by a creation where there is none. */
export function track(
  cluster: Cluster,
  target: Target,
  live: KubeObject | undefined,
  next: KubeObject,
  part: Part,
  options: WriteOptions,
): KubeObject {
  const writer = writerOf(cluster, target, next, part, options)
  return trackUpdate(live, next, writer, bareObject(target)) as KubeObject
}
