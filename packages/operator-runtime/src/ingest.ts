import type { KubeObject, ObjectMeta } from "./objects.ts"

/** What becomes of an object between the wire and the store. */

/** An object of which nothing is known yet but that it is one. */
export type RawObject = KubeObject & { readonly [field: string]: unknown }

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

/** Without what nobody reads and everybody pays for. */
export function stripped(object: RawObject): RawObject {
  const { managedFields, ...metadata } = object.metadata
  const annotations = metadata.annotations
  if (annotations?.[lastApplied] === undefined) {
    return managedFields === undefined ? object : { ...object, metadata }
  }
  const { [lastApplied]: _, ...kept } = annotations
  return { ...object, metadata: { ...metadata, annotations: kept } }
}

/** A projection that left out what identifies the object gets it back. */
export function identified<T extends KubeObject>(projected: T, whole: RawObject): T {
  const { namespace, name, uid, resourceVersion } = whole.metadata
  const kept = projected.metadata as ObjectMeta | undefined
  if (
    kept?.uid === uid &&
    kept?.resourceVersion === resourceVersion &&
    kept?.name === name &&
    kept?.namespace === namespace
  ) {
    return projected
  }
  return {
    ...projected,
    metadata: {
      ...kept,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  }
}
