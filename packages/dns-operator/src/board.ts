import type { Name, RRType } from "@nightshift/rfc2136"
import type { DesiredRRset } from "./records/desired.ts"
import type { Obstacle } from "./records/plan.ts"

/** Something that keeps a server from holding what it should. */
export interface ServerProblem {
  /** A reason of the zone's or the server's conditions. */
  readonly reason: string
  readonly message: string
}

/** How one authoritative server stands to one zone, after the last look at it. */
export interface ServerView {
  readonly server: string
  readonly role: "primary" | "secondary"
  readonly serial: number | undefined
  /** When what we know of the zone there was read, ms since the epoch; undefined when it could not be. */
  readonly readAt: number | undefined
  /** When the server was last seen to hold everything it should, ms since the epoch. */
  readonly verifiedAt: number | undefined
  readonly problem: ServerProblem | undefined
  /** It refuses the present update key and takes the previous one. */
  readonly signsWithPrevious: boolean
  readonly obstacles: readonly Obstacle[]
  /** Keys of names that are not as they should be yet. */
  readonly pending: ReadonlySet<string>
  /** Names whose update the server refused, although others passed. */
  readonly refused: ReadonlyMap<string, ServerProblem>
  /** Deletions that wait for a person. */
  readonly held: { readonly deletes: number; readonly message: string } | undefined
  /** RRsets of ours found changed by hand, since the start. */
  readonly drifted: number
  readonly created: boolean
  readonly dsRecords: readonly string[]
  /** True when the server was seen to answer this RRset. */
  readonly serves: (wanted: DesiredRRset) => boolean
  /** True when the server was seen not to answer this value any more. */
  readonly lacks: (name: Name, type: RRType, rdataKey: string) => boolean
}

/** Where the reconciles of a zone's servers put what they saw, and where status, records and the gate look it up. */
export class Board {
  readonly #views = new Map<string, Map<string, ServerView>>()
  readonly #listeners: ((zone: string, view: ServerView, before: ServerView | undefined) => void)[] = []

  put(zone: string, view: ServerView): void {
    const views = this.#views.get(zone) ?? new Map<string, ServerView>()
    const before = views.get(view.server)
    views.set(view.server, view)
    this.#views.set(zone, views)
    for (const listener of this.#listeners) listener(zone, view, before)
  }

  /** Views of these servers; one that was never looked at is missing. */
  of(zone: string): ReadonlyMap<string, ServerView> {
    return this.#views.get(zone) ?? new Map()
  }

  /** Forgets servers that no longer serve the zone; all of them when the zone is gone. */
  keep(zone: string, servers: ReadonlySet<string>): void {
    for (const server of this.#views.get(zone)?.keys() ?? []) {
      if (!servers.has(server)) this.#views.get(zone)?.delete(server)
    }
    if (servers.size === 0) this.#views.delete(zone)
  }

  onChange(listener: (zone: string, view: ServerView, before: ServerView | undefined) => void): void {
    this.#listeners.push(listener)
  }
}
