import type { Clock } from "./clock.ts"
import { Connection } from "./connection.ts"
import { DnsError } from "./errors.ts"
import { type Endpoint, endpointText, openSocket, type TlsOptions } from "./transport.ts"

/** The most connections one client has to its server at a time. */
const mostConnections = 8

/** In TLS 1.3 a server judges the client's certificate after the handshake; named then closes without an alert. */
const wantsCertificate = "perhaps it asks for a client certificate, and we have shown none"

export interface PoolOptions {
  /** Addresses of one server: tried in order until one answers. */
  readonly endpoints: readonly Endpoint[]
  readonly tls: TlsOptions | undefined
  /** ms for one address to be connected, handshake included. */
  readonly connectTimeout: number
  /** ms without use after which a connection is closed; below the server's own limit. */
  readonly idleTimeout: number
  readonly clock: Clock
}

interface Waiting {
  readonly resolve: (connection: Connection) => void
  readonly reject: (error: Error) => void
}

/** Lends connections to one server, each to one borrower at a time, and keeps at most eight of them. */
export class Pool {
  readonly #options: PoolOptions
  readonly #idle = new Map<Connection, () => void>()
  readonly #all = new Set<Connection>()
  #opening = 0
  #waiting: Waiting[] = []
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** How many borrowers wait for a connection to come free. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** A connection for the caller alone until it is given back. Rejects when no address can be connected. */
  async borrow(): Promise<Connection> {
    if (this.#closed) throw closedError()
    for (const [connection, cancel] of this.#idle) {
      cancel()
      this.#idle.delete(connection)
      if (connection.open) return connection
    }
    if (this.#all.size + this.#opening >= mostConnections) {
      return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
    }
    this.#opening++
    let opened: Connection | undefined
    try {
      opened = await this.#open()
      return opened
    } finally {
      this.#opening--
      if (opened === undefined) this.#serveWaiting()
    }
  }

  /** Gives a connection back, open or not. */
  giveBack(connection: Connection): void {
    if (!connection.open) return
    const next = this.#waiting.shift()
    if (next !== undefined) {
      next.resolve(connection)
      return
    }
    const cancel = this.#options.clock.after(this.#options.idleTimeout, () => {
      this.#idle.delete(connection)
      connection.close(closedError())
    })
    this.#idle.set(connection, cancel)
  }

  /** Ends every connection; what is in flight and what waits fails with CLOSED. */
  close(): void {
    this.#closed = true
    for (const cancel of this.#idle.values()) cancel()
    this.#idle.clear()
    for (const connection of this.#all) connection.close(closedError())
    for (const { reject } of this.#waiting.splice(0)) reject(closedError())
  }

  async #open(): Promise<Connection> {
    const { endpoints, tls, connectTimeout, clock } = this.#options
    const faults: unknown[] = []
    for (const endpoint of endpoints) {
      try {
        const socket = await openSocket(endpoint, tls, connectTimeout, clock)
        if (this.#closed) {
          socket.destroy()
          throw closedError()
        }
        const silently = tls !== undefined && tls.cert === undefined ? wantsCertificate : undefined
        const connection = new Connection(
          socket,
          endpointText(endpoint),
          clock,
          (one) => this.#forget(one),
          silently,
        )
        this.#all.add(connection)
        return connection
      } catch (fault) {
        if (this.#closed) throw closedError()
        faults.push(fault)
      }
    }
    if (faults.length === 1) throw faults[0]
    const tried = endpoints.map(endpointText).join(", ")
    const cause = new AggregateError(faults)
    throw new DnsError("network", "CONNECT", `none of ${tried} could be connected`, { server: tried, cause })
  }

  #forget(connection: Connection): void {
    this.#all.delete(connection)
    this.#idle.get(connection)?.()
    this.#idle.delete(connection)
    this.#serveWaiting()
  }

  /** A place came free: the first in line opens a connection of its own. */
  #serveWaiting(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) this.borrow().then(next.resolve, next.reject)
  }
}

export function closedError(): DnsError {
  return new DnsError("ours", "CLOSED", "the client was closed")
}
