import { listenPrimary, type SeedPrimary } from "@nightshift/rfc2136"
import type { Peer } from "./zone-block.ts"

export interface SeederOptions {
  readonly listen: { readonly address: string; readonly port: number }
  /** The address under which name servers reach us. */
  readonly advertise: string
}

/** Where servers fetch the first contents of new zones. The port is open only while a zone is being made. */
export class Seeder {
  readonly #options: SeederOptions
  #primary: Promise<SeedPrimary> | undefined
  #users = 0

  constructor(options: SeederOptions) {
    this.#options = options
  }

  /** Keeps the port open for as long as `use` takes; `at` is where servers reach it. Throws CONNECT when it cannot be had. */
  async open<T>(use: (primary: SeedPrimary, at: Peer) => Promise<T>): Promise<T> {
    this.#users++
    this.#primary ??= listenPrimary({ listen: this.#options.listen })
    const opening = this.#primary
    try {
      const primary = await opening
      return await use(primary, { address: this.#options.advertise, port: primary.port })
    } finally {
      this.#users--
      if (this.#users === 0) {
        this.#primary = undefined
        const [opened] = await Promise.allSettled([opening])
        if (opened.status === "fulfilled") await opened.value[Symbol.asyncDispose]()
      }
    }
  }
}
