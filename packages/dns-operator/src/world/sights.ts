import {
  type Clock,
  type Informer,
  type Kube,
  type RemoteCluster,
  type RemoteClusters,
  selects,
  splitKey,
} from "@nightshift/operator-runtime"
import { type Cluster, clusterOf, type DnsZone, type ScheduledMachine, type ZoneSource } from "../kinds.ts"
import type { ClusterSight, Contact } from "../sources/sight.ts"
import { anyCluster, managementCluster } from "../records/held.ts"
import type { SourceSight } from "../zone-view.ts"
import { ClusterInformers } from "./cluster-informers.ts"
import type { NodeTalk } from "../sources/closing.ts"
import { contactOf, sightOf, silenceOf, silentSight } from "./cluster-sight.ts"
import { Followed } from "./followed.ts"
import type { Installed } from "./installed.ts"
import { Neighbours } from "./neighbours.ts"
import { Silences, type Silent } from "./silence.ts"
import { byNode, type World } from "./world.ts"

/** What the zones' sources can see: the management cluster, and every spot cluster that a source speaks of. */
export class Sights {
  readonly #remote: RemoteClusters
  readonly #clock: Clock
  readonly #local: ClusterInformers
  readonly #silences = new Silences()
  readonly #followed = new Map<string, Followed>()
  readonly #changed: (cluster: string | undefined) => void
  readonly #neighbours: Neighbours
  readonly #clusterListeners: ((cluster: Cluster) => void)[] = []
  readonly #machineListeners: ((machine: ScheduledMachine) => void)[] = []

  /** `changed` hears the key of the Cluster of which something changed; undefined for the management cluster. */
  constructor(
    world: World,
    kube: Kube,
    remote: RemoteClusters,
    clock: Clock,
    changed: (cluster: string | undefined) => void,
    legacyGroups: boolean,
  ) {
    this.#remote = remote
    this.#clock = clock
    this.#changed = changed
    this.#local = new ClusterInformers(world.further, () => changed(undefined))
    this.#neighbours = new Neighbours(world, kube, legacyGroups, {
      changed: () => changed(undefined),
      clustersSeen: (clusters) => this.#forgetGone(clusters),
      cluster: (cluster) => {
        this.#clusterChanged(cluster)
        for (const listener of this.#clusterListeners) listener(cluster)
      },
      machine: ({ metadata, spec }) => changed(keyIn(metadata.namespace, spec?.clusterName)),
      scheduled: (machine) => {
        changed(keyIn(machine.metadata.namespace, clusterOf(machine)))
        for (const listener of this.#machineListeners) listener(machine)
      },
    })
    remote.onChange((cluster) => this.#stateChanged(cluster))
  }

  /** The clusters each source of the zone speaks of just now, and what is known of them. */
  of(zone: DnsZone): SourceSight[] {
    return (zone.spec.sources ?? []).map((spec) => ({ spec, clusters: this.#clustersOf(spec, zone) }))
  }

  /** The ScheduledMachines of all served groups. */
  get scheduledMachines(): readonly Informer<ScheduledMachine>[] {
    return this.#neighbours.scheduled
  }

  get clusters(): Informer<Cluster> | undefined {
    return this.#neighbours.clusters
  }

  /** The client of a followed cluster, by its Cluster's key. */
  kubeOf(cluster: string): Kube | undefined {
    return this.#followed.get(cluster)?.cluster.kube
  }

  /** The addresses of a ScheduledMachine's Machine. */
  addressesOf(machine: ScheduledMachine): ReadonlySet<string> {
    const { name } = machine.status?.machineRef ?? {}
    const found = this.#neighbours.machines?.get(machine.metadata.namespace, name ?? machine.metadata.name)
    const addresses = found?.status?.addresses ?? []
    return new Set(addresses.filter(({ type }) => type.endsWith("IP")).map(({ address }) => address))
  }

  /** Hears of Clusters that come, change and go, once they can be watched. */
  onClusters(listener: (cluster: Cluster) => void): void {
    this.#clusterListeners.push(listener)
  }

  /** Hears of ScheduledMachines, once they can be watched. */
  onScheduledMachines(listener: (machine: ScheduledMachine) => void): void {
    this.#machineListeners.push(listener)
  }

  /** True when everything that a source may need is watched, in the versions that are served now. */
  async discover(): Promise<boolean> {
    const complete = await this.#neighbours.discover()
    this.#changed(undefined)
    return complete
  }

  /** What this definition defines is watched. */
  has(definition: Installed): boolean {
    return this.#neighbours.has(definition)
  }

  #clustersOf(spec: ZoneSource, zone: DnsZone): ClusterSight[] {
    const { name, selector } = spec.cluster ?? {}
    if (name === undefined && selector === undefined) return [this.#localSight(spec, undefined, zone)]
    const namespace = zone.metadata.namespace ?? ""
    const { clusters } = this
    const now = this.#clock.now()
    if (clusters?.hasSynced !== true) {
      // Machines live in the management cluster, whichever Cluster they are of.
      const unknown = spec.kind === "Machine" ? undefined : (name ?? anyCluster)
      const why = "the Clusters of Cluster API cannot be listed yet"
      const before = silentBefore(zone, unknown ?? managementCluster, spec)
      return [silentSight(unknown, why, this.#unlisted("Clusters of Cluster API", before, now))]
    }
    return clusters
      .list(namespace)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .filter(({ metadata }) =>
        name === undefined ? selects(selector, metadata.labels) : metadata.name === name,
      )
      .map(({ metadata }) =>
        spec.kind === "Machine"
          ? this.#localSight(spec, metadata.name, zone)
          : this.#remoteSight(spec, zone, metadata.name),
      )
  }

  #localSight(spec: ZoneSource, machinesOf: string | undefined, zone: DnsZone): ClusterSight {
    this.#local.need(spec)
    const now = this.#clock.now()
    const before = silentBefore(zone, managementCluster, spec)
    const way = { silences: this.#silences, cut: undefined, asked: true, silentBefore: before }
    const contact = contactOf(spec, this.#local, way, now)
    const machines = () =>
      (this.#neighbours.machines?.list(zone.metadata.namespace) ?? []).filter(
        (machine) => machinesOf === undefined || machine.spec?.clusterName === machinesOf,
      )
    const waits = spec.kind === "Machine" && this.#neighbours.machines?.hasSynced !== true
    return {
      ...sightOf(this.#local),
      name: undefined,
      contact: waits ? this.#withoutMachines(before, now) : contact,
      machines,
      talk: this.#talk(zone.metadata.namespace, machinesOf, this.#local.goneNodes),
    }
  }

  /** Nobody has refused to list them: it is only that they cannot be listed yet. */
  #unlisted(what: string, since: number | undefined, now: number): Silent {
    return this.#silences.goesOn(what, { since, confirmed: false }, now)
  }

  #withoutMachines(before: number | undefined, now: number): Contact {
    return {
      kind: "silent",
      ...this.#unlisted("Machines of Cluster API", before, now),
      remembers: false,
      why: "the Machines of Cluster API cannot be listed yet",
    }
  }

  #remoteSight(spec: ZoneSource, zone: DnsZone, name: string): ClusterSight {
    const { namespace = "" } = zone.metadata
    const followed = this.#follow(namespace, name)
    const { state, reason, asked } = followed.cluster
    const before = silentBefore(zone, name, spec)
    const now = this.#clock.now()
    const informers = followed.informersOf()
    if (informers === undefined) {
      const former = { since: before, confirmed: asked }
      return silentSight(name, reason, followed.silences.goesOn(silenceOf(spec), former, now))
    }
    informers.need(spec)
    const cut = state === "connected" ? undefined : reason
    const way = { silences: followed.silences, cut, asked, silentBefore: before }
    const contact = contactOf(spec, informers, way, now)
    return {
      ...sightOf(informers),
      name,
      contact,
      machines: () => [],
      talk: this.#talk(namespace, name, informers.goneNodes),
    }
  }

  /** What ScheduledMachines say of the Nodes of a cluster. That one stays is believed only of what can be seen now. */
  #talk(namespace: string | undefined, cluster: string | undefined, gone: ReadonlySet<string>): NodeTalk {
    const isOf = (machine: ScheduledMachine) =>
      machine.metadata.namespace === namespace && (cluster === undefined || clusterOf(machine) === cluster)
    const announced = new Set(gone)
    for (const informer of this.#neighbours.scheduled) {
      for (const machine of informer.list(namespace)) {
        const node = nodeOf(machine)
        if (node !== undefined && isClosing(machine) && isOf(machine)) announced.add(node)
      }
    }
    const seen = this.#neighbours.scheduled.filter(({ state }) => state === "synced")
    const stays = (node: string) =>
      seen.some((informer) => informer.byIndex(byNode, node).some(isOf)) && !announced.has(node)
    return { announced, stays }
  }

  #follow(namespace: string, name: string): Followed {
    const key = `${namespace}/${name}`
    let followed = this.#followed.get(key)
    if (followed === undefined) {
      const cluster = this.#remote.follow({ namespace, name: `${name}-kubeconfig` })
      followed = new Followed(cluster, () => this.#changed(key))
      this.#followed.set(key, followed)
    }
    return followed
  }

  #stateChanged({ ref }: RemoteCluster): void {
    this.#changed(`${ref.namespace}/${ref.name.replace(/-kubeconfig$/, "")}`)
  }

  #clusterChanged({ metadata }: Cluster): void {
    const { namespace, name } = metadata
    if (this.clusters?.get(namespace, name) === undefined) this.#unfollow(`${namespace ?? ""}/${name}`)
    this.#changed(`${namespace ?? ""}/${name}`)
  }

  /** Clusters that went while nobody watched, between two versions of their kind. */
  #forgetGone(clusters: Informer<Cluster>): void {
    for (const key of this.#followed.keys()) {
      const { namespace, name } = splitKey(key)
      if (clusters.get(namespace, name) === undefined) this.#unfollow(key)
    }
  }

  /** A Cluster that is gone is followed no more. */
  #unfollow(key: string): void {
    const followed = this.#followed.get(key)
    if (followed === undefined) return
    this.#followed.delete(key)
    void this.#remote.unfollow(followed.cluster.ref)
  }
}

/** Since when the zone's status says that the kind cannot be asked for there, ms since the epoch. */
function silentBefore(zone: DnsZone, cluster: string, { kind }: ZoneSource): number | undefined {
  const told = zone.status?.silentClusters?.find((one) => one.name === cluster && one.kind === kind)
  const since = Date.parse(told?.since ?? "")
  return Number.isNaN(since) ? undefined : since
}

const nodeOf = ({ status }: ScheduledMachine): string | undefined => status?.nodeRef?.name

/** From the notice on, until it is over or called off. */
export const isClosing = (machine: ScheduledMachine): boolean =>
  machine.status?.conditions?.some(({ type, status }) => type === "Closing" && status === "True") === true

const keyIn = (namespace: string | undefined, name: string | undefined): string | undefined =>
  name === undefined ? undefined : `${namespace ?? ""}/${name}`
