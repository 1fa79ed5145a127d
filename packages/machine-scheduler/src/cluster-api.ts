import { groups, labels } from "@nightshift/crds"
import type { Informer, Informers, Kube, KubeObject } from "@nightshift/operator-runtime"
import { seenOnce } from "./look/seen-once.ts"
import { keptChild, keptMachine } from "./machine/kept.ts"
import type { ClusterApiVersion } from "./machine/manifests.ts"
import type { MachineObject } from "./machine/view.ts"

/** What the management cluster serves of Cluster API. */
export interface Served {
  readonly dialect: ClusterApiVersion
  readonly drainRules: boolean
}

/** The kinds of Cluster API itself, all in the version that is spoken. */
export interface ClusterApiKinds {
  readonly dialect: ClusterApiVersion
  readonly clusters: Informer<KubeObject>
  readonly machines: Informer<KubeObject>
  /** Older versions of Cluster API have none. */
  readonly drainRules: Informer<KubeObject> | undefined
}

/** Objects with our label, by the uid of each owner. */
const ours = {
  labelSelector: labels.scheduledMachine,
  indexes: { owner: ({ metadata }: KubeObject) => (metadata.ownerReferences ?? []).map(({ uid }) => uid) },
}
const nodesOf = ({ status }: MachineObject): string[] =>
  status?.nodeRef?.name === undefined ? [] : [status.nodeRef.name]

/** Also by the Node that each of them has got: a Node may be seen before any status names it. */
export const ownMachines = {
  ...ours,
  indexes: { ...ours.indexes, node: nodesOf },
  project: keptMachine,
}
export const ownChildren = { ...ours, project: keptChild }

const preferred = ["v1beta2", "v1beta1"] as const

export const coreVersion = (dialect: ClusterApiVersion): string => `${groups.clusterApi}/${dialect}`

/** v1beta2 where it is served, else v1beta1, else nothing. */
export async function servedBy(kube: Kube): Promise<Served | undefined> {
  for (const dialect of preferred) {
    const apiVersion = coreVersion(dialect)
    if ((await kube.discover({ apiVersion, kind: "Machine" })) === undefined) continue
    const rules = await kube.discover({ apiVersion, kind: "MachineDrainRule" })
    return { dialect, drainRules: rules !== undefined }
  }
  return undefined
}

/** The same, read from what the CRDs say. */
export function servedIn(versionsOf: (kind: string) => readonly string[]): Served | undefined {
  const dialect = preferred.find((version) => versionsOf("Machine").includes(version))
  return dialect && { dialect, drainRules: versionsOf("MachineDrainRule").includes(dialect) }
}

/** Cluster API as it is installed now; whoever follows hears when that changes. */
export class ClusterApi {
  readonly #informers: Informers
  readonly #followers = new Set<(kinds: ClusterApiKinds | undefined) => void>()
  #kinds: ClusterApiKinds | undefined

  /** @param served what the server says before any informer runs; they are seen when all are */
  constructor(informers: Informers, served: Served | undefined) {
    this.#informers = informers
    this.#kinds = this.#watched(served)
  }

  /** Undefined while Cluster API is not installed. */
  get kinds(): ClusterApiKinds | undefined {
    return this.#kinds
  }

  /** Calls with what is there, and again whenever it is another version. */
  follow(follower: (kinds: ClusterApiKinds | undefined) => void): void {
    this.#followers.add(follower)
    follower(this.#kinds)
  }

  /** From now on this is spoken. Objects of it count once all were seen: those that were not would look absent. */
  async become(served: Served | undefined): Promise<void> {
    const before = this.#kinds
    const rules = before?.drainRules !== undefined
    if (before?.dialect === served?.dialect && rules === (served?.drainRules ?? false)) return
    const next = this.#watched(served)
    await Promise.all(informersOf(next).map(seenOnce))
    this.#kinds = next
    for (const follower of this.#followers) follower(next)
    for (const informer of informersOf(before)) await this.#informers.release(informer)
  }

  #watched(served: Served | undefined): ClusterApiKinds | undefined {
    if (served === undefined) return undefined
    const { dialect, drainRules } = served
    const of = (kind: string, selection = {}): Informer<KubeObject> =>
      this.#informers.of({ apiVersion: coreVersion(dialect), kind, ...selection })
    return {
      dialect,
      clusters: of("Cluster"),
      machines: of("Machine", ownMachines),
      drainRules: drainRules ? of("MachineDrainRule") : undefined,
    }
  }
}

const informersOf = (kinds: ClusterApiKinds | undefined): Informer<KubeObject>[] =>
  kinds === undefined
    ? []
    : [kinds.clusters, kinds.machines, kinds.drainRules].filter((informer) => informer !== undefined)
