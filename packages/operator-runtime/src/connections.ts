import Pool from "undici/lib/dispatcher/pool.js"
import type { TlsMaterial } from "./access.ts"

/** Requests that must not wait for each other travel apart. */
export type Lane =
  /** Everything ordinary. */
  | "main"
  /** What only tells, such as a status: what acts must not stand behind it. */
  | "telling"
  /** Leader election: one connection of its own, so a lease never waits behind lists. */
  | "lease"
  /** Watches: each holds a connection for minutes. */
  | "watch"

const connectionsOf: Record<Lane, number | null> = { main: 12, telling: 6, lease: 1, watch: null }

/** The sockets to one API server; opened on first use, replaced when the TLS material changes. */
export class Connections {
  readonly #origin: string
  #tls: TlsMaterial | undefined
  #pools = new Map<Lane, Pool>()
  #closed = false

  /** @param origin scheme, host and port */
  constructor(origin: string) {
    this.#origin = origin
  }

  get closed(): boolean {
    return this.#closed
  }

  pool(lane: Lane, tls: TlsMaterial): Pool {
    if (this.#tls !== tls) {
      this.#release()
      this.#tls = tls
    }
    let pool = this.#pools.get(lane)
    if (pool === undefined) {
      pool = open(this.#origin, lane, tls)
      this.#pools.set(lane, pool)
    }
    return pool
  }

  /** Ends every connection at once; what was under way fails. */
  async close(): Promise<void> {
    this.#closed = true
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.destroy()))
  }

  /** Lets what is under way finish on the old connections. */
  #release(): void {
    const pools = [...this.#pools.values()]
    this.#pools = new Map()
    for (const pool of pools) void pool.close()
  }
}

function open(origin: string, lane: Lane, tls: TlsMaterial): Pool {
  return new Pool(origin, {
    connections: connectionsOf[lane],
    pipelining: 1,
    // One TCP connection per watch: with HTTP/2 a slow watch would hold up everything that shares its connection.
    allowH2: false,
    // Deadlines are the transport's own, on the injected clock.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 55_000,
    connect: {
      timeout: 10_000,
      keepAlive: true,
      // How a half-open connection is noticed while a watch is quiet.
      keepAliveInitialDelay: 30_000,
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(tls.cert === undefined ? {} : { cert: tls.cert }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
      ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
      ...(tls.insecure === true ? { rejectUnauthorized: false } : {}),
    },
  })
}
