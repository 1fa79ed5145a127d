/** What a server under test is asked to be; the same words for BIND and for Knot. */
import type { ServerKey } from "./server-key.ts"
import type { ZoneContents } from "./zone-file.ts"

/** Where another server listens, and the key it expects. */
export interface Peer {
  readonly address: string
  readonly port: number
  readonly key?: ServerKey
}

export interface PrimaryZone extends ZoneContents {
  readonly type: "primary"
  readonly name: string
  /** The whole zone file, in place of SOA, NS and `records`. */
  readonly file?: string
  /** Keys that may change everything. Default: the server's `update` key. Not with `updatePolicy`. */
  readonly allowUpdate?: readonly ServerKey[]
  /** BIND: rules of an `update-policy` block, each without its semicolon; excludes `allowUpdate`. */
  readonly updatePolicy?: readonly string[]
  /** BIND: the name of a dnssec-policy; the zone is then signed inline. Knot: `true` signs with its defaults. */
  readonly dnssecPolicy?: string
  /** Servers that are told of changes. */
  readonly alsoNotify?: readonly Peer[]
  /** Further statements (BIND) or lines of the zone's item (Knot). */
  readonly extra?: string
}

export interface SecondaryZone {
  readonly type: "secondary"
  readonly name: string
  readonly primaries: readonly Peer[]
  /** The zone is a catalog: its members are served too, from the same primaries. */
  readonly catalog?: boolean
  readonly extra?: string
}

export type ServedZone = PrimaryZone | SecondaryZone

/** PEM texts for DNS over TLS. */
export interface ServerTls {
  readonly certificate: string
  readonly privateKey: string
  /** Clients must show a certificate issued by this authority. */
  readonly clientAuthority?: string
}

export interface ServerOptions {
  /** A loopback address. Default 127.0.0.1. */
  readonly address?: string
  readonly zones?: readonly ServedZone[]
  /** Replaces the generated keys; give `primary.keys` to a secondary that shares them. */
  readonly keys?: Partial<ServerKeys>
  /** Keys beside the three of every server, such as one for a tenant or the next one in a rotation. */
  readonly furtherKeys?: readonly ServerKey[]
  /** Milliseconds from start to readiness, after which the start has failed. Default 10,000. */
  readonly startDeadline?: number
  /** Where the server's own directory is made. Default: the directory for temporary files. */
  readonly parent?: string
}

/** Every server has one key for each purpose; the control key never updates a zone. */
export interface ServerKeys {
  readonly update: ServerKey
  readonly transfer: ServerKey
  readonly rndc: ServerKey
}
