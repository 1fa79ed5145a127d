import { keyOf } from "@nightshift/operator-runtime"
import type { Board, ServerView } from "../board.ts"
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
  /** By zone and name. */
  readonly #changing = new Map<string, Map<string, Changing>>()

  constructor(zones: Zones, board: Board, metrics: DnsMetrics) {
    this.#zones = zones
    this.#board = board
    this.#metrics = metrics
    zones.onViewed((zone, { merged }, now) => this.#note(zone, merged.desired, now))
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
    const view = this.#zones.lastView(zone)
    if (view === undefined) return this.#forget(zone)
    const changing = this.#changing.get(zone)
    if (changing === undefined || changing.size === 0) return
    const { primaries, secondaries } = this.#zones.servers(zone)
    const views = [...primaries, ...secondaries].map((instance) => this.#board.of(zone).get(keyOf(instance)))
    for (const [name, { since, before }] of changing) {
      const types = view.merged.desired.get(name)
      const everywhere = views.every((one) => {
        if (one === undefined || one.problem !== undefined || one.pending.has(name)) return false
        return types === undefined ? lacks(one, before) : serves(one, types)
      })
      if (!everywhere) continue
      changing.delete(name)
      this.#metrics.converged(zone, (now - since) / 1000)
    }
  }

  /**
   * Finds what changed since the last view; the first view of a zone is where we begin and changes nothing. What changes
   * without a touch, by time or by what was read of a server, changes now.
   */
  #note(zone: string, desired: Desired, now: number): void {
    const since = this.#touched.get(zone) ?? now
    this.#touched.delete(zone)
    const before = this.#known.get(zone)
    this.#known.set(zone, desired)
    if (before === undefined) return
    const changing = this.#changing.get(zone) ?? new Map<string, Changing>()
    this.#changing.set(zone, changing)
    for (const name of moved(desiredOf(before), desiredOf(desired))) {
      if (isSame(before.get(name), desired.get(name))) continue
      changing.set(name, { since, before: before.get(name) ?? changing.get(name)?.before })
    }
  }

  #forget(zone: string): void {
    this.#touched.delete(zone)
    this.#known.delete(zone)
    this.#changing.delete(zone)
  }
}

type Types = Desired extends ReadonlyMap<string, infer T> ? T : never

interface Changing {
  /** ms since the epoch. */
  readonly since: number
  /** What was answered at the name before: when it goes, this is what nobody may answer any more. */
  readonly before: Types | undefined
}

const serves = (server: ServerView, types: Types): boolean =>
  [...types.values()].every((wanted) => server.serves(wanted))

const lacks = (server: ServerView, before: Types | undefined): boolean =>
  [...(before?.values() ?? [])].every(({ rrset: { name, type, rdatas } }) =>
    rdatas.every(({ key }) => server.lacks(name, type, key)),
  )

/** Of a name that several share, or that is near a delegation, an equal value is made anew. */
function isSame(before: Types | undefined, types: Types | undefined): boolean {
  if (before === undefined || types === undefined || before.size !== types.size) return false
  return [...types].every(([type, { hash }]) => before.get(type)?.hash === hash)
}
