import { groups, labels } from "@nightshift/crds"
import type {
  Gvk,
  Informer,
  InformerEvent,
  Informers,
  InformerSpec,
  Key,
  Kube,
  KubeObject,
  RawObject,
  RemoteCluster,
} from "@nightshift/operator-runtime"
import { controllerOf, groupVersion, keyOf } from "@nightshift/operator-runtime"
import { type ClusterApi, type ClusterApiKinds, ownChildren } from "./cluster-api.ts"
import { answeredOnce, seenOnce } from "./look/seen-once.ts"
import { given } from "./given.ts"
import { kubeconfigSecretOf } from "./look/workload.ts"
import { sameKept } from "./same-kept.ts"

/** Fields of a ScheduledMachine that indexes read; the object itself is parsed when it is looked at. */
export interface RawScheduledMachine extends RawObject {
  readonly spec?: {
    readonly clusterName?: string
    readonly kubeconfigSecretRef?: { readonly name?: string; readonly key?: string }
    readonly schedule?: {
      readonly apiVersion?: string
      readonly kind?: string
      readonly name?: string
      readonly calendars?: readonly { readonly name?: string }[]
    }
  }
  readonly status?: {
    readonly clusterName?: string
    readonly phase?: string
    readonly nextActivation?: string
    readonly nextCleanup?: string
    readonly nodeRef?: { readonly name?: string }
    readonly lastReturn?: { readonly node?: string }
  }
}

const scheduledMachineIndexes = {
  /** The Cluster that is named, and that of a machine which is still in another one. */
  cluster: ({ metadata, spec, status }: RawScheduledMachine) =>
    [...new Set([spec?.clusterName, status?.clusterName ?? spec?.clusterName])].map(
      (name) => `${metadata.namespace}/${name}`,
    ),
  calendar: (object: RawScheduledMachine) =>
    (object.spec?.schedule?.calendars ?? []).map(({ name }) => `${object.metadata.namespace}/${name}`),
  provider: (object: RawScheduledMachine) => {
    const { apiVersion, kind, name } = object.spec?.schedule ?? {}
    return kind === undefined ? [] : [`${apiVersion}/${kind}/${object.metadata.namespace}/${name}`]
  },
  node: (object: RawScheduledMachine) => {
    const { nodeRef, lastReturn } = object.status ?? {}
    const cluster = clusterKey(workloadOf(object))
    return [nodeRef?.name, lastReturn?.node].flatMap((node) =>
      node === undefined ? [] : [`${cluster}/${node}`],
    )
  },
}

const workloadOf = ({ metadata, spec, status }: RawScheduledMachine): RemoteCluster["ref"] =>
  kubeconfigSecretOf(metadata.namespace, spec, status?.clusterName)

const clusterKey = ({ namespace, name }: RemoteCluster["ref"]): string => `${namespace}/${name}`

/** The versions in which a kind is served now; none when its CRD is gone. */
export interface ServedKind {
  readonly group: string
  readonly kind: string
  readonly versions: readonly string[]
}

/** The ScheduledMachines of one group, as they are kept and found. */
export const scheduledMachines = (
  type: Gvk,
  options: { readonly watchFilter: string | undefined; readonly project: (object: RawObject) => RawObject },
): InformerSpec<RawScheduledMachine> => ({
  ...type,
  ...(options.watchFilter === undefined
    ? {}
    : { labelSelector: `${labels.watchFilter}=${options.watchFilter}` }),
  // What a page holds is garbage a moment later, and the process never gets smaller again.
  pageSize: 100,
  project: options.project,
  indexes: scheduledMachineIndexes,
})

/** Everybody of one group by name and age, also those that another process looks after. */
export const namesakes = (type: Gvk): InformerSpec<KubeObject> => ({
  ...type,
  pageSize: 100,
  project: namesake,
})

function namesake({ apiVersion, kind, metadata }: RawObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  return {
    apiVersion,
    kind,
    metadata: { name, ...given({ namespace, uid, resourceVersion, creationTimestamp }) },
  }
}

type Wake = (keys: Iterable<Key>) => void

/**
 * What one group of ScheduledMachines is decided from: an informer for each kind, those of children and providers as soon
 * as somebody names them, and the way from a changed object back to the keys that it matters to.
 */
export class Sources {
  readonly scheduledMachines: Informer<RawScheduledMachine>
  readonly calendars: Informer<KubeObject>
  /** The ScheduledMachines of the other group, unless it is none of ours. */
  readonly twins: Informer<KubeObject> | undefined
  readonly #kube: Kube
  readonly #informers: Informers
  readonly #clusterApi: ClusterApi
  readonly #named = new Map<string, Informer<KubeObject>>()
  /** Kinds that were asked for and are not served. */
  readonly #missing = new Set<string>()
  /** Kinds that were asked for and could not be listed. */
  readonly #unseen = new Set<Informer<KubeObject>>()
  #ofClusterApi: readonly (() => void)[] = []
  #wake: Wake = () => {}

  constructor(
    kube: Kube,
    informers: Informers,
    clusterApi: ClusterApi,
    scheduledMachines: Informer<RawScheduledMachine>,
    twins: Informer<KubeObject> | undefined,
  ) {
    this.#kube = kube
    this.#informers = informers
    this.#clusterApi = clusterApi
    this.scheduledMachines = scheduledMachines
    this.twins = twins
    this.calendars = informers.of({ apiVersion: `${groups.spotSchedules}/v1alpha1`, kind: "SpotCalendar" })
  }

  /** Undefined while Cluster API is not installed. */
  get clusterApi(): ClusterApiKinds | undefined {
    return this.#clusterApi.kinds
  }

  /**
   * Tells which keys a change wakes, from now on.
   * @param isOwn whether a ScheduledMachine is just what we wrote
   */
  subscribe(wake: Wake, isOwn: (key: Key, object: KubeObject) => boolean): () => void {
    this.#wake = wake
    const { scheduledMachines, calendars } = this
    scheduledMachines.subscribe(({ type, object }) => {
      if (type !== "updated" || !isOwn(keyOf(object), object)) wake([keyOf(object)])
    })
    this.#clusterApi.follow((kinds) => {
      for (const forget of this.#ofClusterApi) forget()
      this.#ofClusterApi =
        kinds === undefined
          ? []
          : [
              kinds.machines.subscribe((event) =>
                wake(this.#changed(event) ? this.#ownersOf(event.object) : []),
              ),
              kinds.clusters.subscribe(({ object }) => wake(this.#indexed("cluster", keyOf(object)))),
            ]
      wake(this.keys())
    })
    this.twins?.subscribe(({ object }) => wake([keyOf(object)]))
    calendars.subscribe(({ object }) => wake(this.#indexed("calendar", keyOf(object))))
    return () => {
      this.#wake = () => {}
    }
  }

  *keys(): Iterable<Key> {
    for (const object of this.scheduledMachines.list()) yield keyOf(object)
  }

  /** The keys that live on this workload cluster, or on this Node of it. */
  onWorkload(cluster: RemoteCluster, node?: string): Key[] {
    if (node !== undefined) {
      const machines = this.clusterApi?.machines.byIndex("node", node) ?? []
      const told = this.#indexed("node", `${clusterKey(cluster.ref)}/${node}`)
      return [...new Set([...told, ...machines.flatMap((machine) => this.#ownersOf(machine))])]
    }
    return this.scheduledMachines
      .list(cluster.ref.namespace)
      .filter((object) => clusterKey(workloadOf(object)) === clusterKey(cluster.ref))
      .map(keyOf)
  }

  /**
   * Children of a kind that carry our label; undefined when the server does not serve the kind. One that has not synced
   * cannot be listed at present; whoever asked is woken when it can.
   */
  async children(type: Gvk): Promise<Informer<KubeObject> | undefined> {
    // That one came is no news: we made it, and its Machine comes after it.
    return this.#informer(type, ownChildren, (event) =>
      event.type === "added" || !this.#changed(event) ? [] : this.#ownersOf(event.object),
    )
  }

  /** Schedule providers of a kind, with the same reserve; undefined when the server does not serve the kind. */
  async providers(type: Gvk): Promise<Informer<KubeObject> | undefined> {
    const { apiVersion, kind } = type
    return this.#informer(type, {}, ({ object }) =>
      this.#indexed("provider", `${apiVersion}/${kind}/${keyOf(object)}`),
    )
  }

  /** These versions of a kind are served, and no others: who missed it looks again, and what is gone is watched no more. */
  async served({ group, kind, versions }: ServedKind): Promise<void> {
    const isServed = (id: string): boolean => versions.some((version) => id === `${group}/${version}/${kind}`)
    const appeared = [...this.#missing].filter(isServed)
    for (const id of appeared) this.#missing.delete(id)
    if (appeared.length > 0) this.#wake(this.keys())
    for (const [id, informer] of this.#named) {
      const ofKind = groupVersion(informer.type.apiVersion).group === group && informer.type.kind === kind
      if (!ofKind || isServed(id)) continue
      this.#named.delete(id)
      await this.#informers.release(informer)
    }
  }

  async #informer(
    type: Gvk,
    selection: Pick<InformerSpec<KubeObject>, "labelSelector" | "indexes" | "project">,
    wakes: (event: InformerEvent<KubeObject>) => Key[],
  ): Promise<Informer<KubeObject> | undefined> {
    const id = `${type.apiVersion}/${type.kind}`
    let informer = this.#named.get(id)
    if (informer === undefined) {
      if ((await this.#kube.discover(type)) === undefined) {
        this.#missing.add(id)
        return undefined
      }
      informer = this.#named.get(id) ?? this.#informers.of({ ...type, ...selection })
      if (!this.#named.has(id))
        informer.subscribe((event) => {
          this.#wake(wakes(event))
        })
      this.#named.set(id, informer)
    }
    await answeredOnce(informer)
    if (!informer.hasSynced) void this.#wakeOnceSynced(informer)
    return informer
  }

  async #wakeOnceSynced(informer: Informer<KubeObject>): Promise<void> {
    if (this.#unseen.has(informer)) return
    this.#unseen.add(informer)
    await seenOnce(informer)
    this.#unseen.delete(informer)
    this.#wake(this.keys())
  }

  /** An update may be of something that is not kept: then there is nothing to look at. */
  #changed({ object, old }: InformerEvent<KubeObject>): boolean {
    return old === undefined || !sameKept(old, object)
  }

  #indexed(index: keyof typeof scheduledMachineIndexes, value: string): Key[] {
    return this.scheduledMachines.byIndex(index, value).map(keyOf)
  }

  /** By owner reference, whichever kind of it; ours come first in time, a Machine's may come later. */
  #ownersOf(object: KubeObject): Key[] {
    const { group } = groupVersion(this.scheduledMachines.type.apiVersion)
    const owners = [controllerOf(object), ...(object.metadata.ownerReferences ?? [])]
    const owner = owners.find(
      (one) => one?.kind === "ScheduledMachine" && groupVersion(one.apiVersion).group === group,
    )
    return owner === undefined ? [] : [`${object.metadata.namespace}/${owner.name}`]
  }
}
