import { createHash } from "node:crypto"
import {
  annotations,
  fieldManagers,
  labels,
  zoneTemplateConditions,
  zoneTemplateReasons,
} from "@nightshift/crds"
import {
  applyStatus,
  type Clock,
  findCondition,
  isKubeError,
  type Kube,
  keyOf,
  type Outcome,
  ownerReferenceTo,
  refOf,
  setCondition,
  settled,
  splitKey,
  selects,
} from "@nightshift/operator-runtime"
import type { Cluster, DnsZone, DnsZoneTemplate } from "../kinds.ts"
import type { Sights } from "../world/sights.ts"
import { bindyVersion, type World } from "../world/world.ts"
import { zoneNameFor, zoneObjectName } from "./zone-name.ts"

export interface TemplateContext {
  readonly world: World
  readonly sights: Sights
  readonly kube: Kube
  readonly clock: Clock
}

/** One zone per Cluster that the template selects, from the Cluster's first day until its deletion is asked for. */
export async function reconcileTemplate(key: string, ctx: TemplateContext): Promise<Outcome> {
  const { namespace, name } = splitKey(key)
  const template = ctx.world.templates.get(namespace, name)
  const { clusters } = ctx.sights
  if (template === undefined) return removeZonesOf(namespace ?? "", name, ctx)
  if (clusters?.hasSynced !== true) return settled
  const wanted =
    template.metadata.deletionTimestamp === undefined ? selected(template, clusters.list(namespace)) : []
  const present = zonesOf(namespace, name, ctx.world)
  const refused = new Map<string, string>()
  for (const cluster of wanted) {
    const problem = await ensure(template, cluster, ctx)
    if (problem !== undefined) refused.set(cluster.metadata.name, problem)
  }
  const names = new Set(wanted.map((cluster) => zoneObjectName(template, cluster)))
  // A list that may be incomplete is no reason to delete anything.
  const complete = clusters.state === "synced"
  for (const zone of present) {
    if (complete && !names.has(zone.metadata.name) && zone.metadata.deletionTimestamp === undefined)
      await remove(zone, ctx)
  }
  await tell(template, present, refused, ctx)
  return settled
}

const selected = (template: DnsZoneTemplate, clusters: readonly Cluster[]): Cluster[] =>
  clusters.filter(
    ({ metadata }) =>
      metadata.deletionTimestamp === undefined && selects(template.spec.clusterSelector, metadata.labels),
  )

const zonesOf = (namespace: string | undefined, template: string, world: World): DnsZone[] =>
  world.zones.list(namespace).filter(({ metadata }) => metadata.labels?.[labels.zoneTemplate] === template)

/**
 * A template takes its zones along: without it nobody delegates to them. One that we do not see may be another shard's,
 * so the server is asked whether it is gone; and a zone that no Cluster owns is no template's making.
 */
async function removeZonesOf(namespace: string, name: string, ctx: TemplateContext): Promise<Outcome> {
  const made = zonesOf(namespace, name, ctx.world).filter(
    ({ metadata }) =>
      metadata.deletionTimestamp === undefined &&
      metadata.ownerReferences?.some(({ kind }) => kind === "Cluster") === true,
  )
  if (made.length === 0) return settled
  const ref = { apiVersion: bindyVersion, kind: "DNSZoneTemplate", namespace, name }
  if ((await ctx.kube.get(ref)) !== undefined) return settled
  for (const zone of made) await remove(zone, ctx)
  return settled
}

/** Makes the cluster's zone what the template says; answers with what stands against it. */
async function ensure(
  template: DnsZoneTemplate,
  cluster: Cluster,
  ctx: TemplateContext,
): Promise<string | undefined> {
  const name = zoneNameFor(template, cluster)
  if ("rule" in name) return name.rule
  const wanted = zoneObject(template, cluster)
  const present = ctx.world.zones.get(template.metadata.namespace, wanted.metadata.name)
  if (present !== undefined && present.metadata.labels?.[labels.zoneTemplate] !== template.metadata.name) {
    return `DNSZone ${keyOf(present)} exists and is not this template's`
  }
  if (present !== undefined && isSame(present, wanted)) return undefined
  // A zone keeps its name: under another one it is another zone, made when this one is off its servers.
  if (present !== undefined && present.spec.zoneName !== wanted.spec.zoneName) {
    if (present.metadata.deletionTimestamp === undefined) await remove(present, ctx)
    return undefined
  }
  try {
    await ctx.kube.apply(wanted, { fieldManager: fieldManagers.dnsOperator, force: true })
    return undefined
  } catch (error) {
    if (isKubeError(error, "invalid")) return error.message
    throw error
  }
}

function zoneObject(template: DnsZoneTemplate, cluster: Cluster) {
  const { name } = cluster.metadata
  const sources = template.spec.template.sources ?? [{ kind: "Service" as const }]
  const spec = {
    ...template.spec.template,
    zoneName: template.spec.zoneName.replaceAll("{cluster}", name),
    sources: sources.map((source) =>
      source.cluster === undefined ? { ...source, cluster: { name } } : source,
    ),
  }
  const hash = createHash("sha256").update(JSON.stringify(spec)).digest("hex").slice(0, 16)
  return {
    apiVersion: bindyVersion,
    kind: "DNSZone",
    metadata: {
      name: zoneObjectName(template, cluster),
      namespace: template.metadata.namespace ?? "",
      labels: {
        ...shardOf(template),
        [labels.zoneTemplate]: template.metadata.name,
        [labels.zoneCluster]: name,
      },
      annotations: { [annotations.templateHash]: hash },
      ownerReferences: [ownerReferenceTo(cluster, "owner")],
    },
    spec,
  }
}

/** A zone belongs to the shard of its template: with another one, or none, we would not see what we made. */
function shardOf({ metadata }: DnsZoneTemplate): Record<string, string> {
  const shard = metadata.labels?.[labels.watchFilter]
  return shard === undefined ? {} : { [labels.watchFilter]: shard }
}

/**
 * What we would apply is there already, and was applied under the same spec: what the template says no more is still there
 * and goes with the next apply. Fields that the server added by default do not count.
 */
function isSame(present: DnsZone, wanted: ReturnType<typeof zoneObject>): boolean {
  const owners = present.metadata.ownerReferences?.map(({ uid }) => uid).join()
  return (
    owners === wanted.metadata.ownerReferences.map(({ uid }) => uid).join() &&
    covers(present.metadata.labels, wanted.metadata.labels) &&
    covers(present.metadata.annotations, wanted.metadata.annotations) &&
    covers(present.spec, wanted.spec)
  )
}

function covers(present: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(present) &&
      present.length === wanted.length &&
      wanted.every((one, i) => covers(present[i], one))
    )
  }
  if (typeof wanted !== "object" || wanted === null) return present === wanted
  if (typeof present !== "object" || present === null) return false
  return Object.entries(wanted).every(([field, value]) =>
    covers((present as Record<string, unknown>)[field], value),
  )
}

async function remove(zone: DnsZone, { kube }: TemplateContext): Promise<void> {
  const { uid } = zone.metadata
  await kube.delete(refOf(zone), uid === undefined ? {} : { uid })
}

async function tell(
  template: DnsZoneTemplate,
  zones: readonly DnsZone[],
  refused: ReadonlyMap<string, string>,
  ctx: TemplateContext,
): Promise<void> {
  const readyZones = zones.filter(
    (zone) => findCondition(zone.status?.conditions, "Ready")?.status === "True",
  ).length
  const said = wordsFor(template, zones.length, readyZones, refused, ctx.world)
  const observedGeneration = template.metadata.generation ?? 0
  const conditions = setCondition(
    template.status?.conditions,
    { type: zoneTemplateConditions.Ready, ...said, observedGeneration },
    ctx.clock.now(),
  )
  const status = {
    conditions,
    observedGeneration,
    zonesCount: zones.length,
    readyZones,
    refusedClusters: [...refused.keys()].slice(0, 64),
  }
  await applyStatus(ctx.kube, template, status, { fieldManager: fieldManagers.dnsOperator })
}

function wordsFor(
  template: DnsZoneTemplate,
  zones: number,
  readyZones: number,
  refused: ReadonlyMap<string, string>,
  world: World,
): { readonly status: "True" | "False"; readonly reason: string; readonly message: string } {
  const [first] = refused
  if (first !== undefined) {
    const message = `cluster ${first[0]} gets no zone: ${first[1]}`.slice(0, 2048)
    return { status: "False", reason: zoneTemplateReasons.InvalidName, message }
  }
  const parent = template.spec.delegation?.parentZoneRef.name
  if (parent !== undefined && world.zones.get(template.metadata.namespace, parent) === undefined) {
    const message = `delegation.parentZoneRef names ${parent}, and there is no DNSZone of that name here`
    return { status: "False", reason: zoneTemplateReasons.ParentNotFound, message }
  }
  if (zones === 0)
    return { status: "True", reason: zoneTemplateReasons.NoClusters, message: "no Cluster is selected" }
  if (readyZones < zones) {
    const message = `${readyZones} of ${zones} zones are ready`
    return { status: "False", reason: zoneTemplateReasons.ZonesNotReady, message }
  }
  return {
    status: "True",
    reason: zoneTemplateReasons.ReconcileSucceeded,
    message: `${zones} zones are ready`,
  }
}
