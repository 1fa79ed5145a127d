import {
  listenPrimary,
  type Name,
  type SeedPrimary,
  type TsigKey,
  type ZoneRecord,
} from "@nightshift/rfc2136"
import type { Peer } from "./zone-block.ts"

export interface SeederOptions {
  readonly listen: { readonly address: string; readonly port: number }
  /** The address under which name servers reach us. */
  readonly advertise: string
}

export interface Seeding {
  /** Where the server has to fetch the zone. */
  readonly from: Peer
  /** Resolves when it has. */
  readonly transferred: Promise<void>
  end(): Promise<void>
}

/** Hands new zones to servers by a one-time transfer. The port is open only while a zone is being made. */
export class Seeder {
  readonly #options: SeederOptions
  #primary: Promise<SeedPrimary> | undefined
  #users = 0

  constructor(options: SeederOptions) {
    this.#options = options
  }

  /** Offers the records of a zone to whoever signs with the key. Throws CONNECT when the port cannot be had. */
  async offer(zone: Name, records: readonly ZoneRecord[], key: TsigKey): Promise<Seeding> {
    this.#users++
    try {
      this.#primary ??= listenPrimary({ listen: this.#options.listen })
      const primary = await this.#primary
      const { transferred, withdraw } = primary.offer({ zone, records: [...records], key })
      const end = async () => {
        withdraw()
        await this.#leave()
      }
      return { from: { address: this.#options.advertise, port: primary.port }, transferred, end }
    } catch (error) {
      this.#primary = undefined
      await this.#leave()
      throw error
    }
  }

  async #leave(): Promise<void> {
    this.#users--
    if (this.#users > 0) return
    const primary = this.#primary
    this.#primary = undefined
    await (await primary)?.close()
  }
}
