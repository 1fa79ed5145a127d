import { annotations, zoneReasons } from "@nightshift/crds"
import { keyOf, selects } from "@nightshift/operator-runtime"
import { consents } from "../consent.ts"
import type { Bind9Cluster, Bind9Instance, DnsZone, ExternalServer } from "../kinds.ts"

export interface ServerChoice {
  readonly primaries: readonly Bind9Instance[]
  readonly secondaries: readonly Bind9Instance[]
  /** Why nobody serves the zone. */
  readonly problem: { readonly reason: string; readonly message: string } | undefined
}

export interface ServerObjects {
  readonly instances: readonly Bind9Instance[]
  /** Of all namespaces. */
  readonly clusters: readonly Bind9Cluster[]
  readonly providers: readonly Bind9Cluster[]
  /** The operator's own namespace, where the instances of a provider live that names none; undefined outside a cluster. */
  readonly home: string | undefined
}

/**
 * The servers of a zone: instances its selectors pick, of its own namespace or of one whose instances consent, and the
 * instances of the cluster or provider it refers to. Managed instances are not run yet and so serve nothing.
 */
export function chooseServers(zone: DnsZone, objects: ServerObjects): ServerChoice {
  const chosen = objects.instances.filter(
    (instance) => selected(zone, instance) || referred(zone, instance, objects),
  )
  const external = chosen.flatMap((instance) => {
    const spec = serverSpec(instance, objects)
    return spec === undefined ? [] : [{ ...instance, spec: { ...instance.spec, external: spec } }]
  })
  const primaries = external.filter(({ spec }) => spec.role === "primary")
  const secondaries = external.filter(({ spec }) => spec.role === "secondary")
  if (primaries.length > 0) return { primaries, secondaries, problem: undefined }
  return {
    primaries,
    secondaries,
    problem: { reason: zoneReasons.NoServers, message: whyNone(zone, chosen, objects) },
  }
}

function selected(zone: DnsZone, instance: Bind9Instance): boolean {
  const picked = (zone.spec.bind9InstancesFrom ?? []).some(({ selector }) =>
    selects(selector, instance.metadata.labels),
  )
  return picked && (instance.metadata.namespace === zone.metadata.namespace || consents(instance, zone))
}

/** Whoever may make an instance anywhere could name any provider: only those of the provider's namespace are its servers. */
function referred(zone: DnsZone, instance: Bind9Instance, objects: ServerObjects): boolean {
  const { clusterRef } = zone.spec
  if (clusterRef === undefined || instance.spec.clusterRef !== clusterRef) return false
  const { namespace } = instance.metadata
  const { clusters, providers, home } = objects
  const provider = providers.find(({ metadata }) => metadata.name === clusterRef)
  if (provider !== undefined && namespace === (provider.spec?.namespace ?? home)) return true
  const isKnown =
    provider !== undefined ||
    clusters.some(
      ({ metadata }) => metadata.name === clusterRef && metadata.namespace === zone.metadata.namespace,
    )
  return isKnown && namespace === zone.metadata.namespace
}

function whyNone(
  zone: DnsZone,
  chosen: readonly Bind9Instance[],
  { clusters, providers, home }: ServerObjects,
): string {
  const { clusterRef, bind9InstancesFrom } = zone.spec
  if (chosen.length > 0) {
    const names = chosen.map(keyOf).join(", ")
    return `no primary among the servers selected (${names}): a zone needs an instance with role primary and spec.external`
  }
  if (clusterRef !== undefined) {
    const provider = providers.find(({ metadata }) => metadata.name === clusterRef)
    if (provider !== undefined) {
      const inside = provider.spec?.namespace ?? home ?? "of the operator, which it was not told"
      return `ClusterBind9Provider ${clusterRef} has no Bind9Instance with spec.external in its namespace ${inside}, nor has the zone's own`
    }
    return clusters.some(({ metadata }) => metadata.name === clusterRef)
      ? `spec.clusterRef ${clusterRef} has no Bind9Instance with spec.external that this zone may use`
      : `spec.clusterRef names ${clusterRef}, and there is no Bind9Cluster of this namespace nor ClusterBind9Provider of that name`
  }
  if (bind9InstancesFrom !== undefined) {
    return `spec.bind9InstancesFrom ${JSON.stringify(bind9InstancesFrom)} selects no Bind9Instance of namespace ${zone.metadata.namespace}, nor one elsewhere that allows it by ${annotations.allowZoneNamespaces}`
  }
  return "neither spec.clusterRef nor spec.bind9InstancesFrom says which servers serve the zone"
}

/** What an instance says of its server, laid over what its cluster or provider says for all of them. */
export function serverSpec(
  instance: Bind9Instance,
  { clusters, providers }: Pick<ServerObjects, "clusters" | "providers">,
): ExternalServer | undefined {
  const own = instance.spec.external
  if (own === undefined) return undefined
  const { clusterRef } = instance.spec
  const cluster =
    clusters.find(
      ({ metadata }) => metadata.name === clusterRef && metadata.namespace === instance.metadata.namespace,
    ) ?? providers.find(({ metadata }) => metadata.name === clusterRef)
  const common = cluster?.spec?.external
  const rndc = merged(common?.rndc, own.rndc)
  const tls = merged(common?.tls, own.tls)
  return { ...common, ...own, ...(rndc && { rndc }), ...(tls && { tls }) }
}

const merged = <T extends object>(common: T | undefined, own: T | undefined): T | undefined =>
  common === undefined ? own : { ...common, ...own }
