import { keyOf } from "@nightshift/operator-runtime"
import type { Name, Rdata, RRType } from "@nightshift/rfc2136"
import type { Board } from "../board.ts"
import { defaultTtl, type Leaving, type ZoneView } from "../zone-view.ts"
import type { Zones } from "../zones.ts"
import type { Departure } from "./decide.ts"

/** One closing of one machine. The same machine closes again every night, and nothing is carried over. */
export interface ClosingOf {
  readonly machine: string
  /** ms since the epoch. */
  readonly since: number
  /** Key of the Cluster. */
  readonly cluster: string
  readonly node: string
}

/** One value that leaves with the machine, and what is known of its going. */
interface Value {
  readonly zone: string
  readonly name: Name
  readonly type: RRType
  readonly rdata: Rdata
  ttl: number
  /** Since when no primary answers it, ms since the epoch. */
  withdrawnAt: number | undefined
  /** Since when nobody answers it. */
  goneAt: number | undefined
  /** Secondaries that were told to be read since it was withdrawn. */
  readonly reread: Set<string>
}

interface Closing {
  readonly since: number
  readonly values: Map<string, Value>
}

/**
 * Since when each departing value is answered by nobody. What was gone before we looked is gone since we looked: the
 * value may have been published and withdrawn again in between.
 */
export class Departures {
  readonly #zones: Pick<Zones, "keys" | "view" | "servers">
  readonly #board: Board
  readonly #readAgain: (zone: string, server: string) => void
  readonly #closings = new Map<string, Closing>()

  /** `readAgain` makes a server's zone be read anew, however fresh its mirror seems. */
  constructor(
    zones: Pick<Zones, "keys" | "view" | "servers">,
    board: Board,
    readAgain: (zone: string, server: string) => void,
  ) {
    this.#zones = zones
    this.#board = board
    this.#readAgain = readAgain
    board.onChange((zone, { role, lacks }) => {
      for (const value of this.#valuesOf(zone)) {
        if (lacks(value.name, value.type, value.rdata.key)) continue
        // A secondary that still answers is merely behind, and is looked at until it is not.
        if (role === "primary") stay(value)
        else value.goneAt = undefined
      }
    })
  }

  /** What leaves in this closing; a value that left stays listed until the closing is over. */
  of({ machine, since, cluster, node }: ClosingOf, now: number): Departure[] {
    let closing = this.#closings.get(machine)
    if (closing?.since !== since) {
      closing = { since, values: new Map() }
      this.#closings.set(machine, closing)
    }
    for (const zone of this.#zones.keys()) this.#collect(zone, cluster, node, closing.values)
    return [...closing.values.values()].flatMap((value) => {
      // Somebody else keeps the value answered, and not by this machine: it need not go.
      if (this.#kept(value)) return []
      const answeredBy = this.#look(value, now)
      const { zone, name, type, rdata, goneAt, ttl } = value
      return [{ zone, name, type, value: rdata.toString(), goneAt, ttl, answeredBy }]
    })
  }

  /** The closing is over or called off. */
  forget(machine: string): void {
    this.#closings.delete(machine)
  }

  #collect(zone: string, cluster: string, node: string, values: Map<string, Value>): void {
    const view = this.#zones.view(zone)
    const namespace = zone.slice(0, zone.indexOf("/"))
    for (const one of view?.leaving ?? []) {
      if (view === undefined || !isOf(one, namespace, cluster) || !one.nodes.includes(node)) continue
      const { name, type, rdatas } = one.wish
      const ttl = ttlOf(one, view)
      for (const rdata of rdatas) {
        const key = `${zone} ${name.key} ${type} ${rdata.key}`
        const known = values.get(key)
        if (known !== undefined) known.ttl = Math.max(known.ttl, ttl)
        else {
          const news = { withdrawnAt: undefined, goneAt: undefined, reread: new Set<string>() }
          values.set(key, { zone, name, type, rdata, ttl, ...news })
        }
      }
    }
  }

  #kept({ zone, name, type, rdata }: Value): boolean {
    const wanted = this.#zones.view(zone)?.merged.desired.get(name.key)?.get(type)
    return wanted?.rrset.rdatas.some(({ key }) => key === rdata.key) === true
  }

  /** The servers of which it is not known that they have stopped to answer it. */
  #look(value: Value, now: number): string[] {
    const { zone, name, type, rdata } = value
    const { primaries, secondaries } = this.#zones.servers(zone)
    const views = this.#board.of(zone)
    const answering = (server: string) => views.get(server)?.lacks(name, type, rdata.key) !== true
    const above = primaries.map(keyOf).filter(answering)
    if (above.length > 0) {
      stay(value)
      return above
    }
    const withdrawnAt = (value.withdrawnAt ??= now)
    // A secondary that was read before may have fetched the value since, and not yet fetched that it went.
    const unread = secondaries.map(keyOf).filter((server) => (views.get(server)?.readAt ?? 0) < withdrawnAt)
    for (const server of unread) {
      if (value.reread.has(server)) continue
      value.reread.add(server)
      this.#readAgain(zone, server)
    }
    const below = secondaries.map(keyOf).filter((server) => unread.includes(server) || answering(server))
    value.goneAt = below.length > 0 ? undefined : (value.goneAt ?? now)
    return below
  }

  *#valuesOf(zone: string): Iterable<Value> {
    for (const { values } of this.#closings.values())
      for (const value of values.values()) if (value.zone === zone) yield value
  }
}

function stay(value: Value): void {
  value.withdrawnAt = undefined
  value.goneAt = undefined
  value.reread.clear()
}

/** Seconds for which a resolver may keep it: an RRset that others stay in has one TTL, and it may be theirs. */
function ttlOf({ wish }: Leaving, { merged, zone }: ZoneView): number {
  const shared = merged.desired.get(wish.name.key)?.get(wish.type)?.rrset.ttl ?? 0
  return Math.max(shared, wish.ttl ?? zone.spec.ttl ?? defaultTtl)
}

/** A source of the management cluster knows no cluster: it is of whichever machine bears its Node's name. */
const isOf = ({ cluster }: Leaving, namespace: string, wanted: string): boolean =>
  cluster === undefined || `${namespace}/${cluster}` === wanted
