import { zoneReasons } from "@nightshift/crds"
import { type Clock, keyOf } from "@nightshift/operator-runtime"
import { isSubdomain, longestZone, type Name } from "@nightshift/rfc2136"
import { consents } from "./consent.ts"
import type { DnsZone } from "./kinds.ts"
import type { Contents } from "./records/contents.ts"
import { type Cut, cutsText } from "./records/occlusion.ts"
import { isReverse, ptrWishes } from "./records/reverse.ts"
import { Memo } from "./sources/memo.ts"
import { chooseServers, type ServerChoice } from "./servers/select.ts"
import { delegationWishes } from "./template/delegation.ts"
import type { ZoneProblem } from "./status/zone-verdict.ts"
import type { Sights } from "./world/sights.ts"
import type { World } from "./world/world.ts"
import { ZoneContents } from "./zone-contents.ts"
import { byAge, ZoneRecords } from "./zone-records.ts"
import { type Further, type ZoneMemory, type ZoneView, zoneNameOf, zoneView } from "./zone-view.ts"

/** What is known about one zone between two changes: computed once, when somebody asks. */
interface Known {
  view: ZoneView | undefined
  memory: ZoneMemory
  dirty: boolean
  readonly contents: ZoneContents
  /** The cuts that were seen in the contents when the view was computed, as text. */
  cuts: string
}

/** The zones and what each should hold. Views are computed from the world when it has changed, and not before. */
export class Zones {
  readonly #world: World
  readonly #sights: Sights
  readonly #clock: Clock
  readonly #owner: string
  readonly #known = new Map<string, Known>()
  readonly records: ZoneRecords
  #names: ReadonlyMap<string, Name> | undefined
  readonly #servers = new Map<string, ServerChoice>()
  readonly #problems = new Map<string, ZoneProblem | undefined>()
  #touched: (zone: string) => void = () => {}
  #viewed: (zone: string, view: ZoneView, now: number) => void = () => {}

  constructor(world: World, sights: Sights, owner: string, clock: Clock) {
    this.#world = world
    this.#sights = sights
    this.#owner = owner
    this.#clock = clock
    this.records = new ZoneRecords(world)
  }

  /** Hears of every zone that may look different now. */
  onTouched(listener: (zone: string) => void): void {
    this.#touched = listener
  }

  /** Hears of every view, when it is computed. */
  onViewed(listener: (zone: string, view: ZoneView, now: number) => void): void {
    this.#viewed = listener
  }

  get(key: string): DnsZone | undefined {
    const slash = key.indexOf("/")
    return this.#world.zones.get(key.slice(0, slash), key.slice(slash + 1))
  }

  keys(): string[] {
    return this.#world.zones.list().map(keyOf)
  }

  /** This zone must be looked at again; so must the reverse zones that point back at it. */
  touch(key: string): void {
    const known = this.#known.get(key)
    if (known !== undefined) known.dirty = true
    this.#touched(key)
    const name = this.names().get(key)
    if (name === undefined || isReverse(name)) return
    for (const [other, its] of this.names()) {
      const reverse = isReverse(its) ? this.get(other) : undefined
      if (reverse !== undefined && this.#bringsPointers(key, reverse)) this.touch(other)
    }
  }

  /** Something changed that every zone depends on: a zone's spec, a server, a cluster. */
  touchAll(): void {
    this.#names = undefined
    this.#servers.clear()
    this.#problems.clear()
    this.records.rebind()
    for (const key of this.#known.keys()) if (this.get(key) === undefined) this.#known.delete(key)
    for (const key of this.keys()) this.touch(key)
  }

  /**
   * Something changed in a cluster (key of its Cluster; undefined for the management cluster) that sources may see.
   * Machines live in the management cluster, whichever Cluster they are of.
   */
  touchSources(cluster: string | undefined): void {
    for (const zone of this.#world.zones.list()) {
      const { sources = [] } = zone.spec
      const concerned =
        cluster === undefined
          ? sources.length > 0
          : cluster.startsWith(`${zone.metadata.namespace}/`) &&
            sources.some(({ kind, cluster: its }) => its !== undefined || kind === "Machine")
      if (concerned) this.touch(keyOf(zone))
    }
  }

  /** What the zone should hold now; undefined when it does not exist, or has a problem that `problem` tells. */
  view(key: string): ZoneView | undefined {
    const zone = this.get(key)
    const name = zone === undefined ? undefined : this.names().get(key)
    if (zone === undefined || name === undefined) return undefined
    const known = this.#of(key)
    const now = this.#clock.now()
    if (!known.dirty && known.view !== undefined && now < (known.view.wakeAt ?? Number.POSITIVE_INFINITY)) {
      return known.view
    }
    known.dirty = false
    const primaries = this.#primaries(key)
    const cuts = known.contents.cuts(primaries, name)
    known.cuts = cutsText(cuts)
    known.view = zoneView(
      {
        zone,
        name,
        owner: this.#owner,
        records: this.records.of(key, zone, name),
        sources: this.#sights.of(zone),
        further: this.#further(zone, name),
        zones: [...this.names().values()],
        contents: known.contents.of(primaries),
        cuts: [...cuts, ...this.#zonesBelow(key, name)],
        ownsApex: known.contents.ownsApex,
        addresses: this.#addresses(key),
      },
      known.memory,
      now,
    )
    known.memory = { ...known.memory, ...known.view.memory }
    known.memory.sources.turn()
    this.#viewed(key, known.view, now)
    return known.view
  }

  /** The view as last computed, for whoever speaks of what was looked at and not of what came since. */
  lastView(key: string): ZoneView | undefined {
    return this.get(key) === undefined ? undefined : this.#known.get(key)?.view
  }

  /** What a primary was read to hold, and whether the zone is our making: a view may depend on both. */
  read(key: string, server: string, contents: Contents, ownsApex: boolean): void {
    const known = this.#of(key)
    const before = known.contents.get(server)
    const isMoved = before !== contents && known.view?.isHolding === true
    const didOwn = known.contents.ownsApex
    known.contents.put(server, contents, ownsApex)
    if (before === undefined || isMoved || known.contents.ownsApex !== didOwn) known.dirty = true
    const name = this.names().get(key)
    if (name === undefined) return
    if (cutsText(known.contents.cuts(this.#primaries(key), name)) !== known.cuts) known.dirty = true
    if (before !== undefined) return
    // From now on it hides what the zones above it hold below its name.
    for (const [above, its] of this.names()) if (above !== key && isSubdomain(name, its)) this.touch(above)
  }

  /** What a primary holds after a write. Who waits for a name to go, such as a child for its delegation, waits no longer. */
  reread(key: string, server: string, contents: Contents): void {
    this.#known.get(key)?.contents.put(server, contents)
  }

  /** Zones of ours below this one that were read on one of its servers: it is they who answer there. */
  #zonesBelow(key: string, name: Name): Cut[] {
    const servers = this.#primaries(key)
    return [...this.names()].flatMap(([below, its]): Cut[] => {
      if (below === key || !isSubdomain(its, name)) return []
      const isThere = servers.some((server) => this.#known.get(below)?.contents.get(server) !== undefined)
      const words = `the zone ${its} of DNSZone ${below} on the same server`
      return isThere ? [{ name: its, kind: "zone", glue: [], words }] : []
    })
  }

  /** Servers whose contents count: a primary that serves the zone no longer has no say. */
  #primaries(key: string): string[] {
    return this.servers(key).primaries.map(keyOf)
  }

  servers(key: string): ServerChoice {
    const zone = this.get(key)
    if (zone === undefined) return { primaries: [], secondaries: [], problem: undefined }
    return remembered(this.#servers, key, () =>
      chooseServers(zone, {
        instances: this.#world.instances.list(),
        clusters: this.#world.bind9Clusters.list(),
        providers: this.#world.providers.list(),
        home: this.#world.home,
      }),
    )
  }

  /** Why the zone cannot be served at all. */
  problem(key: string): ZoneProblem | undefined {
    const zone = this.get(key)
    if (zone === undefined) return undefined
    return remembered(this.#problems, key, () => this.#problemOf(key, zone))
  }

  #problemOf(key: string, zone: DnsZone): ZoneProblem | undefined {
    const name = zoneNameOf(zone)
    if ("rule" in name) {
      return {
        reason: zoneReasons.InvalidZone,
        message: `spec.zoneName ${JSON.stringify(zone.spec.zoneName)}: ${name.rule}`,
      }
    }
    const winner = this.#oldestOf(name)
    if (winner !== undefined && keyOf(winner) !== key) {
      const message = `DNSZone ${keyOf(winner)}, older, already serves ${zone.spec.zoneName}`
      return { reason: zoneReasons.DuplicateZone, message }
    }
    return this.servers(key).problem
  }

  /** The names of all zones that are served, by zone key. */
  names(): ReadonlyMap<string, Name> {
    if (this.#names !== undefined) return this.#names
    const names = new Map<string, Name>()
    for (const zone of this.#world.zones.list().toSorted(byAge)) {
      const name = zoneNameOf(zone)
      const taken = "rule" in name || [...names.values()].some((other) => other.key === name.key)
      if (!taken) names.set(keyOf(zone), name)
    }
    this.#names = names
    return names
  }

  #oldestOf(name: Name): DnsZone | undefined {
    for (const [key, other] of this.names()) if (other.key === name.key) return this.get(key)
    return undefined
  }

  /** True while a zone of ours was last read to hold the delegation that this zone's template brought there. */
  isDelegated(key: string, child: Name): boolean {
    const parent = longestZone(
      child,
      [...this.names().values()].filter((name) => name.key !== child.key),
    )
    const [above] = [...this.names()].find(([, name]) => name === parent) ?? []
    const known = above === undefined ? undefined : this.#known.get(above)
    return above !== undefined && known?.contents.delegates(this.#primaries(above), child, key) === true
  }

  /** PTR wishes that zones with `reverse: true` bring to a reverse zone, and delegations that child zones bring. */
  #further(zone: DnsZone, name: Name): Further {
    const delegations = delegationWishes(zone, name, this.#world.templates.list(), this.#world.zones.list())
    if (!isReverse(name)) return { wishes: delegations, forgotten: [] }
    const reverseZones = [...this.names().values()].filter(isReverse)
    const forward = [...this.names()].flatMap(([other, its]) =>
      isReverse(its) || !this.#bringsPointers(other, zone) ? [] : (this.view(other) ?? []),
    )
    const pointers = forward.flatMap(({ wishes }) => ptrWishes(wishes, name, reverseZones))
    return {
      wishes: [...delegations, ...pointers],
      forgotten: forward.flatMap(({ forgotten }) => forgotten),
    }
  }

  #bringsPointers(other: string, reverse: DnsZone): boolean {
    const zone = this.get(other)
    if (zone === undefined || !(zone.spec.reverse === true || reverse.spec.reverse === true)) return false
    return zone.metadata.namespace === reverse.metadata.namespace || consents(reverse, zone)
  }

  /** Where the zone's servers are: the glue of name servers inside the zone that have none of their own. */
  #addresses(key: string): string[] {
    const { primaries, secondaries } = this.servers(key)
    return [...primaries, ...secondaries].flatMap(({ spec }) => spec.external?.addresses.slice(0, 1) ?? [])
  }

  #of(key: string): Known {
    let known = this.#known.get(key)
    if (known === undefined) {
      const memory = { hold: new Map(), sources: new Memo<never>(), held: [] } as ZoneMemory
      known = { view: undefined, memory, dirty: true, contents: new ZoneContents(this.#owner), cuts: "" }
      this.#known.set(key, known)
    }
    return known
  }
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  const found = known.get(key)
  if (found !== undefined || known.has(key)) return found as T
  const fresh = find()
  known.set(key, fresh)
  return fresh
}
