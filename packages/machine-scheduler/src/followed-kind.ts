import type { Gvk, Informer, InformerEvent, Informers, InformerSpec } from "@nightshift/operator-runtime"
import type { InformerState, KubeObject } from "@nightshift/operator-runtime"

type Handler<T> = (event: InformerEvent<T>) => void
type Listener = (state: InformerState) => void

/**
 * An informer of a kind that may be installed and removed while it is followed. While the kind is not served, there are no
 * objects of it, and nothing is asked.
 */
export class FollowedKind<T extends KubeObject> implements Informer<T> {
  readonly type: Gvk
  readonly #informers: Informers
  readonly #spec: InformerSpec<T>
  /** Each with the way to stop hearing of the informer that there is now. */
  readonly #handlers = new Map<Handler<T>, () => void>()
  readonly #listeners = new Map<Listener, () => void>()
  #present: Informer<T> | undefined

  /** @param served what the server says before any informer runs */
  constructor(informers: Informers, spec: InformerSpec<T>, served: boolean) {
    this.type = { apiVersion: spec.apiVersion, kind: spec.kind }
    this.#informers = informers
    this.#spec = spec
    if (served) this.#present = informers.of(spec)
  }

  get state(): InformerState {
    return this.#present?.state ?? "synced"
  }

  get hasSynced(): boolean {
    return this.#present?.hasSynced ?? true
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#present?.get(namespace, name)
  }

  list(namespace?: string): readonly T[] {
    return this.#present?.list(namespace) ?? []
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.#present?.byIndex(index, value) ?? []
  }

  subscribe(handler: Handler<T>): () => void {
    const own: Handler<T> = (event) => handler(event)
    this.#handlers.set(own, this.#present?.subscribe(own) ?? nothing)
    return () => {
      this.#handlers.get(own)?.()
      this.#handlers.delete(own)
    }
  }

  onState(listener: Listener): () => void {
    const own: Listener = (state) => listener(state)
    this.#listeners.set(own, this.#present?.onState(own) ?? nothing)
    return () => {
      this.#listeners.get(own)?.()
      this.#listeners.delete(own)
    }
  }

  /** Whether the kind is served from now on. What was there goes with its kind. */
  async become(served: boolean): Promise<void> {
    const before = this.#present
    if (served === (before !== undefined)) return
    this.#present = served ? this.#informers.of(this.#spec) : undefined
    const gone = before?.list() ?? []
    for (const [handler, stop] of this.#handlers) {
      stop()
      for (const object of gone) handler({ type: "deleted", object, finalStateUnknown: true })
      this.#handlers.set(handler, this.#present?.subscribe(handler) ?? nothing)
    }
    for (const [listener, stop] of this.#listeners) {
      stop()
      this.#listeners.set(listener, this.#present?.onState(listener) ?? nothing)
      listener(this.state)
    }
    if (before !== undefined) await this.#informers.release(before)
  }
}

const nothing = (): void => {}
