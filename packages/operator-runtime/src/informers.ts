import type { Clock, Random } from "./clock.ts"
import type { Informer, InformerGauges, InformerObserver } from "./informer.ts"
import type { RawObject } from "./ingest.ts"
import { ReflectedInformer } from "./informer.ts"
import type { Kube } from "./kube.ts"
import type { Selection } from "./kube-options.ts"
import type { Logger } from "./logger.ts"
import { silent } from "./logger.ts"
import type { Gvk, KubeObject } from "./objects.ts"
import type { Index } from "./store.ts"

export interface InformerSpec<T extends KubeObject> extends Gvk, Selection {
  /** Keep only what is read; runs once per event. Must not throw: an object it fails on is kept whole. */
  readonly project?: (object: RawObject) => T
  readonly indexes?: Readonly<Record<string, Index<T>>>
  /**
   * The kind may not be installed: while the server says that it does not serve it, and no object of it was ever seen, the
   * informer is synced and empty. It looks again about once a minute.
   */
  readonly optional?: boolean
  /** Objects per page of the first list, where the default of all informers is too many. */
  readonly pageSize?: number
  /** Of a kind without namespaces; matters only where `namespaces` restricts the others. */
  readonly clusterScoped?: boolean
}

export interface InformersOptions {
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Logger
  /** Watch only these namespaces (`--watch-namespaces`); empty or absent means all. */
  readonly namespaces?: readonly string[]
  /** Deep-freeze what is stored; default true unless NODE_ENV is "production". */
  readonly freeze?: boolean
  readonly observer?: (type: Gvk, gauges: InformerGauges) => InformerObserver
  readonly streamInitialList?: boolean
  readonly pageSize?: number
}

interface Known {
  users: number
  readonly spec: string
  readonly project: unknown
  readonly informer: ReflectedInformer<KubeObject>
}

/** The informers of one server: one per equal spec, so that two controllers never watch the same thing twice. */
export class Informers {
  readonly #kube: Kube
  readonly #options: InformersOptions
  readonly #known: Known[] = []
  #state: "new" | "started" | "stopped" = "new"

  constructor(kube: Kube, options: InformersOptions = {}) {
    this.#kube = kube
    this.#options = options
  }

  get kube(): Kube {
    return this.#kube
  }

  /**
   * The informer of this spec. Equal kind, selection and projection (the same function) share one; indexes are added to
   * it. Once the informers are started, a new one starts at once.
   */
  of<T extends KubeObject>(spec: InformerSpec<T>): Informer<T> {
    const { apiVersion, kind, namespace, labelSelector, fieldSelector, clusterScoped, optional } = spec
    const selection = [namespace, labelSelector, fieldSelector, clusterScoped, optional]
    const identity = JSON.stringify([apiVersion, kind, ...selection])
    const found = this.#known.find((known) => known.spec === identity && known.project === spec.project)
    if (found !== undefined) found.users++
    const informer =
      found === undefined ? this.#add(identity, spec) : (found.informer as unknown as ReflectedInformer<T>)
    for (const [name, index] of Object.entries(spec.indexes ?? {})) informer.addIndex(name, index)
    return informer
  }

  /** One user of this informer less; after the last one it stops. */
  async release(informer: Pick<Informer<KubeObject>, "type">): Promise<void> {
    const index = this.#known.findIndex((known) => Object.is(known.informer, informer))
    const known = this.#known[index]
    if (known === undefined || --known.users > 0) return
    this.#known.splice(index, 1)
    await known.informer.stop()
  }

  /** Those that exist, for health and metrics. */
  all(): readonly ReflectedInformer<KubeObject>[] {
    return this.#known.map((known) => known.informer)
  }

  start(): void {
    if (this.#state !== "new") return
    this.#state = "started"
    for (const { informer } of this.#known) informer.start()
  }

  /** Resolves when each of them has seen everything once and its subscribers have heard of it, or when they are stopped. */
  async synced(): Promise<void> {
    await Promise.all(
      this.#known.map(
        ({ informer }) =>
          new Promise<void>((resolve) => {
            if (informer.hasSynced || informer.state === "stopped") {
              resolve()
              return
            }
            const forget = informer.onState((state) => {
              if (state !== "synced" && state !== "stopped") return
              forget()
              resolve()
            })
          }),
      ),
    )
    // Subscribers are called in a turn of their own, which was asked for before this one.
    await new Promise((resolve) => setImmediate(resolve))
  }

  async stop(): Promise<void> {
    this.#state = "stopped"
    await Promise.all(this.#known.map(({ informer }) => informer.stop()))
  }

  #add<T extends KubeObject>(identity: string, spec: InformerSpec<T>): ReflectedInformer<T> {
    const { apiVersion, kind, namespace, labelSelector, fieldSelector } = spec
    const only = this.#options.namespaces ?? []
    const namespaces =
      namespace === undefined && spec.clusterScoped !== true && only.length > 0 ? only : [namespace]
    const informer = new ReflectedInformer<T>({
      kube: this.#kube,
      type: { apiVersion, kind },
      selections: namespaces.map((namespace) => ({
        ...(namespace === undefined ? {} : { namespace }),
        ...(labelSelector === undefined ? {} : { labelSelector }),
        ...(fieldSelector === undefined ? {} : { fieldSelector }),
      })),
      project: spec.project,
      clock: this.#options.clock ?? this.#kube.clock,
      random: this.#options.random ?? Math.random,
      log: this.#options.log ?? silent,
      freeze: this.#options.freeze ?? process.env["NODE_ENV"] !== "production",
      optional: spec.optional ?? false,
      observer: this.#options.observer,
      streamInitialList: this.#options.streamInitialList,
      pageSize: spec.pageSize ?? this.#options.pageSize,
    })
    this.#known.push({
      users: 1,
      spec: identity,
      project: spec.project,
      informer: informer as unknown as ReflectedInformer<KubeObject>,
    })
    if (this.#state === "started") informer.start()
    return informer
  }
}
