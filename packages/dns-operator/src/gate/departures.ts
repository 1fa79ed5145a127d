import { keyOf } from "@nightshift/operator-runtime"
import type { Board } from "../board.ts"
import { defaultTtl, type Leaving } from "../zone-view.ts"
import type { Zones } from "../zones.ts"
import type { Departure } from "./decide.ts"

/** Since when each departing value is answered by nobody. What was gone before we looked is gone since we looked. */
export class Departures {
  readonly #zones: Zones
  readonly #board: Board
  readonly #goneAt = new Map<string, number>()

  constructor(zones: Zones, board: Board) {
    this.#zones = zones
    this.#board = board
  }

  /** The departures of one node in all zones. */
  of(cluster: string, node: string, now: number): Departure[] {
    return this.#zones.keys().flatMap((zone) => this.#inZone(zone, cluster, node, now))
  }

  #inZone(zone: string, cluster: string, node: string, now: number): Departure[] {
    const view = this.#zones.view(zone)
    if (view === undefined) return []
    const namespace = zone.slice(0, zone.indexOf("/"))
    const leaving = view.leaving.filter((one) => isOf(one, namespace, cluster) && one.nodes.includes(node))
    return leaving.flatMap(({ wish }) =>
      wish.rdatas.flatMap((rdata) => {
        const { name, type } = wish
        const others = view.merged.desired.get(name.key)?.get(type)
        // Somebody else keeps the value answered, and not by this machine: it need not go.
        if (others?.rrset.rdatas.some(({ key }) => key === rdata.key) === true) return []
        const goneAt = this.#gone(
          `${zone} ${name.key} ${type} ${rdata.key}`,
          this.#lacked(zone, name, type, rdata.key),
          now,
        )
        return [
          {
            zone,
            name,
            type,
            value: rdata.toString(),
            goneAt,
            ttl: wish.ttl ?? view.zone.spec.ttl ?? defaultTtl,
          },
        ]
      }),
    )
  }

  #gone(key: string, lacked: boolean, now: number): number | undefined {
    if (!lacked) {
      this.#goneAt.delete(key)
      return undefined
    }
    const since = this.#goneAt.get(key) ?? now
    this.#goneAt.set(key, since)
    return since
  }

  #lacked(zone: string, name: Leaving["wish"]["name"], type: string, value: string): boolean {
    const { primaries, secondaries } = this.#zones.servers(zone)
    const views = this.#board.of(zone)
    return [...primaries, ...secondaries].every(
      (one) => views.get(keyOf(one))?.lacks(name, type, value) === true,
    )
  }
}

/** A source of the management cluster knows no cluster; its nodes are those of the machines themselves. */
const isOf = ({ cluster }: Leaving, namespace: string, wanted: string): boolean =>
  cluster === undefined ? wanted.startsWith(`${namespace}/`) : `${namespace}/${cluster}` === wanted
