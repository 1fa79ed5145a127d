/** What every Kubernetes object has in common, in the field's own words; kinds themselves belong to their users. */

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

export interface ObjectMeta {
  readonly name: string
  readonly generateName?: string
  readonly namespace?: string
  readonly uid?: string
  /** Opaque: only equality means something. */
  readonly resourceVersion?: string
  readonly generation?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly finalizers?: readonly string[]
  readonly ownerReferences?: readonly OwnerReference[]
  /** RFC 3339. */
  readonly creationTimestamp?: string
  /** RFC 3339; present from the moment deletion was asked for until the last finalizer is gone. */
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly managedFields?: readonly unknown[]
}

export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}

/** A kind as objects name it: `{ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" }`. */
export interface Gvk {
  readonly apiVersion: string
  readonly kind: string
}

/** One object by name. Objects of cluster-scoped kinds have no namespace. */
export interface Ref extends Gvk {
  readonly namespace?: string
  readonly name: string
}

/** The reference to an object; the way from what was read to what may be patched or deleted. */
export function refOf(object: KubeObject): Ref {
  const { apiVersion, kind, metadata } = object
  return metadata.namespace === undefined
    ? { apiVersion, kind, name: metadata.name }
    : { apiVersion, kind, namespace: metadata.namespace, name: metadata.name }
}

/** An owner reference to the object; `uid` must have been read from the server. */
export function ownerReferenceTo(owner: KubeObject, kind: "controller" | "owner"): OwnerReference {
  const uid = owner.metadata.uid
  if (uid === undefined) {
    throw new TypeError(
      `${describeRef(refOf(owner))} cannot own anything: it has no uid, so it was never read`,
    )
  }
  const reference = { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid }
  return kind === "controller" ? { ...reference, controller: true, blockOwnerDeletion: true } : reference
}

/** The owner reference marked `controller: true`, if any. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true)
}

/** "Machine default/m1", "Node n1": how logs and errors name an object. */
export function describeRef(ref: { kind: string; namespace?: string; name: string }): string {
  return ref.namespace === undefined ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`
}

/** Splits "group/version"; the core group is the empty string. */
export function groupVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/")
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}
