import type { KubeObject } from "./objects.ts"

/** What happened to one object. */
export interface InformerEvent<T> {
  readonly type: "added" | "updated" | "deleted"
  readonly object: T
  /** Before the update. */
  readonly old?: T
  /** A deletion found out afterwards: `object` is the last state we saw, not the last there was. */
  readonly finalStateUnknown?: true
}

export type Index<T> = (object: T) => readonly string[]

const clusterScope = ""

/** The present objects of one kind, by namespace and name and by indexes. Every change answers with what it meant. */
export class Store<T extends KubeObject> {
  readonly #byNamespace = new Map<string, Map<string, T>>()
  readonly #indexes = new Map<string, { readonly of: Index<T>; readonly values: Map<string, Set<T>> }>()
  readonly #lists = new Map<string | undefined, readonly T[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#byNamespace.get(namespace ?? clusterScope)?.get(name)
  }

  /** A snapshot: the same array until something changes, never changed itself. */
  list(namespace?: string): readonly T[] {
    let list = this.#lists.get(namespace)
    if (list === undefined) {
      list = Object.freeze(
        namespace === undefined
          ? [...this.#byNamespace.values()].flatMap((objects) => [...objects.values()])
          : [...(this.#byNamespace.get(namespace)?.values() ?? [])],
      )
      this.#lists.set(namespace, list)
    }
    return list
  }

  byIndex(index: string, value: string): readonly T[] {
    const known = this.#indexes.get(index)
    if (known === undefined) {
      throw new TypeError(
        `there is no index ${index} here; it has ${[...this.#indexes.keys()].join(", ") || "none"}`,
      )
    }
    const objects = known.values.get(value)
    return objects === undefined ? [] : [...objects]
  }

  addIndex(name: string, of: Index<T>): void {
    if (this.#indexes.has(name)) return
    const index = { of, values: new Map<string, Set<T>>() }
    this.#indexes.set(name, index)
    for (const object of this.list()) enter(index.values, of(object), object)
  }

  /** The object as it is now. An older version of what is known, or the same again, means nothing. */
  put(object: T): InformerEvent<T>[] {
    const { namespace, name } = object.metadata
    const old = this.get(namespace, name)
    if (old === undefined) {
      this.#set(object)
      return [{ type: "added", object }]
    }
    if (old.metadata.uid !== object.metadata.uid) {
      this.#unset(old)
      this.#set(object)
      return [
        { type: "deleted", object: old, finalStateUnknown: true },
        { type: "added", object },
      ]
    }
    if (notNewer(object.metadata.resourceVersion, old.metadata.resourceVersion)) return []
    this.#unset(old)
    this.#set(object)
    return [{ type: "updated", object, old }]
  }

  /** The object was deleted; `object` is its last state. A late word about a predecessor means nothing. */
  remove(object: T): InformerEvent<T>[] {
    const old = this.get(object.metadata.namespace, object.metadata.name)
    if (old === undefined || old.metadata.uid !== object.metadata.uid) return []
    this.#unset(old)
    return [{ type: "deleted", object }]
  }

  /** Exactly these objects exist, of those that `covers` speaks about; a list overrules whatever was seen before. */
  replace(objects: readonly T[], covers: (object: T) => boolean): InformerEvent<T>[] {
    const events: InformerEvent<T>[] = []
    const present = new Map<string, Set<string>>()
    for (const object of objects) {
      const { namespace = clusterScope, name } = object.metadata
      const names = present.get(namespace)
      if (names === undefined) present.set(namespace, new Set([name]))
      else names.add(name)
    }
    for (const old of this.list()) {
      const { namespace = clusterScope, name } = old.metadata
      if (!covers(old) || present.get(namespace)?.has(name) === true) continue
      this.#unset(old)
      events.push({ type: "deleted", object: old, finalStateUnknown: true })
    }
    for (const object of objects) {
      const old = this.get(object.metadata.namespace, object.metadata.name)
      if (old === undefined || old.metadata.uid !== object.metadata.uid) {
        events.push(...this.put(object))
      } else if (old.metadata.resourceVersion !== object.metadata.resourceVersion) {
        this.#unset(old)
        this.#set(object)
        events.push({ type: "updated", object, old })
      }
    }
    return events
  }

  #set(object: T): void {
    const { namespace = clusterScope, name } = object.metadata
    let objects = this.#byNamespace.get(namespace)
    if (objects === undefined) {
      objects = new Map()
      this.#byNamespace.set(namespace, objects)
    }
    objects.set(name, object)
    this.#size++
    this.#forgetLists(namespace)
    for (const { of, values } of this.#indexes.values()) enter(values, of(object), object)
  }

  #unset(object: T): void {
    const { namespace = clusterScope, name } = object.metadata
    const objects = this.#byNamespace.get(namespace)
    if (objects?.delete(name) !== true) return
    if (objects.size === 0) this.#byNamespace.delete(namespace)
    this.#size--
    this.#forgetLists(namespace)
    for (const { of, values } of this.#indexes.values()) leave(values, of(object), object)
  }

  #forgetLists(namespace: string): void {
    this.#lists.delete(undefined)
    this.#lists.delete(namespace)
  }
}

function enter<T>(values: Map<string, Set<T>>, of: readonly string[], object: T): void {
  for (const value of of) {
    const objects = values.get(value)
    if (objects === undefined) values.set(value, new Set([object]))
    else objects.add(object)
  }
}

function leave<T>(values: Map<string, Set<T>>, of: readonly string[], object: T): void {
  for (const value of of) {
    const objects = values.get(value)
    objects?.delete(object)
    if (objects?.size === 0) values.delete(value)
  }
}

const decimal = /^[1-9][0-9]*$/

/**
 * Versions are compared for equality; as numbers only when both are the decimal numbers that Kubernetes (since 1.35)
 * promises to be comparable within one resource.
 */
function notNewer(version: string | undefined, known: string | undefined): boolean {
  if (version === known) return true
  if (version === undefined || known === undefined) return false
  if (!decimal.test(version) || !decimal.test(known)) return false
  return version.length === known.length ? version < known : version.length < known.length
}
