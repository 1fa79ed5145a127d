import { annotations } from "@nightshift/crds"
import type { KubeObject } from "@nightshift/operator-runtime"

/** The namespaces that an object lets in, comma separated; `*` is all of them. */
export const guestsOf = (object: KubeObject): string =>
  object.metadata.annotations?.[annotations.allowZoneNamespaces] ?? ""

/** True when the list names the namespace. */
export function isListed(guests: string, namespace: string | undefined): boolean {
  const list = guests.split(",").map((one) => one.trim())
  return list.includes("*") || (namespace !== undefined && list.includes(namespace))
}

/** The object's own list lets the other's namespace in. */
export const consents = (object: KubeObject, { metadata }: KubeObject): boolean =>
  isListed(guestsOf(object), metadata.namespace)
