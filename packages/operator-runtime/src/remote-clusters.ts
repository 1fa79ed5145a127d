import { createHash } from "node:crypto"
import type { ClusterAccess } from "./access.ts"
import type { Clock, Random } from "./clock.ts"
import type { Source } from "./controller.ts"
import type { Informer } from "./informer.ts"
import type { Informers, InformerSpec, InformersOptions } from "./informers.ts"
import type { Key } from "./keys.ts"
import type { Kube } from "./kube.ts"
import { accessFromKubeconfigText } from "./kubeconfig.ts"
import type { Logger } from "./logger.ts"
import { silent } from "./logger.ts"
import type { KubeObject } from "./objects.ts"
import type { ClusterRef, ClusterState, RemoteCluster } from "./remote-cluster.ts"
import { Connection } from "./remote-cluster.ts"
import type { Secret } from "./sensitive.ts"
import { secretText } from "./sensitive.ts"
import type { InformerEvent } from "./store.ts"
import type { RequestRecord } from "./transport.ts"

export interface RemoteClustersOptions {
  /** Of the cluster where the kubeconfig Secrets are: one watch for each followed Secret. */
  readonly informers: Informers
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Logger
  /** For the informers of each remote cluster. */
  readonly remoteInformers?: InformersOptions
  readonly observe?: (record: RequestRecord) => void
}

interface Declared {
  /** Makes the informer on a new connection, and subscribes whoever listens. */
  readonly attach: (cluster: Followed, informers: Informers) => void
}

/**
 * Other clusters, each known by a Secret with its kubeconfig. Each has its own connections, informers and back-off, so a
 * broken one slows no other. A Secret that changes is followed: new credentials for the same server are used from the
 * next request on; another server begins anew, with empty caches.
 */
export class RemoteClusters {
  readonly #options: RemoteClustersOptions
  readonly #clusters = new Map<string, Followed>()
  readonly #listeners = new Set<(cluster: RemoteCluster) => void>()
  readonly #declared: Declared[] = []

  constructor(options: RemoteClustersOptions) {
    this.#options = options
  }

  /** The cluster behind this Secret; followed from the first call until unfollow. */
  follow(ref: ClusterRef): RemoteCluster {
    const id = idOf(ref)
    const known = this.#clusters.get(id)
    if (known !== undefined) return known
    const cluster = new Followed(ref, this.#options, {
      connected: (cluster, informers) => {
        for (const declared of this.#declared) declared.attach(cluster, informers)
      },
      changed: (cluster) => this.#changed(cluster),
    })
    this.#clusters.set(id, cluster)
    cluster.begin()
    return cluster
  }

  /** Nobody needs it any more: its connections and caches go. */
  async unfollow(ref: ClusterRef): Promise<void> {
    const cluster = this.#clusters.get(idOf(ref))
    if (cluster === undefined) return
    this.#clusters.delete(idOf(ref))
    await cluster.end()
  }

  get(ref: ClusterRef): RemoteCluster | undefined {
    return this.#clusters.get(idOf(ref))
  }

  all(): readonly RemoteCluster[] {
    return [...this.#clusters.values()]
  }

  /** Hears of every change of state, generation or reason; returns the way to stop. */
  onChange(listener: (cluster: RemoteCluster) => void): () => void {
    const own = (cluster: RemoteCluster): void => listener(cluster)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /**
   * One kind watched on every followed cluster, now and later, as a source of keys; also when a cluster's state changes, or
   * when all objects of the kind are known there (again): what was "not seen yet" is then there or absent.
   */
  watches<T extends KubeObject>(
    spec: InformerSpec<T>,
    wakes: (cluster: RemoteCluster, event: InformerEvent<T>) => Iterable<Key>,
    wakesOnState: (cluster: RemoteCluster) => Iterable<Key> = () => [],
  ): Source {
    const hearing = new Set<(keys: Iterable<Key>) => void>()
    const tell = (keys: Iterable<Key>): void => {
      const all = [...keys]
      for (const wake of hearing) wake(all)
    }
    const attach = (cluster: Followed, informers: Informers): void => {
      const informer = informers.of(spec)
      informer.subscribe((event) => tell(wakes(cluster, event)))
      informer.onState((state) => {
        if (state === "synced") tell(wakesOnState(cluster))
      })
    }
    this.#declared.push({ attach })
    for (const cluster of this.#clusters.values()) {
      if (cluster.informers !== undefined) attach(cluster, cluster.informers)
    }
    this.onChange((cluster) => tell(wakesOnState(cluster)))
    const clusters = this.#clusters
    return {
      subscribe(wake) {
        hearing.add(wake)
        return () => void hearing.delete(wake)
      },
      *keys() {
        for (const cluster of clusters.values()) {
          for (const object of cluster.informers?.of(spec).list() ?? []) {
            yield* wakes(cluster, { type: "added", object })
          }
        }
      },
    }
  }

  async stop(): Promise<void> {
    const clusters = [...this.#clusters.values()]
    this.#clusters.clear()
    await Promise.all(clusters.map((cluster) => cluster.end()))
  }

  #changed(cluster: RemoteCluster): void {
    for (const listener of this.#listeners) listener(cluster)
  }
}

interface FollowedCalls {
  connected(cluster: Followed, informers: Informers): void
  changed(cluster: Followed): void
}

class Followed implements RemoteCluster {
  readonly ref: ClusterRef
  readonly #options: RemoteClustersOptions
  readonly #calls: FollowedCalls
  readonly #log: Logger
  readonly #secret: Informer<Secret>
  #forget: (() => void)[] = []
  #connection: Connection | undefined
  #generation = 0
  /** Of the kubeconfig in use, so that a touched Secret with the same content changes nothing. */
  #digest: string | undefined
  #problem: { readonly state: "unknown" | "gone"; readonly reason: string } | undefined
  #ended = false
  /** Secrets are read one after the other, the last one wins. */
  #reading: Promise<void> = Promise.resolve()

  constructor(ref: ClusterRef, options: RemoteClustersOptions, calls: FollowedCalls) {
    this.ref = ref
    this.#options = options
    this.#calls = calls
    this.#log = (options.log ?? silent).child({ cluster: `${ref.namespace}/${ref.name}` })
    this.#secret = options.informers.of<Secret>({
      apiVersion: "v1",
      kind: "Secret",
      namespace: ref.namespace,
      fieldSelector: `metadata.name=${ref.name}`,
    })
    this.#problem = { state: "unknown", reason: `Secret ${ref.namespace}/${ref.name} was not read yet` }
  }

  get state(): ClusterState {
    return this.#problem?.state ?? this.#connection?.state ?? "unknown"
  }

  get reason(): string {
    return this.#problem?.reason ?? this.#connection?.reason ?? ""
  }

  get asked(): boolean {
    return this.#problem === undefined ? this.#connection?.asked === true : this.#secret.hasSynced
  }

  get generation(): number {
    return this.#generation
  }

  get kube(): Kube | undefined {
    return this.#connection?.kube
  }

  get informers(): Informers | undefined {
    return this.#connection?.informers
  }

  begin(): void {
    const look = (): void => {
      this.#reading = this.#reading.then(() => this.#look())
    }
    this.#forget = [this.#secret.subscribe(look), this.#secret.onState(look)]
    look()
  }

  async end(): Promise<void> {
    this.#ended = true
    for (const forget of this.#forget) forget()
    await this.#reading
    await this.#connection?.close()
    await this.#options.informers.release(this.#secret)
  }

  /** What the Secret says now. While it cannot be asked, the connection that we have stays as it is. */
  async #look(): Promise<void> {
    if (this.#ended) return
    const { namespace, name, entry = "value" } = this.ref
    const where = `Secret ${namespace}/${name}`
    const secret = this.#secret.get(namespace, name)
    if (secret === undefined) {
      if (this.#secret.state === "synced") await this.#drop("gone", `${where} does not exist`)
      return
    }
    const text = secretText(secret, entry)
    if (text === undefined) return this.#drop("unknown", `${where} has no entry ${JSON.stringify(entry)}`)
    const digest = createHash("sha256").update(text).digest("hex")
    if (digest === this.#digest) return
    let access: ClusterAccess
    try {
      access = await accessFromKubeconfigText(text, { from: `${where} entry ${entry}` })
    } catch (error) {
      return this.#drop("unknown", error instanceof Error ? error.message : String(error))
    }
    if (this.#isEnded()) return
    this.#digest = digest
    await this.#use(access)
  }

  async #use(access: ClusterAccess): Promise<void> {
    this.#problem = undefined
    if (this.#connection?.server === access.server) {
      this.#log.info({ server: access.server }, "the kubeconfig has new credentials")
      this.#connection.renew(access)
    } else {
      await this.#connection?.close()
      this.#generation++
      this.#log.info({ server: access.server, generation: this.#generation }, "following a cluster")
      const { remoteInformers = {}, observe, clock, random } = this.#options
      this.#connection = new Connection(access, {
        clock: clock ?? this.#options.informers.kube.clock,
        random: random ?? Math.random,
        log: this.#log,
        informers: remoteInformers,
        observe,
        changed: () => this.#changed(),
      })
      this.#calls.connected(this, this.#connection.informers)
    }
    this.#changed()
  }

  async #drop(state: "unknown" | "gone", reason: string): Promise<void> {
    if (this.#problem?.state === state && this.#problem.reason === reason) return
    this.#problem = { state, reason }
    this.#digest = undefined
    const connection = this.#connection
    this.#connection = undefined
    this.#changed()
    await connection?.close()
  }

  #isEnded(): boolean {
    return this.#ended
  }

  #changed(): void {
    if (this.#ended) return
    this.#log.info({ state: this.state, reason: this.reason }, "cluster state")
    this.#calls.changed(this)
  }
}

function idOf(ref: ClusterRef): string {
  return `${ref.namespace}/${ref.name}/${ref.entry ?? "value"}`
}
