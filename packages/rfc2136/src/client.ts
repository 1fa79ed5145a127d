import { askConnection, askDatagram } from "./ask.ts"
import type { Connection } from "./connection.ts"
import { DnsError } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import type { Name } from "./name.ts"
import { type DnsClientOptions, type Settings, settingsOf } from "./options.ts"
import type { UpdateOutcome } from "./outcome.ts"
import { closedError, Pool } from "./pool.ts"
import { type Answer, queryRequest } from "./query.ts"
import type { RRType } from "./registry.ts"
import type { Request } from "./request.ts"
import { notifyRequest } from "./notify-request.ts"
import { transferOver } from "./transfer/exchange.ts"
import type { AxfrResult, IxfrResult, TransferRequest } from "./transfer/result.ts"
import type { UpdateMessage } from "./update.ts"
import { updateJob } from "./update-job.ts"
import { ZoneQueue } from "./zone-queue.ts"

/** Which key signs one request in place of the client's own: another, or "none". */
export interface KeyOption {
  readonly key?: TsigKey | "none"
}

export interface QueryOptions extends KeyOption {
  /** Ask over TCP at once. */
  readonly tcp?: boolean
  readonly recursionDesired?: boolean
}

/**
 * One DNS server, asked by one client: over at most eight connections, which open when needed and close when idle.
 * Every method rejects with a `DnsError`; side "ours" before anything was sent.
 */
export class DnsClient {
  readonly #settings: Settings
  readonly #pool: Pool
  readonly #queues = new Map<string, ZoneQueue>()
  #closed = false

  /** Throws BAD_OPTION. Connects to nothing yet. */
  constructor(options: DnsClientOptions) {
    this.#settings = settingsOf(options)
    const { endpoints, tls, timeouts, clock } = this.#settings
    this.#pool = new Pool({
      endpoints,
      tls,
      connectTimeout: timeouts.connect,
      idleTimeout: timeouts.idle,
      clock,
    })
  }

  /**
   * Sends an UPDATE when those of its zone given before have their outcome. Whatever the network or the server does is
   * an outcome; it rejects only for a message that cannot be sent at all (BAD_UPDATE, BAD_TTL, TOO_LARGE, CLOSED).
   */
  async update(message: UpdateMessage, options: KeyOption = {}): Promise<UpdateOutcome> {
    if (this.#closed) throw closedError()
    const { clock, timeouts } = this.#settings
    return new Promise((resolve) => {
      const job = updateJob(
        message,
        {
          key: this.#keyOf(options),
          clock,
          milliseconds: timeouts.message,
          freshId: (connection) => this.#freshId(connection),
        },
        resolve,
      )
      this.#queueOf(message.zone).add(job)
    })
  }

  /**
   * Asks for an RRset: over UDP with EDNS 1232, over TCP when the answer is truncated. NXDOMAIN and a refusal are
   * answers with that rcode; a server that does not answer is TIMEOUT or CONNECT, which says nothing about the name.
   */
  async query(name: Name, type: RRType, options: QueryOptions = {}): Promise<Answer> {
    const request = queryRequest(name, type, { recursionDesired: options.recursionDesired ?? false })
    const first = options.tcp === true ? "truncated" : await this.#ask(request, options)
    const answer = first === "truncated" ? await this.#askConnected(request, options) : first
    if (answer !== "truncated") return answer
    throw new DnsError("theirs", "MALFORMED", `the answer for ${name} ${type} is truncated even over TCP`, {
      name: name.toString(),
      type,
    })
  }

  /** The whole zone (RFC 5936). A transfer that is refused, cut or malformed rejects; it is never a shorter zone. */
  async axfr(zone: Name, options: KeyOption = {}): Promise<AxfrResult> {
    const result = await this.#transfer({ kind: "axfr", zone }, options)
    if (result.kind === "zone") return result
    throw new DnsError("theirs", "TRANSFER", `the AXFR of ${zone} was answered like an IXFR`, {
      zone: zone.toString(),
    })
  }

  /** What changed since `serial` (RFC 1995); the server may answer with the whole zone instead. */
  ixfr(zone: Name, serial: number, options: KeyOption = {}): Promise<IxfrResult> {
    return this.#transfer({ kind: "ixfr", zone, serial }, options)
  }

  /** Tells a secondary that the zone changed (RFC 1996). Rejects with RCODE when it does not want to know. */
  notify(zone: Name, serial?: number, options: KeyOption = {}): Promise<void> {
    return this.#ask(notifyRequest(zone, serial), options)
  }

  /** Ends all connections. Updates without an outcome get `unknown`; whatever else is under way rejects with CLOSED. */
  close(): void {
    this.#closed = true
    for (const queue of this.#queues.values()) queue.close()
    this.#pool.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  async #ask<T>(request: Request<T>, options: KeyOption): Promise<T> {
    if (this.#closed) throw closedError()
    const { endpoints, tls, timeouts, clock, random } = this.#settings
    if (tls !== undefined) return this.#askConnected(request, options)
    return askDatagram(request, {
      endpoints,
      key: this.#keyOf(options),
      milliseconds: timeouts.udp,
      clock,
      random,
    })
  }

  #askConnected<T>(request: Request<T>, options: KeyOption): Promise<T> {
    const { clock, timeouts } = this.#settings
    return this.#borrowing((connection) =>
      askConnection(connection, request, {
        id: this.#freshId(connection),
        key: this.#keyOf(options),
        milliseconds: timeouts.message,
        clock,
      }),
    )
  }

  #transfer(request: TransferRequest, options: KeyOption): Promise<IxfrResult> {
    const { clock, timeouts } = this.#settings
    return this.#borrowing((connection) =>
      transferOver(connection, request, {
        id: this.#freshId(connection),
        key: this.#keyOf(options),
        milliseconds: timeouts.message,
        clock,
      }),
    )
  }

  async #borrowing<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#pool.borrow()
    try {
      return await use(connection)
    } finally {
      this.#pool.giveBack(connection)
    }
  }

  #queueOf(zone: Name): ZoneQueue {
    const existing = this.#queues.get(zone.key)
    if (existing !== undefined) return existing
    const { inFlightPerZone, mostWaitingPerZone } = this.#settings
    const queue = new ZoneQueue({
      zone: zone.toString(),
      pool: this.#pool,
      inFlight: inFlightPerZone,
      mostWaiting: mostWaitingPerZone,
    })
    this.#queues.set(zone.key, queue)
    return queue
  }

  #keyOf({ key }: KeyOption): TsigKey | undefined {
    return key === "none" ? undefined : (key ?? this.#settings.key)
  }

  #freshId(connection: Connection): number {
    let id = this.#settings.random() & 0xffff
    while (connection.uses(id)) id = (id + 1) & 0xffff
    return id
  }
}
