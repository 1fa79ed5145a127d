import { groups, labels } from "@nightshift/crds"
import {
  type Informer,
  type Informers,
  keyOf,
  type KubeObject,
  type Secret,
} from "@nightshift/operator-runtime"
import type {
  Bind9Cluster,
  Bind9Instance,
  Cluster,
  DnsZone,
  DnsZoneTemplate,
  RecordKind,
  RecordObject,
  ScheduledMachine,
} from "../kinds.ts"
import { recordKinds } from "../kinds.ts"
import type { Machine } from "../sources/kubernetes.ts"

export const bindyVersion = `${groups.bindy}/v1beta1`

/** Index of ScheduledMachines by the name of their Node. */
export const byNode = "node"

export type SecretSight =
  | { readonly kind: "secret"; readonly secret: Secret }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" }

/** The management cluster as the operator sees it. Informers beside the core ones are made when somebody needs them. */
export class World {
  readonly zones: Informer<DnsZone>
  readonly records: ReadonlyMap<RecordKind, Informer<RecordObject>>
  readonly instances: Informer<Bind9Instance>
  readonly bind9Clusters: Informer<Bind9Cluster>
  readonly providers: Informer<Bind9Cluster>
  readonly templates: Informer<DnsZoneTemplate>
  /** The operator's own namespace; undefined when it runs outside a cluster and nobody says. */
  readonly home: string | undefined
  readonly #core: Informers
  readonly #further: Informers
  readonly #secretChanged: () => void
  /** Value of the label that makes an object this shard's; undefined when there are no shards. */
  readonly shard: string | undefined
  /** Keys of all zones that were ours in this process. */
  readonly #zonesEver = new Set<string>()

  /**
   * `core` is what must be seen before anything is done; `further` what may be missing, such as kinds of Cluster API.
   * `secretChanged` hears of every change of a Secret that was asked for. With a `watchFilter` only zones and templates
   * with that value of the label are ours: a shard.
   */
  constructor(
    core: Informers,
    further: Informers,
    secretChanged: () => void,
    watchFilter: string | undefined,
    home: string | undefined,
  ) {
    this.home = home
    this.#core = core
    this.#further = further
    this.#secretChanged = secretChanged
    this.shard = watchFilter
    const of = <T extends KubeObject>(kind: string, clusterScoped = false) =>
      core.of<T>({ apiVersion: bindyVersion, kind, clusterScoped })
    const shard = watchFilter === undefined ? {} : { labelSelector: `${labels.watchFilter}=${watchFilter}` }
    this.zones = core.of<DnsZone>({ apiVersion: bindyVersion, kind: "DNSZone", ...shard })
    this.zones.subscribe(({ object }) => this.#zonesEver.add(keyOf(object)))
    this.records = new Map(recordKinds.map((kind) => [kind, of<RecordObject>(kind)]))
    this.instances = of<Bind9Instance>("Bind9Instance")
    this.bind9Clusters = of<Bind9Cluster>("Bind9Cluster")
    this.providers = of<Bind9Cluster>("ClusterBind9Provider", true)
    this.templates = core.of<DnsZoneTemplate>({ apiVersion: bindyVersion, kind: "DNSZoneTemplate", ...shard })
  }

  /** Ours to judge by its own label: everything where there are no shards. */
  isOurs({ metadata }: KubeObject): boolean {
    return this.shard === undefined || metadata.labels?.[labels.watchFilter] === this.shard
  }

  /** True of a zone that is ours, or was until it went. */
  wasOurs(zone: string): boolean {
    return this.#zonesEver.has(zone)
  }

  /** One Secret by name; it is watched from the first question on, and nothing else of its namespace is. */
  secret(namespace: string, name: string): SecretSight {
    const informer = this.#further.of<Secret>({
      apiVersion: "v1",
      kind: "Secret",
      namespace,
      fieldSelector: `metadata.name=${name}`,
    })
    this.#listen(informer)
    const secret = informer.get(namespace, name)
    if (secret !== undefined) return { kind: "secret", secret }
    return informer.hasSynced ? { kind: "absent" } : { kind: "unknown" }
  }

  readonly #heard = new WeakSet<object>()

  #listen(informer: Informer<Secret>): void {
    if (this.#heard.has(informer)) return
    this.#heard.add(informer)
    informer.subscribe(this.#secretChanged)
    informer.onState(this.#secretChanged)
  }

  /** Cluster API's Clusters, in the version the server prefers. */
  clusters(apiVersion: string): Informer<Cluster> {
    return this.#further.of<Cluster>({ apiVersion, kind: "Cluster" })
  }

  machines(apiVersion: string): Informer<Machine> {
    return this.#further.of<Machine>({ apiVersion, kind: "Machine" })
  }

  scheduledMachines(apiVersion: string): Informer<ScheduledMachine> {
    return this.#further.of<ScheduledMachine>({
      apiVersion,
      kind: "ScheduledMachine",
      indexes: {
        [byNode]: ({ status }) => (status?.nodeRef?.name === undefined ? [] : [status.nodeRef.name]),
      },
    })
  }

  get core(): Informers {
    return this.#core
  }

  get further(): Informers {
    return this.#further
  }
}
