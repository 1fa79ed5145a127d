import { randomInt } from "node:crypto"
import { isIP } from "node:net"
import { type Clock, systemClock } from "./clock.ts"
import { ours } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import type { Endpoint, TlsOptions } from "./transport.ts"

/** Milliseconds, each with its default. */
export interface ClientTimeouts {
  /** To connect to one address, TLS handshake included: 5,000. */
  readonly connect?: number
  /** For the reply to a message over TCP or TLS, and for each further message of a transfer: 10,000. */
  readonly message?: number
  /** For the reply to one of three attempts over UDP: 2,000. */
  readonly udp?: number
  /** Until an unused connection is closed, before the server does: 5,000. */
  readonly idle?: number
}

export interface DnsClientOptions {
  /** The server's name or address; in messages for people, and the name expected in its certificate. */
  readonly host?: string
  /** IP addresses of this one server, tried in order; default: what `host` resolves to. */
  readonly addresses?: readonly string[]
  /** Default 53, with `tls` 853. */
  readonly port?: number
  /** Signs everything that is not given another key. */
  readonly key?: TsigKey
  /** DNS over TLS 1.3 for everything, queries included. */
  readonly tls?: TlsOptions
  readonly timeouts?: ClientTimeouts
  /**
   * Updates of one zone sent and not yet answered: 1. More is faster with a server that gathers them for one commit
   * (Knot), and gives up that a message is sent only after the outcome of the one before is known.
   */
  readonly inFlightPerZone?: number
  /** Updates of one zone that may wait; one more is TOO_BUSY: 10,000. */
  readonly mostWaitingPerZone?: number
  readonly clock?: Clock
  /** A fresh message id, 0 to 65,535; default: from the system's secure source. */
  readonly random?: () => number
}

export interface Settings {
  readonly endpoints: readonly Endpoint[]
  readonly key: TsigKey | undefined
  readonly tls: TlsOptions | undefined
  readonly timeouts: Required<ClientTimeouts>
  readonly inFlightPerZone: number
  readonly mostWaitingPerZone: number
  readonly clock: Clock
  readonly random: () => number
}

/** The options with every default in its place. Throws BAD_OPTION naming value and rule. */
export function settingsOf(options: DnsClientOptions): Settings {
  const { host, addresses, tls, key } = options
  const port = whole("port", options.port ?? (tls === undefined ? 53 : 853), 1, 65_535)
  const hosts = addresses ?? (host === undefined ? [] : [host])
  if (hosts.length === 0) throw ours("BAD_OPTION", "a client needs a host or addresses of its server")
  for (const address of addresses ?? []) {
    if (isIP(address) === 0) throw ours("BAD_OPTION", `"${address}" is no IP address; names go into host`)
  }
  const timeouts = { connect: 5000, message: 10_000, udp: 2000, idle: 5000, ...options.timeouts }
  for (const [name, value] of Object.entries(timeouts)) whole(`timeouts.${name}`, value, 1, 2 ** 31 - 1)
  const named = host !== undefined && isIP(host) === 0 ? { serverName: host } : {}
  return {
    endpoints: hosts.map((address) => ({ host: address, port })),
    key,
    tls: tls === undefined ? undefined : { ...named, ...tls },
    timeouts,
    inFlightPerZone: whole("inFlightPerZone", options.inFlightPerZone ?? 1, 1, 1000),
    mostWaitingPerZone: whole("mostWaitingPerZone", options.mostWaitingPerZone ?? 10_000, 1, 1_000_000),
    clock: options.clock ?? systemClock,
    random: options.random ?? (() => randomInt(0x1_0000)),
  }
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw ours("BAD_OPTION", `${name} ${value} is no whole number from ${least} to ${most}`)
}
