import { keyOf } from "@nightshift/operator-runtime"
import type { Board } from "../board.ts"
import type { DnsMetrics } from "../metrics.ts"
import { moved } from "../records/contents.ts"
import { type Desired, desiredOf } from "../records/desired.ts"
import type { Zones } from "../zones.ts"

/** Measures the promise: from the change of a source until every authoritative server was seen to answer it. */
export class Convergence {
  readonly #zones: Zones
  readonly #board: Board
  readonly #metrics: DnsMetrics
  /** When the zone was first touched since its last view. */
  readonly #begun = new Map<string, number>()
  readonly #touched = new Map<string, number>()
  readonly #known = new Map<string, Desired>()
  /** By zone and name: since when, ms since the epoch. */
  readonly #changing = new Map<string, Map<string, number>>()

  constructor(zones: Zones, board: Board, metrics: DnsMetrics) {
    this.#zones = zones
    this.#board = board
    this.#metrics = metrics
  }

  changed(zone: string, now: number): void {
    if (!this.#begun.has(zone)) this.#begun.set(zone, now)
    if (!this.#touched.has(zone)) this.#touched.set(zone, now)
  }

  /** When the zone was first touched, ms since the epoch. */
  begun(zone: string): number {
    return this.#begun.get(zone) ?? 0
  }

  /** A server was looked at: names that it was the last to get have converged. */
  looked(zone: string, now: number): void {
    const view = this.#zones.view(zone)
    if (view === undefined) return this.#forget(zone)
    this.#note(zone, now)
    const changing = this.#changing.get(zone)
    if (changing === undefined || changing.size === 0) return
    const { primaries, secondaries } = this.#zones.servers(zone)
    const views = [...primaries, ...secondaries].map((instance) => this.#board.of(zone).get(keyOf(instance)))
    for (const [name, at] of changing) {
      const types = view.merged.desired.get(name)
      const everywhere = views.every((one) => {
        if (one === undefined || one.problem !== undefined || one.pending.has(name)) return false
        return types === undefined || [...types.values()].every((wanted) => one.serves(wanted))
      })
      if (!everywhere) continue
      changing.delete(name)
      this.#metrics.converged(zone, (now - at) / 1000)
    }
  }

  /** Finds what changed since the last view; the first view of a zone is where we begin and changes nothing. */
  #note(zone: string, now: number): void {
    const at = this.#touched.get(zone)
    if (at === undefined) return
    this.#touched.delete(zone)
    const desired: Desired = this.#zones.view(zone)?.merged.desired ?? new Map()
    const before = this.#known.get(zone)
    this.#known.set(zone, desired)
    if (before === undefined) return
    const changing = this.#changing.get(zone) ?? new Map<string, number>()
    this.#changing.set(zone, changing)
    const since = Math.min(at, now)
    for (const name of moved(desiredOf(before), desiredOf(desired))) {
      if (!isSame(before.get(name), desired.get(name))) changing.set(name, since)
    }
  }

  #forget(zone: string): void {
    this.#touched.delete(zone)
    this.#known.delete(zone)
    this.#changing.delete(zone)
  }
}

type Types = Desired extends ReadonlyMap<string, infer T> ? T : never

/** Of a name that several share, or that is near a delegation, an equal value is made anew. */
function isSame(before: Types | undefined, types: Types | undefined): boolean {
  if (before === undefined || types === undefined || before.size !== types.size) return false
  return [...types].every(([type, { hash }]) => before.get(type)?.hash === hash)
}
