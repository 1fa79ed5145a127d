import { annotations } from "@nightshift/crds"
import { DnsError, isSubdomain, longestZone, type Name, parseName } from "@nightshift/rfc2136"
import { guestsOf } from "./consent.ts"
import { milliseconds } from "./duration.ts"
import type { DnsZone, ZoneSource } from "./kinds.ts"
import { apexWishes, withAddresses } from "./records/apex.ts"
import { type Contents, rrsetAt } from "./records/contents.ts"
import { type Merged, merge } from "./records/desired.ts"
import { heldWishes, managementCluster, type SilentKind } from "./records/held.ts"
import type { Cut } from "./records/occlusion.ts"
import type { RecordWish } from "./records/record-wish.ts"
import type { Refusal, Wish } from "./records/wish.ts"
import type { Candidate, Evaluated } from "./sources/candidate.ts"
import { type Held, hold } from "./sources/hold.ts"
import type { Memo } from "./sources/memo.ts"
import type { ClusterSight } from "./sources/sight.ts"
import { findInCluster } from "./sources/zone-source.ts"

/** One source spec and the clusters it speaks of just now. */
export interface SourceSight {
  readonly spec: ZoneSource
  readonly clusters: readonly ClusterSight[]
}

/** What other zones bring. */
export interface Further {
  /** PTR of forward zones, delegations of child zones. */
  readonly wishes: readonly Wish[]
  /** Kinds whose part of the forward zones nobody can tell now. */
  readonly forgotten: readonly SilentKind[]
}

/** Everything a zone's wishes depend on, gathered. */
export interface ZoneSight {
  readonly zone: DnsZone
  readonly name: Name
  readonly owner: string
  /** What each record of the zone asks for. */
  readonly records: readonly RecordWish[]
  readonly sources: readonly SourceSight[]
  readonly further: Further
  /** Names of all zones we serve, to find the closest home of a name. */
  readonly zones: readonly Name[]
  /** What each primary holds that was read. */
  readonly contents: readonly Contents[]
  /** Where the zone ends although nobody here wishes for it. */
  readonly cuts: readonly Cut[]
  /** True when NS and glue of the zone are ours to set: we made the zone, or were told to adopt its apex. */
  readonly ownsApex: boolean
  /** Of the zone's servers, primaries first. */
  readonly addresses: readonly string[]
}

/** What survives from one look to the next: nothing that could not be rebuilt by looking longer. */
export interface ZoneMemory {
  readonly hold: ReadonlyMap<string, number | undefined>
  readonly sources: Memo<Evaluated>
  /** On behalf of clusters that cannot be asked. */
  readonly held: readonly Wish[]
}

/** An answer that is withheld because it depends on a closing Node: the closing gate waits for it to be forgotten. */
export interface Leaving {
  readonly cluster: string | undefined
  readonly nodes: readonly string[]
  readonly wish: Wish
}

export interface SilentCluster extends SilentKind {
  /** Of the Cluster, or `local`. */
  readonly name: string
  readonly since: number
  readonly stale: boolean
  /** True when what it publishes is remembered, and not only read back from the zone. */
  readonly remembers: boolean
  readonly why: string
}

/** What a zone should hold and why, at one instant. */
export interface ZoneView {
  readonly zone: DnsZone
  readonly name: Name
  readonly wishes: readonly Wish[]
  readonly merged: Merged
  readonly refusals: readonly Refusal[]
  readonly leaving: readonly Leaving[]
  readonly silent: readonly SilentCluster[]
  /** Clusters that a source names and that are not there. */
  readonly missing: readonly string[]
  /** The silent of which nothing is remembered: what they publish is only read back from the zone. */
  readonly forgotten: readonly SilentKind[]
  /** It speaks for clusters that cannot be asked, and so depends on what the servers are read to hold. */
  readonly isHolding: boolean
  readonly memory: Pick<ZoneMemory, "hold" | "held">
  /** When it would look different by time alone, ms since the epoch. */
  readonly wakeAt: number | undefined
}

export const defaultTtl = 30
const defaultHold = 5_000
const defaultStaleAfter = 24 * 3_600_000

/** named's own default for max-records-per-type. */
const maxRecords = 100

/** The zone's wishes, merged. Pure: what it needs was gathered before. */
export function zoneView(sight: ZoneSight, memory: ZoneMemory, now: number): ZoneView {
  const { zone, name } = sight
  const fromSources = sight.sources.map((source, index) => lookAt(source, index, sight, memory, now))
  const records: Wish[] = []
  const refused: Refusal[] = []
  for (const found of sight.records) {
    if (found.kind === "wish") records.push(found.wish)
    else refused.push(found.refusal)
  }
  const apex = sight.ownsApex ? apexOf(sight, records) : { wishes: [], refusals: [] }
  const silent = silentClusters(sight, now)
  const forgotten = silent.filter(({ stale, remembers }) => !stale && !remembers)
  const unheard = [...forgotten, ...sight.further.forgotten]
  const held = heldWishes({ contents: sight.contents, owner: sight.owner, silent: unheard }, memory.held)
  const wishes = [
    ...apex.wishes,
    ...records,
    ...fromSources.flatMap(({ held }) => held.published),
    ...sight.further.wishes,
    ...held,
  ]
  const guests = `${zone.metadata.namespace ?? ""},${guestsOf(zone)}`
  const merged = merge(
    wishes,
    { zone: name, defaultTtl: zone.spec.ttl ?? defaultTtl, maxRecords, guests },
    sight.cuts,
  )
  return {
    zone,
    name,
    wishes,
    merged,
    refusals: [...apex.refusals, ...refused, ...fromSources.flatMap(({ refusals }) => refusals)],
    leaving: fromSources.flatMap(({ leaving }) => leaving),
    silent,
    missing: sight.sources.flatMap(({ spec, clusters }) =>
      clusters.length === 0 ? (spec.cluster?.name ?? []) : [],
    ),
    forgotten,
    isHolding: unheard.length > 0,
    memory: { hold: new Map(fromSources.flatMap(({ held }) => [...held.memory])), held },
    wakeAt: earliest([
      ...fromSources.flatMap(({ held, nextAt }) => [held.wakeAt, nextAt]),
      ...silent.filter(({ stale }) => !stale).map(({ staleAt }) => staleAt),
    ]),
  }
}

/** The zone's own wishes. Name servers inside it need an address, or no server loads it: their own, else ours to guess. */
function apexOf({ zone, name, addresses }: ZoneSight, records: readonly Wish[]) {
  const { soaRecord, nameServers = [], nameServerIps = {}, ttl } = zone.spec
  const source = {
    kind: "DNSZone",
    namespace: zone.metadata.namespace ?? "",
    name: zone.metadata.name,
    uid: zone.metadata.uid ?? "",
    createdAt: 0,
  }
  const servers = withAddresses(nameServers, nameServerIps)
  const spec = { primaryNs: soaRecord.primaryNs, nameServers: servers, ttl: ttl ?? defaultTtl }
  const isAddressed = (host: Name) =>
    records.some((wish) => (wish.type === "A" || wish.type === "AAAA") && wish.name.key === host.key)
  return apexWishes(name, { ...spec, addresses, isAddressed }, source)
}

interface Looked {
  readonly held: Held
  readonly leaving: readonly Leaving[]
  readonly refusals: readonly Refusal[]
  readonly nextAt: number | undefined
}

function lookAt(
  { spec, clusters }: SourceSight,
  index: number,
  sight: ZoneSight,
  memory: ZoneMemory,
  now: number,
): Looked {
  const zone = {
    name: sight.name,
    isHome: (name: Name) =>
      isSubdomain(name, sight.name) && longestZone(name, sight.zones)?.key === sight.name.key,
  }
  const findings = clusters
    .filter((cluster) => cluster.contact.kind === "known" || !isStale(spec, cluster, now))
    .map((cluster) => ({ cluster, found: findInCluster(spec, index, cluster, zone, memory.sources, now) }))
  const rules = {
    holdFor: milliseconds(spec.holdNotReady ?? "") ?? defaultHold,
    memory: memory.hold,
    isAnswered: (wish: Wish) => isAnswered(wish, sight.contents),
  }
  const candidates = findings.flatMap(({ found }) => found.candidates)
  return {
    held: hold(candidates, rules, now),
    leaving: findings.flatMap(({ cluster, found }) =>
      found.candidates.flatMap((one) => leavingOf(cluster, one)),
    ),
    refusals: findings.flatMap(({ found }) => found.refusals),
    nextAt: earliest(findings.map(({ found }) => found.nextAt)),
  }
}

function leavingOf(cluster: ClusterSight, { wish, state }: Candidate): Leaving[] {
  return state.kind === "leaving" ? [{ cluster: cluster.name, nodes: state.nodes, wish }] : []
}

function isAnswered(wish: Wish, contents: readonly Contents[]): boolean {
  const present = new Set(
    contents.flatMap((one) => (rrsetAt(one, wish.name, wish.type)?.rdatas ?? []).map((rdata) => rdata.key)),
  )
  return wish.rdatas.every((rdata) => present.has(rdata.key))
}

const staleAfter = (spec: ZoneSource): number => milliseconds(spec.staleAfter ?? "") ?? defaultStaleAfter

const isStale = (spec: ZoneSource, { contact }: ClusterSight, now: number): boolean =>
  contact.kind === "silent" && now >= contact.staleFrom + staleAfter(spec)

type Silence = SilentCluster & { readonly staleAt: number }

function silentClusters(sight: ZoneSight, now: number): Silence[] {
  const found = new Map<string, Silence>()
  for (const { spec, clusters } of sight.sources) {
    for (const cluster of clusters) {
      const { contact, name } = cluster
      if (contact.kind !== "silent") continue
      const { kind } = spec
      const key = `${kind}@${name ?? ""}`
      const other = found.get(key)
      const staleAt = Math.max(contact.staleFrom + staleAfter(spec), other?.staleAt ?? 0)
      // A kind that several sources speak of is remembered when all of them remember it.
      const remembers = contact.remembers && other?.remembers !== false
      const since = Math.min(contact.since, other?.since ?? contact.since)
      const { why } = contact
      const told = { cluster: name, kind, name: name ?? managementCluster, since, remembers, why }
      found.set(key, { ...told, staleAt, stale: staleAt <= now })
    }
  }
  return [...found.values()]
}

export function earliest(instants: readonly (number | undefined)[]): number | undefined {
  const known = instants.filter((at) => at !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** The zone's name, or why it is none. */
export function zoneNameOf(zone: DnsZone): Name | { readonly rule: string } {
  try {
    const text = zone.spec.zoneName.trim()
    const name = parseName(text.endsWith(".") ? text : `${text}.`)
    return name.isRoot ? { rule: "the root is nobody's zone to serve" } : name
  } catch (error) {
    if (error instanceof DnsError) return { rule: error.message }
    throw error
  }
}

/** The instant up to which the user allows a mass deletion, from the zone's annotation. */
export function massDeleteAllowedUntil(zone: DnsZone): number | undefined {
  const at = Date.parse(zone.metadata.annotations?.[annotations.allowMassDeleteUntil] ?? "")
  return Number.isNaN(at) ? undefined : at
}
