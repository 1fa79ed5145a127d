import type { JsonObject } from "../json.ts"
import type { SelectableFields } from "../selectors/index.ts"

/** Where the scale of a kind is read and written, as simple JSON paths: `.spec.replicas`. */
export interface ScalePaths {
  readonly specReplicas: string
  readonly statusReplicas: string
  readonly labelSelector: string | undefined
}

/** A column of `kubectl get`, as in a CRD's additionalPrinterColumns. */
export interface Column {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
  readonly jsonPath: string
}

export interface ResourceVersion {
  readonly name: string
  readonly served: boolean
  readonly deprecation: string | undefined
  /** The structural schema of a custom resource; a built-in kind has none here. */
  readonly schema: JsonObject | undefined
  readonly columns: readonly Column[]
  /** Spec and status are written apart. */
  readonly status: boolean
  readonly scale: ScalePaths | undefined
  readonly selectable: SelectableFields
}

/** Which rule the names of a kind follow. */
export type NameRule = "subdomain" | "label" | "pathSegment"

/** A kind as the API serves it. */
export interface Resource {
  readonly group: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly listKind: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly versions: readonly ResourceVersion[]
  readonly storageVersion: string
  /** Under which name the store keeps its objects; two resources may show the same objects (events). */
  readonly collection: string
  /** Defined by a CustomResourceDefinition. */
  readonly custom: boolean
  readonly verbs: readonly string[]
  /** Subresources besides status and scale. */
  readonly subresources: readonly Subresource[]
  readonly nameRule: NameRule
  /** metadata.generation counts the changes of the spec. */
  readonly generation: boolean
  /** A PUT without a resourceVersion replaces whatever is there. */
  readonly unconditionalUpdate: boolean
  /** A status sent with the creation is kept. */
  readonly statusOnCreate: boolean
  /** A DELETE that takes effect at once answers the object, not a Status. */
  readonly returnsDeleted: boolean
}

/** A virtual resource below an object, which takes and answers a kind of its own. */
export interface Subresource {
  readonly name: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly verbs: readonly string[]
}

/** What a request speaks of. */
export interface Target {
  readonly resource: Resource
  readonly version: ResourceVersion
  readonly namespace: string | undefined
}

export function apiVersionOf(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`
}

/** Splits "apps/v1" and "v1". */
export function groupVersionOf(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/")
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}

/** Go's print of a kind: the group of core kinds is empty, `/v1, Kind=Pod`. */
export const goKindOf = (apiVersion: string, kind: string): string =>
  `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${kind}`

/** How refusals call a kind: an Event is the core's in both of its groups. */
export function subjectOf({ group, kind, collection }: Resource): {
  readonly group: string
  readonly kind: string
} {
  return { group: collection === "events" ? "" : group, kind }
}
