import type { Name, RRType } from "@nightshift/rfc2136"
import type { ServerProblem } from "./board.ts"
import { Planner } from "./records/planner.ts"
import type { Mirror } from "./servers/mirror.ts"

/** A name that the server refused, not to be tried again before an instant unless its wish changes. */
export interface Refused extends ServerProblem {
  readonly hash: string
  /** ms since the epoch. */
  readonly until: number
  readonly times: number
}

export interface Seen {
  readonly name: Name
  readonly type: RRType
  readonly hash: string
}

/**
 * What we know of one zone on one server between two looks. Everything in it can be lost: it is read again from the
 * server, and from the markers in the zone.
 */
export interface Replica {
  /** The zone as last transferred; undefined before the first look, and after the server was found without it. */
  mirror: Mirror | undefined
  /** Knows what was planned last, and so what has moved since. */
  readonly planner: Planner
  /** The mirror may be behind: something was sent whose outcome is unknown, or somebody says that it changed. */
  stale: boolean
  readAt: number
  /** How long the last pass took, ms: what comes meanwhile gathers for as long, and is one pass again. */
  took: number
  /** The server does not let us transfer: it is asked name by name instead. */
  byQuery: boolean
  /** By query: what was seen to be answered, by RRset. */
  readonly seen: Map<string, Seen>
  readonly refused: Map<string, Refused>
  verifiedAt: number | undefined
  /** Looks in a row that found it behind, or failed. */
  behind: number
  /** The last look failed. */
  failing: boolean
  /** Of the first of them, ms since the epoch. */
  behindSince: number | undefined
  drifted: number
  /** We made the zone on this server. */
  created: boolean
  /** The block that was last compared with the server's, so that it is not asked again. */
  block: string | undefined
  dsRecords: readonly string[]
  /** Catalogs of secondaries that were seen to list the zone. */
  readonly catalogs: Set<string>
}

export const seenKey = (nameKey: string, type: RRType): string => `${nameKey} ${type}`

/** The replicas of all zones on all servers. */
export class Replicas {
  readonly #known = new Map<string, Replica>()

  of(zone: string, server: string): Replica {
    const key = `${zone} ${server}`
    let replica = this.#known.get(key)
    if (replica === undefined) {
      replica = {
        mirror: undefined,
        planner: new Planner(),
        stale: true,
        readAt: 0,
        took: 0,
        byQuery: false,
        seen: new Map(),
        refused: new Map(),
        verifiedAt: undefined,
        behind: 0,
        failing: false,
        behindSince: undefined,
        drifted: 0,
        created: false,
        block: undefined,
        dsRecords: [],
        catalogs: new Set(),
      }
      this.#known.set(key, replica)
    }
    return replica
  }

  /** What is known of the zone may be old: it is read at the next look. */
  doubt(zone: string): void {
    for (const [key, replica] of this.#known) if (key.startsWith(`${zone} `)) replica.stale = true
  }

  forget(zone: string, server?: string): void {
    for (const key of this.#known.keys()) {
      if (server === undefined ? key.startsWith(`${zone} `) : key === `${zone} ${server}`)
        this.#known.delete(key)
    }
  }
}
