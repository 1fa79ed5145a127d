import { emittedGroups, groups } from "@nightshift/crds"
import {
  Controller,
  type Clock,
  groupVersion,
  type Gvk,
  type Informer,
  type Informers,
  type Key,
  type Kube,
  type KubeObject,
  type Logger,
  type Metrics,
  type Outcome,
  type RawObject,
  retry,
  settled,
  splitKey,
} from "@nightshift/operator-runtime"
import { type ClusterApi, servedIn } from "./cluster-api.ts"
import type { FollowedKind } from "./followed-kind.ts"
import type { RawScheduledMachine, Sources } from "./sources.ts"

/** What is kept of a CRD: whose versions are served, once its names are accepted. */
interface Crd extends KubeObject {
  readonly group: string
  readonly named: string
  readonly versions: readonly string[]
}

interface WholeCrd extends RawObject {
  readonly spec?: {
    readonly group?: string
    readonly names?: { readonly kind?: string }
    readonly versions?: readonly { readonly name?: string; readonly served?: boolean }[]
  }
  readonly status?: {
    readonly conditions?: readonly { readonly type?: string; readonly status?: string }[]
  }
}

const kindKey = (group: string, kind: string): Key => `${group}/${kind}`
const kindOfType = ({ apiVersion, kind }: Gvk): Key => kindKey(groupVersion(apiVersion).group, kind)

const crdType = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  clusterScoped: true,
  /** A CRD may have a megabyte. */
  pageSize: 20,
  project: (object: RawObject): Crd => {
    const { apiVersion, kind, metadata, spec, status }: WholeCrd = object
    const { name, uid, resourceVersion } = metadata
    const established = status?.conditions?.some((one) => one.type === "Established" && one.status === "True")
    const served = (spec?.versions ?? []).flatMap((one) =>
      one.served === true && one.name !== undefined ? [one.name] : [],
    )
    return {
      apiVersion,
      kind,
      metadata: { name, ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) },
      group: spec?.group ?? "",
      named: spec?.names?.kind ?? "",
      versions: established === true ? served : [],
    }
  },
  indexes: { kind: ({ group, named }: Crd) => [kindKey(group, named)] },
} as const

const groupsThatMatter: ReadonlySet<string> = new Set([
  groups.clusterApi,
  groups.legacyFiveSpot,
  groups.spotSchedules,
  ...emittedGroups,
])

export interface InstalledKindsOptions {
  readonly kube: Kube
  readonly informers: Informers
  readonly clusterApi: ClusterApi
  readonly sources: readonly Sources[]
  /** ScheduledMachines of the older group, where they are wanted. */
  readonly legacy: readonly Pick<FollowedKind<RawScheduledMachine>, "type" | "become">[]
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
}

/**
 * Cluster API, its providers, schedule providers and the older group of ScheduledMachines may be installed, upgraded and removed while the scheduler runs. It
 * hears of that by their CRDs, whether it leads or not: who begins to lead must not think by what was installed once.
 */
export function installedKinds(options: InstalledKindsOptions): Controller {
  const { informers, kube, clusterApi, sources, legacy, clock, log, metrics } = options
  const crds: Informer<Crd> = informers.of<Crd>(crdType)
  const versionsOf = (group: string, kind: string): readonly string[] =>
    crds.byIndex("kind", kindKey(group, kind)).flatMap(({ versions }) => versions)
  const reconcile = async (key: Key): Promise<Outcome> => {
    const { namespace: group = "", name: kind } = splitKey(key)
    const versions = versionsOf(group, kind)
    for (const version of versions) {
      const apiVersion = `${group}/${version}`
      // A server establishes a CRD a moment before it serves the kind.
      if ((await kube.discover({ apiVersion, kind })) === undefined)
        return retry(
          new Error(`the CRD of ${kind} is established, and the server does not serve ${apiVersion} yet`),
        )
    }
    const followed = legacy.filter(({ type }) => key === kindOfType(type))
    if (group === groups.clusterApi) await clusterApi.become(servedIn((one) => versionsOf(group, one)))
    else if (followed.length > 0)
      for (const one of followed)
        await one.become(versions.includes(groupVersion(one.type.apiVersion).version))
    else for (const one of sources) await one.served({ group, kind, versions })
    return settled
  }
  return new Controller({ name: "installed-kinds", concurrency: 1, clock, log, metrics, reconcile }).watches(
    crds,
    ({ object: { group, named } }) => (groupsThatMatter.has(group) ? [kindKey(group, named)] : []),
  )
}
