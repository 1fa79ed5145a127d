import type { KubeObject } from "../objects/object.ts"
import type { Change } from "../store/change.ts"

/** One object, by where the store has it. */
export interface Place {
  readonly collection: string
  readonly key: string
}

/** Who depends on whom, by the uid of the owner, kept up with every change. */
export class Dependents {
  readonly #ofOwner = new Map<string, Map<string, Place>>()

  apply({ type, collection, key, object, previous }: Change): void {
    const place = `${collection} ${key}`
    for (const uid of ownersOf(previous)) {
      const known = this.#ofOwner.get(uid)
      known?.delete(place)
      if (known?.size === 0) this.#ofOwner.delete(uid)
    }
    if (type === "DELETED") return
    for (const uid of ownersOf(object)) {
      const known = this.#ofOwner.get(uid) ?? new Map<string, Place>()
      known.set(place, { collection, key })
      this.#ofOwner.set(uid, known)
    }
  }

  of(uid: string): readonly Place[] {
    return [...(this.#ofOwner.get(uid)?.values() ?? [])]
  }
}

function ownersOf(object: KubeObject | undefined): string[] {
  return (object?.metadata.ownerReferences ?? []).map(({ uid }) => uid)
}
