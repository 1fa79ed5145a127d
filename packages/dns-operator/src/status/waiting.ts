/** Records whose last word is not said yet, by zone: the only ones that a look at a server can make Ready. */
export class Waiting {
  readonly #byZone = new Map<string, Map<string, { readonly since: number; called: boolean }>>()
  readonly #zoneOf = new Map<string, string>()

  /** The record waits for its zone's servers; answers since when, ms since the epoch. */
  add(zone: string, record: string, now: number): number {
    if (this.#zoneOf.get(record) !== zone) this.done(record)
    this.#zoneOf.set(record, zone)
    const records = this.#byZone.get(zone) ?? new Map<string, { since: number; called: boolean }>()
    this.#byZone.set(zone, records)
    const since = records.get(record)?.since ?? now
    records.set(record, { since, called: false })
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

  /** Those that were not called since they were last found waiting: who was will be looked at anyway. */
  *call(zone: string): Iterable<string> {
    for (const [record, entry] of this.#byZone.get(zone) ?? []) {
      if (entry.called) continue
      entry.called = true
      yield record
    }
  }
}
