import type { Name } from "@nightshift/rfc2136"
import { type Contents, rrsetAt } from "./records/contents.ts"
import { type Cut, foreignCuts } from "./records/occlusion.ts"
import { markerName, readMarker } from "./records/ownership.ts"

interface Reading {
  readonly contents: Contents
  /** The zone there is our making, or its apex adopted. */
  readonly ownsApex: boolean
  /** Found when somebody asks. */
  cuts: readonly Cut[] | undefined
}

/** What the primaries of one zone were last read to hold, by server. */
export class ZoneContents {
  readonly #owner: string
  readonly #readings = new Map<string, Reading>()

  constructor(owner: string) {
    this.#owner = owner
  }

  get(server: string): Contents | undefined {
    return this.#readings.get(server)?.contents
  }

  /** Keeps what was read; `ownsApex` stays as it was unless it is said. */
  put(server: string, contents: Contents, ownsApex = this.#readings.get(server)?.ownsApex === true): void {
    const before = this.#readings.get(server)
    if (before?.contents === contents && before.ownsApex === ownsApex) return
    this.#readings.set(server, { contents, ownsApex, cuts: undefined })
  }

  /** True when one of the servers has the apex as ours. */
  get ownsApex(): boolean {
    return [...this.#readings.values()].some((reading) => reading.ownsApex)
  }

  /** What these servers hold, as far as they were read. */
  of(servers: readonly string[]): Contents[] {
    return servers.flatMap((server) => this.get(server) ?? [])
  }

  /** True while one of the servers holds the delegation that the template of this DNSZone brought. */
  delegates(servers: readonly string[], child: Name, zone: string): boolean {
    return this.of(servers).some((contents) => {
      if (rrsetAt(contents, child, "NS") === undefined) return false
      const marker = readMarker(rrsetAt(contents, markerName(child, "NS"), "TXT"))
      return marker?.owner === this.#owner && marker.source.split(",")[0] === `DNSZone/${zone}`
    })
  }

  /** Where the zone ends on these servers without our doing. */
  cuts(servers: readonly string[], zone: Name): Cut[] {
    return servers.flatMap((server) => {
      const reading = this.#readings.get(server)
      if (reading === undefined) return []
      reading.cuts ??= foreignCuts(reading.contents, zone, this.#owner)
      return reading.cuts
    })
  }
}
