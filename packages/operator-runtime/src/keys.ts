/** The name of a reconcile: "namespace/name", or "name" for an object without a namespace. */
export type Key = string

export function keyOf(object: {
  readonly metadata: { readonly namespace?: string; readonly name: string }
}): Key {
  return key(object.metadata.namespace, object.metadata.name)
}

export function key(namespace: string | undefined, name: string): Key {
  return namespace === undefined ? name : `${namespace}/${name}`
}

export function splitKey(key: Key): { namespace?: string; name: string } {
  const slash = key.indexOf("/")
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** The part of a key that fairness is about: its namespace, or nothing. */
export function namespaceOf(key: Key): string {
  const slash = key.indexOf("/")
  return slash < 0 ? "" : key.slice(0, slash)
}
