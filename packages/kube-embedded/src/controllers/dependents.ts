import type { KubeObject } from "../objects/object.ts"
import type { Change } from "../store/change.ts"

/** One object, by where the store has it: "machines.cluster.x-k8s.io default/m-1". */
export type Place = `${string} ${string}`

/** Who depends on whom, by the uid of the owner, kept up with every change. */
export class Dependents {
  readonly #ofOwner = new Map<string, Set<Place>>()

  apply({ type, collection, key, object, previous }: Change): void {
    const place: Place = `${collection} ${key}`
    for (const uid of ownersOf(previous)) {
      const known = this.#ofOwner.get(uid)
      known?.delete(place)
      if (known?.size === 0) this.#ofOwner.delete(uid)
    }
    if (type === "DELETED") return
    for (const uid of ownersOf(object)) {
      const known = this.#ofOwner.get(uid) ?? new Set()
      this.#ofOwner.set(uid, known.add(place))
    }
  }

  of(uid: string): readonly Place[] {
    return [...(this.#ofOwner.get(uid) ?? [])]
  }
}

function ownersOf(object: KubeObject | undefined): string[] {
  return (object?.metadata.ownerReferences ?? []).map(({ uid }) => uid)
}
