import type { KubeObject } from "../objects/object.ts"
import { withMeta } from "../objects/object.ts"
import { type Change, keyOf } from "./change.ts"
import { Collection } from "./collection.ts"
import { History } from "./history.ts"
import type { Journal } from "./journal.ts"

export type ChangeListener = (change: Change) => void

/** The history that was asked for is compacted: the reader has to list anew. */
export class CompactedError extends Error {
  override readonly name = "CompactedError"
  readonly compacted: number

  constructor(asked: number, compacted: number) {
    super(`revision ${asked} is compacted: history begins after ${compacted}`)
    this.compacted = compacted
  }
}

export interface StoreOptions {
  /** How many writes the history keeps; default 8192. */
  readonly history?: number
  readonly journal?: Journal | undefined
  /** The state a journal was left with. */
  readonly restored?: { readonly revision: number; readonly objects: Iterable<[string, string, KubeObject]> }
}

/**
 * All objects, under one counter of revisions. A write takes effect at once for the next write, but is published
 * (to watchers and, by `settled`, to whoever answers a request) only when the journal has it: what anybody has seen
 * is never lost.
 */
export class Store {
  readonly #collections = new Map<string, Collection>()
  readonly #history: History
  readonly #listeners = new Set<ChangeListener>()
  readonly #journal: Journal | undefined
  #revision: number
  #published: number
  #unpublished: Change[] = []
  #settling: Promise<void> | undefined

  constructor(options: StoreOptions = {}) {
    this.#revision = options.restored?.revision ?? 1
    this.#published = this.#revision
    this.#journal = options.journal
    for (const [collection, key, object] of options.restored?.objects ?? []) {
      this.collection(collection).set(key, object)
    }
    this.#history = new History(options.history ?? 8192, this.#revision)
  }

  /** The revision of the last write. */
  get revision(): number {
    return this.#revision
  }

  /** The revision of the last write that watchers have been told. */
  get published(): number {
    return this.#published
  }

  get compacted(): number {
    return this.#history.compacted
  }

  collection(name: string): Collection {
    let found = this.#collections.get(name)
    if (found === undefined) this.#collections.set(name, (found = new Collection()))
    return found
  }

  /** Names of collections that hold anything. */
  collections(): string[] {
    return [...this.#collections].filter(([, { size }]) => size > 0).map(([name]) => name)
  }

  get(collection: string, key: string): KubeObject | undefined {
    return this.#collections.get(collection)?.get(key)
  }

  /** Stores the object under the next revision and answers it with that `resourceVersion`. */
  put(collection: string, object: KubeObject): KubeObject {
    const key = keyOf(object.metadata.namespace, object.metadata.name)
    const previous = this.get(collection, key)
    const revision = ++this.#revision
    const stored = withMeta(object, { resourceVersion: String(revision) })
    this.collection(collection).set(key, stored)
    const type = previous === undefined ? "ADDED" : "MODIFIED"
    this.#record({ revision, type, collection, key, object: stored, previous })
    return stored
  }

  /** Removes the object and answers its last state under the revision of its removal; `undefined` when there is none. */
  delete(collection: string, key: string): KubeObject | undefined {
    const previous = this.get(collection, key)
    if (previous === undefined) return undefined
    const revision = ++this.#revision
    const object = withMeta(previous, { resourceVersion: String(revision) })
    this.collection(collection).delete(key)
    this.#record({ revision, type: "DELETED", collection, key, object, previous })
    return object
  }

  /**
   * The changes of one collection after a revision.
   * @throws CompactedError when the history does not reach back to it.
   */
  changesAfter(collection: string, revision: number): readonly Change[] {
    if (revision < this.#history.compacted) throw new CompactedError(revision, this.#history.compacted)
    return this.#history
      .after(revision)
      .filter((change) => change.collection === collection && change.revision <= this.#published)
  }

  /** What the keys that changed since `revision` held then; `undefined` for those that were not there. */
  heldAt(collection: string, revision: number): ReadonlyMap<string, KubeObject | undefined> {
    const held = new Map<string, KubeObject | undefined>()
    if (revision < this.#history.compacted) throw new CompactedError(revision, this.#history.compacted)
    for (const change of this.#history.after(revision)) {
      if (change.collection === collection && !held.has(change.key)) held.set(change.key, change.previous)
    }
    return held
  }

  /** Calls the listener with every change published from now on, in order; returns how to stop that. */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Forgets all history: every watch from the past and every paged list has to begin anew. */
  compact(): void {
    this.#history.compact(this.#published)
  }

  /** Resolves when every write so far is durable and published; `undefined` when that is so already. */
  settled(): Promise<void> | undefined {
    return this.#unpublished.length === 0 ? undefined : this.#settling
  }

  async close(): Promise<void> {
    await this.settled()
    this.#listeners.clear()
    await this.#journal?.close()
  }

  #record(change: Change): void {
    this.#history.add(change)
    this.#unpublished.push(change)
    if (this.#journal === undefined) {
      this.#publish()
      return
    }
    this.#journal.append(change)
    const settling = this.#journal.settled().then(() => this.#publish(change.revision))
    // Whoever waits for the write gets the rejection; a write nobody waits for must not end the process twice.
    settling.catch(() => undefined)
    this.#settling = settling
  }

  #publish(upTo = Number.POSITIVE_INFINITY): void {
    while (this.#unpublished[0] !== undefined && this.#unpublished[0].revision <= upTo) {
      const change = this.#unpublished.shift()
      if (change === undefined) return
      this.#published = change.revision
      for (const listener of this.#listeners) listener(change)
    }
  }
}
