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
import { kubeconfigSecretOf } from "./look/workload.ts"
import type { ClusterApiVersion } from "./machine/manifests.ts"

/** Fields of a ScheduledMachine that indexes read; the object itself is parsed when it is looked at. */
interface RawScheduledMachine extends RawObject {
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
    readonly phase?: string
    readonly nextActivation?: string
    readonly nextCleanup?: string
    readonly nodeRef?: { readonly name?: string }
    readonly lastReturn?: { readonly node?: string }
  }
}

const scheduledMachineIndexes = {
  cluster: (object: RawScheduledMachine) => [`${object.metadata.namespace}/${object.spec?.clusterName}`],
  calendar: (object: RawScheduledMachine) =>
    (object.spec?.schedule?.calendars ?? []).map(({ name }) => `${object.metadata.namespace}/${name}`),
  provider: (object: RawScheduledMachine) => {
    const { apiVersion, kind, name } = object.spec?.schedule ?? {}
    return kind === undefined ? [] : [`${apiVersion}/${kind}/${object.metadata.namespace}/${name}`]
  },
  node: (object: RawScheduledMachine) => {
    const { nodeRef, lastReturn } = object.status ?? {}
    const cluster = clusterKey(kubeconfigSecretOf(object.metadata.namespace, object.spec))
    return [nodeRef?.name, lastReturn?.node].flatMap((node) =>
      node === undefined ? [] : [`${cluster}/${node}`],
    )
  },
}

/** Objects with our label, by the uid of each owner. */
const ownChildren = {
  labelSelector: labels.scheduledMachine,
  indexes: { owner: ({ metadata }: KubeObject) => (metadata.ownerReferences ?? []).map(({ uid }) => uid) },
}

const clusterKey = ({ namespace, name }: RemoteCluster["ref"]): string => `${namespace}/${name}`

export interface SourcesOptions {
  /** Only objects whose watch-filter label has this value. */
  readonly watchFilter?: string | undefined
  /** The same kind in the other group. */
  readonly twins?: Gvk | undefined
}

type Wake = (keys: Iterable<Key>) => void

/**
 * What one group of ScheduledMachines is decided from: an informer for each kind, those of children and providers as soon
 * as somebody names them, and the way from a changed object back to the keys that it matters to.
 */
export class Sources {
  readonly scheduledMachines: Informer<RawScheduledMachine>
  readonly clusters: Informer<KubeObject> | undefined
  readonly machines: Informer<KubeObject> | undefined
  readonly drainRules: Informer<KubeObject> | undefined
  readonly calendars: Informer<KubeObject>
  readonly dialect: ClusterApiVersion | undefined
  /** The ScheduledMachines of the other group, when both are served. */
  readonly twins: Informer<KubeObject> | undefined
  readonly #kube: Kube
  readonly #informers: Informers
  readonly #type: Gvk
  readonly #named = new Map<string, Informer<KubeObject>>()
  #wake: Wake = () => {}

  constructor(kube: Kube, informers: Informers, type: Gvk, served: Served, options: SourcesOptions = {}) {
    this.#kube = kube
    this.#informers = informers
    this.#type = type
    this.dialect = served.dialect
    const { watchFilter, twins } = options
    const filter = watchFilter === undefined ? {} : { labelSelector: `${labels.watchFilter}=${watchFilter}` }
    this.twins = twins === undefined ? undefined : informers.of({ ...twins, ...filter })
    this.scheduledMachines = informers.of({ ...type, ...filter, indexes: scheduledMachineIndexes })
    this.calendars = informers.of({ apiVersion: `${groups.spotSchedules}/v1alpha1`, kind: "SpotCalendar" })
    const core = `${groups.clusterApi}/${served.dialect}`
    if (served.dialect === undefined) return
    this.clusters = informers.of({ apiVersion: core, kind: "Cluster" })
    this.machines = informers.of({ apiVersion: core, kind: "Machine", ...ownChildren })
    if (served.drainRules) this.drainRules = informers.of({ apiVersion: core, kind: "MachineDrainRule" })
  }

  /**
   * Tells which keys a change wakes, from now on.
   * @param isOwn whether a ScheduledMachine is just what we wrote
   */
  subscribe(wake: Wake, isOwn: (key: Key, object: KubeObject) => boolean): () => void {
    this.#wake = wake
    const { scheduledMachines, clusters, machines, calendars } = this
    scheduledMachines.subscribe(({ type, object }) => {
      if (type !== "updated" || !isOwn(keyOf(object), object)) wake([keyOf(object)])
    })
    machines?.subscribe(({ object }) => wake(this.#ownersOf(object)))
    clusters?.subscribe(({ object }) => wake(this.#indexed("cluster", keyOf(object))))
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
    if (node !== undefined) return this.#indexed("node", `${clusterKey(cluster.ref)}/${node}`)
    return this.scheduledMachines
      .list(cluster.ref.namespace)
      .filter(
        (object) =>
          clusterKey(kubeconfigSecretOf(object.metadata.namespace, object.spec)) === clusterKey(cluster.ref),
      )
      .map(keyOf)
  }

  /** Children of a kind that carry our label; undefined when the server does not serve the kind. */
  async children(type: Gvk): Promise<Informer<KubeObject> | undefined> {
    // That one came is no news: we made it, and its Machine comes after it.
    return this.#informer(type, ownChildren, (object, event) =>
      event === "added" ? [] : this.#ownersOf(object),
    )
  }

  /** Schedule providers of a kind; undefined when the server does not serve the kind. */
  async providers(type: Gvk): Promise<Informer<KubeObject> | undefined> {
    const { apiVersion, kind } = type
    return this.#informer(type, {}, (object) =>
      this.#indexed("provider", `${apiVersion}/${kind}/${keyOf(object)}`),
    )
  }

  /** Waits until everything of a kind was seen once: what is missing then is truly absent. */
  async #informer(
    type: Gvk,
    selection: Pick<InformerSpec<KubeObject>, "labelSelector" | "indexes">,
    wakes: (object: KubeObject, type: InformerEvent<KubeObject>["type"]) => Key[],
  ): Promise<Informer<KubeObject> | undefined> {
    const id = `${type.apiVersion}/${type.kind}`
    let informer = this.#named.get(id)
    if (informer === undefined) {
      if ((await this.#kube.discover(type)) === undefined) return undefined
      informer = this.#named.get(id) ?? this.#informers.of({ ...type, ...selection })
      if (!this.#named.has(id))
        informer.subscribe(({ type, object }) => {
          this.#wake(wakes(object, type))
        })
      this.#named.set(id, informer)
    }
    await seenOnce(informer)
    return informer
  }

  #indexed(index: keyof typeof scheduledMachineIndexes, value: string): Key[] {
    return this.scheduledMachines.byIndex(index, value).map(keyOf)
  }

  /** By owner reference, whichever kind of it; ours come first in time, a Machine's may come later. */
  #ownersOf(object: KubeObject): Key[] {
    const { group } = groupVersion(this.#type.apiVersion)
    const owners = [controllerOf(object), ...(object.metadata.ownerReferences ?? [])]
    const owner = owners.find(
      (one) => one?.kind === "ScheduledMachine" && groupVersion(one.apiVersion).group === group,
    )
    return owner === undefined ? [] : [`${object.metadata.namespace}/${owner.name}`]
  }
}

function seenOnce(informer: Informer<KubeObject>): Promise<void> {
  if (informer.hasSynced || informer.state === "stopped") return Promise.resolve()
  return new Promise((resolve) => {
    const forget = informer.onState(() => {
      if (!informer.hasSynced && informer.state !== "stopped") return
      forget()
      resolve()
    })
  })
}

/** What the management cluster serves of Cluster API. */
export interface Served {
  readonly dialect: ClusterApiVersion | undefined
  readonly drainRules: boolean
}

/** v1beta2 where it is served, else v1beta1, else none. */
export async function servedBy(kube: Kube): Promise<Served> {
  for (const dialect of ["v1beta2", "v1beta1"] as const) {
    const apiVersion = `${groups.clusterApi}/${dialect}`
    if ((await kube.discover({ apiVersion, kind: "Machine" })) === undefined) continue
    const rules = await kube.discover({ apiVersion, kind: "MachineDrainRule" })
    return { dialect, drainRules: rules !== undefined }
  }
  return { dialect: undefined, drainRules: false }
}
