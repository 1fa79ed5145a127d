import type { ScheduledMachineStatus } from "@nightshift/crds"
import type { KubeObject } from "@nightshift/operator-runtime"
import type { Note } from "./decision.ts"

export interface Withheld {
  readonly uid: string | undefined
  readonly status: ScheduledMachineStatus
  readonly notes: readonly Note[]
  /** Of the run that withheld it. */
  readonly signal: AbortSignal
}

/**
 * What we wrote last of each object, until a watch shows it or something newer: a look right after a write must not be
 * at the past. Resource versions of one kind are compared as numbers, which Kubernetes promises since 1.35 and etcd
 * has always kept; those that are none count as equal, so that the watch wins.
 */
export class OwnWrites {
  readonly #written = new Map<string, KubeObject>()
  readonly #withheld = new Map<string, Withheld>()

  remember(key: string, object: KubeObject): void {
    this.#written.set(key, object)
    this.#withheld.delete(key)
  }

  /** A status that is written together with the next one: until then it counts as if it were. */
  withhold(key: string, withheld: Withheld): void {
    this.#withheld.set(key, withheld)
  }

  /** What was withheld about this very object, unless somebody else may have led since. */
  withheld(key: string, uid: string | undefined): Withheld | undefined {
    const known = this.#withheld.get(key)
    if (known === undefined || (known.uid === uid && !known.signal.aborted)) return known
    this.#withheld.delete(key)
    return undefined
  }

  /** Whether a watch shows exactly what we wrote: there is nothing new in it, and from now on the cache holds it. */
  arrived(key: string, object: KubeObject): boolean {
    const own = this.#written.get(key)
    if (own?.metadata.resourceVersion !== object.metadata.resourceVersion) return false
    this.#written.delete(key)
    return true
  }

  forget(key: string): void {
    this.#written.delete(key)
    this.#withheld.delete(key)
  }

  /** The newer of what the cache holds and what we wrote. */
  freshest<T extends KubeObject>(key: string, cached: T | undefined): T | undefined {
    const own = this.#written.get(key) as T | undefined
    if (own === undefined || cached === undefined) return cached
    if (own.metadata.uid === cached.metadata.uid && versionOf(own) > versionOf(cached)) return own
    this.#written.delete(key)
    return cached
  }
}

const versionOf = ({ metadata }: KubeObject): number => {
  const version = Number(metadata.resourceVersion)
  return Number.isSafeInteger(version) ? version : 0
}
