import type { Informer, Kube, KubeObject } from "@nightshift/operator-runtime"
import type { Cluster, ScheduledMachine } from "../kinds.ts"
import type { Machine } from "../sources/kubernetes.ts"
import { definitions, type Installed, kindDefinedBy } from "./installed.ts"
import { Versioned } from "./versioned.ts"
import type { World } from "./world.ts"

export interface NeighbourListener {
  /** What can be seen has changed as a whole. */
  changed(): void
  /** All Clusters were seen, maybe in another version than before. */
  clustersSeen(clusters: Informer<Cluster>): void
  cluster(cluster: Cluster): void
  machine(machine: Machine): void
  scheduled(machine: ScheduledMachine): void
}

type Followed = Pick<Versioned<KubeObject>, "informer" | "become">

/** The kinds of others in the management cluster, Cluster API's and the scheduler's, each in the version served now. */
export class Neighbours {
  readonly #kube: Kube
  readonly #clusters: Versioned<Cluster>
  readonly #machines: Versioned<Machine>
  #scheduled: readonly Informer<ScheduledMachine>[] = []
  /** By the names of their definitions. */
  readonly #kinds: ReadonlyMap<string, Followed>

  constructor(world: World, kube: Kube, legacyGroups: boolean, listener: NeighbourListener) {
    this.#kube = kube
    const { further } = world
    this.#clusters = new Versioned(
      further,
      (version) => world.clusters(version),
      (clusters) => {
        const ends = [
          clusters.onState((state) => {
            if (state === "synced") listener.clustersSeen(clusters)
            listener.changed()
          }),
          clusters.subscribe(({ object }) => listener.cluster(object)),
        ]
        return () => ends.forEach((end) => end())
      },
    )
    this.#machines = new Versioned(
      further,
      (version) => world.machines(version),
      (machines) => {
        const ends = [
          machines.onState(() => listener.changed()),
          machines.subscribe(({ object }) => listener.machine(object)),
        ]
        return () => ends.forEach((end) => end())
      },
    )
    const scheduled = () =>
      new Versioned<ScheduledMachine>(
        further,
        (version) => world.scheduledMachines(version),
        (machines) => this.#heedScheduled(machines, listener),
      )
    this.#kinds = new Map<string, Followed>([
      [definitions.clusters, this.#clusters],
      [definitions.machines, this.#machines],
      [definitions.scheduled, scheduled()],
      ...(legacyGroups ? [[definitions.legacyScheduled, scheduled()] as const] : []),
    ])
  }

  get clusters(): Informer<Cluster> | undefined {
    return this.#clusters.informer
  }

  get machines(): Informer<Machine> | undefined {
    return this.#machines.informer
  }

  /** The ScheduledMachines of all served groups. */
  get scheduled(): readonly Informer<ScheduledMachine>[] {
    return this.#scheduled
  }

  /** Asks which versions the server prefers now, and watches in these; true when everything a source may need is watched. */
  async discover(): Promise<boolean> {
    const asked = [...this.#kinds].map(async ([name, watched]) => {
      const kind = kindDefinedBy(name)
      const served = kind && (await this.#kube.discover(kind))
      return () => watched.become(served)
    })
    for (const become of await Promise.all(asked)) become()
    return this.clusters !== undefined && this.machines !== undefined && this.#scheduled.length > 0
  }

  /** What this definition defines is watched, in a version that it serves, or is none of our concern. */
  has({ metadata, served }: Installed): boolean {
    const watched = this.#kinds.get(metadata.name)
    const version = watched?.informer?.type.apiVersion.split("/")[1]
    return watched === undefined || served.length === 0 || served.includes(version ?? "")
  }

  #heedScheduled(machines: Informer<ScheduledMachine>, listener: NeighbourListener): () => void {
    this.#scheduled = [...this.#scheduled, machines]
    const end = machines.subscribe(({ object }) => listener.scheduled(object))
    return () => {
      this.#scheduled = this.#scheduled.filter((one) => one !== machines)
      end()
    }
  }
}
