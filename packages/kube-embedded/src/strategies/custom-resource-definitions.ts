import { timestamp } from "../clock.ts"
import type { Cluster } from "../cluster/cluster.ts"
import { type Definition, definitionOf, namesOf } from "../crds/definition.ts"
import { definitionErrors } from "../crds/definition-rules.ts"
import { invalid } from "../field-error.ts"
import type { JsonObject } from "../json.ts"
import { conditionsOf, withCondition } from "../objects/conditions.ts"
import { type KubeObject, listOf, objectOf, withFields, withMeta } from "../objects/object.ts"
import type { Strategy } from "./strategy.ts"

/** Holds a definition until its objects are gone. */
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io"

/** A definition is established in the very write that brings it, where a real server takes a moment. */
export const definitionStrategy: Strategy = {
  create: (object, cluster) => established(withFields(withDefaults(object), { status: undefined }), cluster),
  update: (next, _old, cluster) => established(withDefaults(next), cluster),
  deleting(object, cluster) {
    const message = "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"
    const terminating = condition("Terminating", true, { reason: "InstanceDeletionPending", message })
    const conditions = withCondition(conditionsOf(object), terminating, timestamp(cluster.clock.now()))
    const finalizers = [...new Set([...(object.metadata.finalizers ?? []), cleanupFinalizer])]
    return withMeta({ ...object, status: { ...objectOf(object["status"]), conditions } }, { finalizers })
  },
  validate: (object) => definitionErrors(object),
  validateUpdate(next, old) {
    const unchanging = ["group", "scope"].filter(
      (field) => objectOf(next["spec"])[field] !== objectOf(old["spec"])[field],
    )
    return unchanging.map((field) =>
      invalid(`spec.${field}`, objectOf(next["spec"])[field] ?? "", "field is immutable"),
    )
  },
}

function withDefaults(object: KubeObject): KubeObject {
  const spec = objectOf(object["spec"])
  const { shortNames, categories, ...names } = namesOf(objectOf(spec["names"]))
  const lists = {
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  }
  const conversion = spec["conversion"] ?? { strategy: "None" }
  return { ...object, spec: { ...spec, names: { ...names, ...lists }, conversion } }
}

function established(object: KubeObject, cluster: Cluster): KubeObject {
  const definition = definitionOf(object)
  const status = objectOf(object["status"])
  const taken = takenName(definition, cluster)
  const accepted = condition("NamesAccepted", taken === undefined, taken ?? noConflicts)
  const ready = condition("Established", taken === undefined, taken ?? initialNames)
  const now = timestamp(cluster.clock.now())
  const conditions = [accepted, ready].reduce(
    (all, next) => withCondition(all, next, now),
    conditionsOf(object),
  )
  const storage = definition.versions.find((version) => version.storage)?.name
  const stored = listOf(status["storedVersions"]).map(String)
  const storedVersions = storage === undefined || stored.includes(storage) ? stored : [...stored, storage]
  const acceptedNames = objectOf(objectOf(object["spec"])["names"])
  return { ...object, status: { ...status, conditions, acceptedNames, storedVersions } }
}

interface Finding {
  readonly reason: string
  readonly message: string
}

const noConflicts: Finding = { reason: "NoConflicts", message: "no conflicts found" }
const initialNames: Finding = {
  reason: "InitialNamesAccepted",
  message: "the initial names have been accepted",
}

/** Another kind of the group has one of the names already. */
function takenName({ group, names, name }: Definition, cluster: Cluster): Finding | undefined {
  for (const other of cluster.registry.all()) {
    if (other.group !== group || `${other.plural}.${other.group}` === name) continue
    if (other.kind === names.kind)
      return { reason: "KindConflict", message: `${JSON.stringify(names.kind)} is already in use` }
    if (other.listKind === names.listKind) {
      return { reason: "ListKindConflict", message: `${JSON.stringify(names.listKind)} is already in use` }
    }
    const short = names.shortNames.find((one) => other.shortNames.includes(one))
    if (short !== undefined)
      return { reason: "ShortNamesConflict", message: `${JSON.stringify(short)} is already in use` }
  }
  return undefined
}

function condition(type: string, holds: boolean, { reason, message }: Finding): JsonObject {
  const why =
    holds || type === "NamesAccepted"
      ? { reason, message }
      : { reason: "NotAccepted", message: "not all names are accepted" }
  return { type, status: holds ? "True" : "False", ...why }
}
