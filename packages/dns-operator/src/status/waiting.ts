/** Records whose last word is not said yet, by zone: the only ones that a look at a server can make Ready. */
export class Waiting {
  readonly #byZone = new Map<string, Map<string, number>>()
  readonly #zoneOf = new Map<string, string>()

  /** The record waits for its zone's servers; answers since when, ms since the epoch. */
  add(zone: string, record: string, now: number): number {
    if (this.#zoneOf.get(record) !== zone) this.done(record)
    this.#zoneOf.set(record, zone)
    const records = this.#byZone.get(zone) ?? new Map<string, number>()
    this.#byZone.set(zone, records)
    const since = records.get(record) ?? now
    records.set(record, since)
    return since
  }

  done(record: string): void {
    const zone = this.#zoneOf.get(record)
    if (zone === undefined) return
    this.#zoneOf.delete(record)
    const records = this.#byZone.get(zone)
    records?.delete(record)
    if (records?.size === 0) this.#byZone.delete(zone)
  }

  of(zone: string): Iterable<string> {
    return this.#byZone.get(zone)?.keys() ?? []
  }
}
