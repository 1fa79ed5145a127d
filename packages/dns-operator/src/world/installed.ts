import { groups } from "@nightshift/crds"
import type { InformerSpec, KubeObject, RawObject } from "@nightshift/operator-runtime"

/** What is kept of a CustomResourceDefinition. */
export interface Installed extends KubeObject {
  /** Its names are accepted: the server serves it, or is about to. */
  readonly isEstablished: boolean
  readonly served: readonly string[]
}

interface WholeDefinition extends RawObject {
  readonly spec?: { readonly versions?: readonly { readonly name?: string; readonly served?: boolean }[] }
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

/** Kinds of others may be installed, upgraded and removed while the operator runs; their definitions tell. */
export const installedType: InformerSpec<Installed> = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  clusterScoped: true,
  /** One may have a megabyte. */
  pageSize: 20,
  project: ({ apiVersion, kind, metadata, spec, status }: WholeDefinition) => ({
    apiVersion,
    kind,
    metadata: { name: metadata.name },
    isEstablished:
      status?.conditions?.some((one) => one.type === "Established" && one.status === "True") === true,
    served: (spec?.versions ?? []).flatMap(({ name, served }) => (served === true && name ? [name] : [])),
  }),
}

/** By the names of their definitions: the kinds of others that the operator looks at. */
export const definitions = {
  clusters: `clusters.${groups.clusterApi}`,
  machines: `machines.${groups.clusterApi}`,
  scheduled: `scheduledmachines.${groups.fiveSpot}`,
  legacyScheduled: `scheduledmachines.${groups.legacyFiveSpot}`,
} as const

const kinds: ReadonlyMap<string, { readonly group: string; readonly kind: string }> = new Map([
  [definitions.clusters, { group: groups.clusterApi, kind: "Cluster" }],
  [definitions.machines, { group: groups.clusterApi, kind: "Machine" }],
  [definitions.scheduled, { group: groups.fiveSpot, kind: "ScheduledMachine" }],
  [definitions.legacyScheduled, { group: groups.legacyFiveSpot, kind: "ScheduledMachine" }],
])

/** The kind that a definition of this name defines, if it is one that matters. */
export const kindDefinedBy = (name: string) => kinds.get(name)

export const matters = ({ metadata }: Installed): boolean => kinds.has(metadata.name)
