import type { Clock, Random } from "./clock.ts"
import type { Flow } from "./exchange.ts"
import { deepFreeze } from "./freeze.ts"
import type { Kube } from "./kube.ts"
import type { Selection } from "./kube-options.ts"
import type { Logger } from "./logger.ts"
import { identified, type RawObject, stripped } from "./ingest.ts"
import type { Gvk, KubeObject } from "./objects.ts"
import type { ReflectorObserver } from "./reflector.ts"
import { Reflector } from "./reflector.ts"
import type { Index, InformerEvent } from "./store.ts"
import { Store } from "./store.ts"

export type InformerState =
  /** Not everything was seen yet. */
  | "syncing"
  /** What it holds is what is there. */
  | "synced"
  /** The server cannot be asked at the moment: what it holds is what was there. */
  | "unknown"
  | "stopped"

/** The present objects of one kind and selection, kept by one list and one watch that all its users share. */
export interface Informer<T extends KubeObject> {
  readonly type: Gvk
  readonly state: InformerState
  /** Everything was seen once: what is missing was truly absent then. */
  readonly hasSynced: boolean
  get(namespace: string | undefined, name: string): T | undefined
  /** A snapshot that never changes. */
  list(namespace?: string): readonly T[]
  /** @throws TypeError when the informer was made without that index */
  byIndex(index: string, value: string): readonly T[]
  /**
   * Hears of every change, after the store has changed, in order and never during decoding; of what is there already as
   * "added" first. What a handler throws is logged and counted.
   * @returns the way to stop hearing
   */
  subscribe(handler: (event: InformerEvent<T>) => void): () => void
  /** Hears when `state` changes. */
  onState(listener: (state: InformerState) => void): () => void
}

export interface InformerSettings<T extends KubeObject> {
  readonly kube: Kube
  readonly type: Gvk
  /** One reflector for each, over one store. */
  readonly selections: readonly Selection[]
  /** What to keep of an object; its metadata's name, namespace, uid and resourceVersion are kept anyway. */
  readonly project: ((object: RawObject) => T) | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly freeze: boolean
  /** While the kind is not served and never was, there are no objects of it. */
  readonly optional: boolean
  readonly observer: ((type: Gvk, gauges: InformerGauges) => InformerObserver) | undefined
  readonly streamInitialList: boolean | undefined
  readonly pageSize: number | undefined
}

export interface InformerObserver extends ReflectorObserver {
  handlerFailed(): void
  projectionFailed(): void
  /** Its gauges mean nothing any more. */
  stopped(): void
}

/** What an informer shows at any time. */
export interface InformerGauges {
  readonly size: number
  readonly silentSeconds: number
}

/** Above this many undelivered events the sockets are paused. */
const pendingLimit = 10_000

export class ReflectedInformer<T extends KubeObject> implements Informer<T> {
  readonly type: Gvk
  readonly #settings: InformerSettings<T>
  readonly #store = new Store<T>()
  readonly #handlers = new Set<(event: InformerEvent<T>) => void>()
  readonly #stateListeners = new Set<(state: InformerState) => void>()
  readonly #reflectors: Reflector[]
  readonly #known: (boolean | undefined)[]
  readonly #observer: InformerObserver | undefined
  #pending: { event: InformerEvent<T>; to: ((event: InformerEvent<T>) => void) | undefined }[] = []
  #paused = new Set<Flow>()
  #state: InformerState = "syncing"
  #hasSynced = false

  constructor(settings: InformerSettings<T>) {
    this.type = settings.type
    this.#settings = settings
    this.#observer = settings.observer?.(settings.type, this)
    this.#known = settings.selections.map(() => undefined)
    this.#reflectors = settings.selections.map((selection, index) => this.#reflector(selection, index))
  }

  get state(): InformerState {
    return this.#state
  }

  get hasSynced(): boolean {
    return this.#hasSynced
  }

  get size(): number {
    return this.#store.size
  }

  /** Seconds since the quietest of its servers' streams last said anything, bookmarks included. */
  get silentSeconds(): number {
    return Math.max(...this.#reflectors.map((reflector) => reflector.silentSeconds))
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#store.get(namespace, name)
  }

  list(namespace?: string): readonly T[] {
    return this.#store.list(namespace)
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.#store.byIndex(index, value)
  }

  addIndex(name: string, of: Index<T>): void {
    this.#store.addIndex(name, of)
  }

  subscribe(handler: (event: InformerEvent<T>) => void): () => void {
    const own = (event: InformerEvent<T>): void => handler(event)
    this.#handlers.add(own)
    this.#deliver(
      this.#store.list().map((object) => ({ type: "added", object })),
      undefined,
      own,
    )
    return () => void this.#handlers.delete(own)
  }

  onState(listener: (state: InformerState) => void): () => void {
    const own = (state: InformerState): void => listener(state)
    this.#stateListeners.add(own)
    return () => void this.#stateListeners.delete(own)
  }

  start(): void {
    for (const reflector of this.#reflectors) reflector.start()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reflectors.map((reflector) => reflector.stop()))
    if (this.#state !== "stopped") this.#observer?.stopped()
    this.#become("stopped")
    this.#handlers.clear()
    this.#stateListeners.clear()
  }

  #reflector(selection: Selection, index: number): Reflector {
    const { kube, type, clock, random, log, pageSize, streamInitialList } = this.#settings
    const covers = ({ metadata }: T): boolean =>
      selection.namespace === undefined || metadata.namespace === selection.namespace
    return new Reflector({
      kube,
      type,
      selection,
      clock,
      random,
      log,
      pageSize,
      streamInitialList,
      observer: this.#observer,
      sink: {
        ingest: (object) => this.#ingest(object as RawObject),
        replace: (objects) => this.#deliver(this.#store.replace(objects as readonly T[], covers)),
        changed: (change, object, flow) =>
          this.#deliver(
            change === "DELETED" ? this.#store.remove(object as T) : this.#store.put(object as T),
            flow,
          ),
        knows: (known, reason) => {
          const nothingThere = reason === "notServed" && this.#settings.optional && this.#store.size === 0
          this.#known[index] = known || nothingThere
          this.#judge()
        },
      },
    })
  }

  /** An object that cannot be projected is kept whole: that it could not be read must not look like its absence. */
  #ingest(object: RawObject): T {
    const { project, freeze, log, type } = this.#settings
    const light = stripped(object)
    let kept: T
    try {
      kept = project === undefined ? (light as unknown as T) : identified(project(light), light)
    } catch (error) {
      this.#observer?.projectionFailed()
      const { namespace, name } = object.metadata
      log.error(
        { err: error, resource: type, namespace, object: name },
        "could not project an object, kept whole",
      )
      kept = light as unknown as T
    }
    return freeze ? deepFreeze(kept) : kept
  }

  #deliver(events: readonly InformerEvent<T>[], flow?: Flow, to?: (event: InformerEvent<T>) => void): void {
    if (events.length === 0 || this.#handlers.size === 0) return
    if (this.#pending.length === 0) setImmediate(() => this.#flush())
    for (const event of events) this.#pending.push({ event, to })
    if (flow !== undefined && this.#pending.length > pendingLimit && !this.#paused.has(flow)) {
      this.#paused.add(flow)
      flow.pause()
    }
  }

  #flush(): void {
    const pending = this.#pending
    this.#pending = []
    for (const { event, to } of pending) {
      if (to === undefined) for (const handler of this.#handlers) this.#call(handler, event)
      else if (this.#handlers.has(to)) this.#call(to, event)
    }
    const paused = this.#paused
    this.#paused = new Set()
    for (const flow of paused) flow.resume()
  }

  #call(handler: (event: InformerEvent<T>) => void, event: InformerEvent<T>): void {
    try {
      handler(event)
    } catch (error) {
      this.#observer?.handlerFailed()
      const { namespace, name } = event.object.metadata
      this.#settings.log.error(
        { err: error, resource: this.type, namespace, object: name },
        "an informer's handler failed; the event is lost for it",
      )
    }
  }

  #judge(): void {
    if (this.#known.includes(false)) this.#become("unknown")
    else if (this.#known.includes(undefined)) this.#become("syncing")
    else {
      this.#hasSynced = true
      this.#become("synced")
    }
  }

  #become(state: InformerState): void {
    if (this.#state === state || this.#state === "stopped") return
    this.#state = state
    for (const listener of this.#stateListeners) listener(state)
  }
}
