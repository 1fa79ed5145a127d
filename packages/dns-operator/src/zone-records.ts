import type { Name } from "@nightshift/rfc2136"
import { keyOf, selects } from "@nightshift/operator-runtime"
import { annotations } from "@nightshift/crds"
import { consents } from "./consent.ts"
import type { DnsZone, RecordObject } from "./kinds.ts"
import { type RecordWish, recordWish } from "./records/record-wish.ts"
import type { World } from "./world/world.ts"

/** What one record asks of its zone, as of one generation of it. */
interface Bound {
  readonly uid: string | undefined
  readonly generation: number | undefined
  readonly wish: RecordWish
}

interface BoundZone {
  readonly name: Name
  readonly wishes: Map<string, Bound>
  /** What selects records has changed: all of them are looked at again. */
  due: boolean
}

/** The records of each zone and what they ask of it, kept from event to event: a look at a zone costs what has changed. */
export class ZoneRecords {
  readonly #world: World
  readonly #bindings = new Map<RecordObject, string | undefined>()
  readonly #zones = new Map<string, BoundZone>()

  constructor(world: World) {
    this.#world = world
  }

  /** Zones have changed, and with them the records they select. */
  rebind(): void {
    this.#bindings.clear()
    for (const [key, zone] of this.#zones) {
      if (this.#zone(key) === undefined) this.#zones.delete(key)
      else zone.due = true
    }
  }

  /** The record is another one now, or gone. `zone` is where it was or where it came to. */
  changed(record: RecordObject, zone: string): void {
    const bound = this.#zones.get(zone)
    if (bound !== undefined && !bound.due) this.#place(record, zone, bound, bound.wishes)
  }

  /** A record object that was replaced by a newer one, or deleted. */
  forget(record: RecordObject): void {
    this.#bindings.delete(record)
  }

  /** The zone a record belongs to: the one it names, else the oldest of its namespace that selects its labels. */
  bindingOf(record: RecordObject): string | undefined {
    if (this.#bindings.has(record)) return this.#bindings.get(record)
    const binding = this.#bind(record)
    this.#bindings.set(record, binding)
    return binding
  }

  /** What the records of the zone ask for. A wish is the same value until its record's spec changes. */
  of(key: string, zone: DnsZone, name: Name): RecordWish[] {
    let bound = this.#zones.get(key)
    if (bound === undefined || bound.due || bound.name.key !== name.key) {
      bound = this.#gather(key, zone, name, bound)
      this.#zones.set(key, bound)
    }
    return Array.from(bound.wishes.values(), ({ wish }) => wish)
  }

  #gather(key: string, zone: DnsZone, name: Name, before: BoundZone | undefined): BoundZone {
    const known = before?.name.key === name.key ? before.wishes : new Map<string, Bound>()
    const bound: BoundZone = { name, wishes: new Map(), due: false }
    const shared = zone.metadata.annotations?.[annotations.allowZoneNamespaces] !== undefined
    for (const informer of this.#world.records.values()) {
      const records = shared ? informer.list() : informer.list(zone.metadata.namespace)
      for (const record of records) this.#place(record, key, bound, known)
    }
    return bound
  }

  /** Puts the record where it belongs as it is now, whichever version of it somebody speaks of. */
  #place(record: RecordObject, zone: string, into: BoundZone, known: ReadonlyMap<string, Bound>): void {
    const { namespace = "", name } = record.metadata
    const present = this.#world.records.get(record.kind)?.get(namespace, name)
    const key = `${record.kind} ${namespace}/${name}`
    const isLeaving = present?.metadata.deletionTimestamp !== undefined
    if (present === undefined || isLeaving || this.bindingOf(present) !== zone) {
      into.wishes.delete(key)
      return
    }
    const { uid, generation } = present.metadata
    const before = known.get(key)
    const isKnown = before !== undefined && before.uid === uid && before.generation === generation
    into.wishes.set(key, isKnown ? before : { uid, generation, wish: recordWish(present, into.name) })
  }

  #bind(record: RecordObject): string | undefined {
    const { namespace = "" } = record.metadata
    const { zoneRef } = record.spec
    if (zoneRef !== undefined) {
      const zone = this.#world.zones.get(zoneRef.namespace ?? namespace, zoneRef.name)
      const allowed = zone !== undefined && (zone.metadata.namespace === namespace || consents(zone, record))
      return allowed ? keyOf(zone) : undefined
    }
    const labels = { ...record.labels, ...record.metadata.labels }
    const selecting = this.#world.zones
      .list(namespace)
      .filter((zone) => (zone.spec.recordsFrom ?? []).some(({ selector }) => selects(selector, labels)))
    const [oldest] = selecting.toSorted(byAge)
    return oldest === undefined ? undefined : keyOf(oldest)
  }

  #zone(key: string): DnsZone | undefined {
    const slash = key.indexOf("/")
    return this.#world.zones.get(key.slice(0, slash), key.slice(slash + 1))
  }
}

/** The older zone first; the UID decides between zones of the same second, so that every replica agrees. */
export const byAge = (a: DnsZone, b: DnsZone): number =>
  (a.metadata.creationTimestamp ?? "").localeCompare(b.metadata.creationTimestamp ?? "") ||
  (a.metadata.uid ?? "").localeCompare(b.metadata.uid ?? "")
