import {
  DnsClient,
  DnsError,
  type Name,
  RndcClient,
  type TlsOptions,
  type TsigKey,
  type UpdateMessage,
  type UpdateOutcome,
  type WholeZone,
} from "@nightshift/rfc2136"
import type { Peer } from "./zone-block.ts"
import { Mirror } from "./mirror.ts"

/** What an instance and its Secrets say of a server. */
export interface ServerFacts {
  /** `namespace/name` of the Bind9Instance. */
  readonly key: string
  readonly role: "primary" | "secondary"
  readonly addresses: readonly string[]
  readonly port: number
  readonly updateKey: TsigKey | undefined
  /** Tried when the server does not know, or no longer accepts, the update key. */
  readonly previousKey: TsigKey | undefined
  readonly transferKey: TsigKey | undefined
  /** The same for the key that signs transfers, which is the update key where there is no transfer key. */
  readonly previousReadKey: TsigKey | undefined
  readonly control: { readonly port: number; readonly key: TsigKey } | undefined
  readonly tls: TlsOptions | undefined
  readonly catalog: string | undefined
}

/** What reading a zone from a server came to. "Could not be read" is never an empty zone. */
export type ReadOutcome =
  | { readonly kind: "read"; readonly mirror: Mirror }
  | { readonly kind: "absent" }
  /** It may be configured there, and is not loaded (SERVFAIL): a broken file, an expired secondary. */
  | { readonly kind: "unloaded"; readonly error: DnsError }
  /** It serves the zone, and does not let us transfer it. */
  | { readonly kind: "untransferable"; readonly error: DnsError }
  | { readonly kind: "unknown"; readonly error: DnsError }

/**
 * Updates of a zone on their way at the same time. Those that are sent together never have a name in common, so they may be
 * done in any order; far below the update quota above which named is silent (100).
 */
const inFlightPerZone = 8

/** One BIND server: its connections, from the first use to `close`. */
export class Server {
  readonly facts: ServerFacts
  readonly #updates: DnsClient
  readonly #previous: DnsClient | undefined
  readonly #reads: DnsClient
  readonly #previousReads: DnsClient | undefined
  readonly rndc: RndcClient | undefined

  readonly #mayAct: () => boolean
  #updatesWithPrevious = false
  #readsWithPrevious = false

  /** `mayAct` is asked before everything that changes the server: whoever lost the lease sends nothing more. */
  constructor(facts: ServerFacts, mayAct: () => boolean) {
    this.facts = facts
    this.#mayAct = mayAct
    const { addresses, port, tls, updateKey, previousKey, transferKey, control } = facts
    const client = (key: TsigKey | undefined) =>
      new DnsClient({
        addresses,
        port,
        inFlightPerZone,
        ...(key === undefined ? {} : { key }),
        ...(tls === undefined ? {} : { tls }),
      })
    this.#updates = client(updateKey)
    this.#previous = previousKey === undefined ? undefined : client(previousKey)
    this.#reads = client(transferKey ?? updateKey)
    const { previousReadKey } = facts
    this.#previousReads = previousReadKey === undefined ? undefined : client(previousReadKey)
    const [host = "127.0.0.1"] = addresses
    this.rndc =
      control === undefined
        ? undefined
        : guarded(new RndcClient({ host, port: control.port, key: control.key }), mayAct)
  }

  get key(): string {
    return this.facts.key
  }

  get peer(): Peer {
    return { address: this.facts.addresses[0] ?? "127.0.0.1", port: this.facts.port }
  }

  /** Sends one update; signed by the previous key when the server does not accept the present one. */
  async update(message: UpdateMessage): Promise<UpdateOutcome> {
    if (!this.#mayAct()) return { kind: "unknown", sent: false, error: notLeading() }
    const outcome = await this.#updates.update(message)
    if (outcome.kind === "applied") this.#updatesWithPrevious = false
    if (this.#previous === undefined || !(isKeyRefusal(outcome) || isRefused(outcome))) return outcome
    const again = await this.#previous.update(message)
    this.#updatesWithPrevious = again.kind === "applied"
    return isKeyRefusal(again) ? outcome : again
  }

  /** The key that the server refuses while it takes the previous one: from the first such answer until it takes the present. */
  get refusedKey(): TsigKey | undefined {
    const { updateKey, transferKey } = this.facts
    if (this.#updatesWithPrevious) return updateKey
    return this.#readsWithPrevious ? (transferKey ?? updateKey) : undefined
  }

  query(...question: Parameters<DnsClient["query"]>): ReturnType<DnsClient["query"]> {
    return this.#reading((client) => client.query(...question))
  }

  notify(zone: Name, serial: number | undefined): Promise<unknown> {
    return this.#reading((client) => client.notify(zone, serial))
  }

  /** The zone as it is now: what changed since `since`, or all of it. */
  async read(zone: Name, since: Mirror | undefined): Promise<ReadOutcome> {
    try {
      return { kind: "read", mirror: await this.#transfer(zone, since) }
    } catch (error) {
      if (!(error instanceof DnsError)) throw error
      if (error.code !== "RCODE" || error.facts.tsigError !== undefined) return { kind: "unknown", error }
      return this.#withoutTransfer(zone, error)
    }
  }

  /** The whole zone as it is now. Throws DnsError when it could not be read. */
  transfer(zone: Name): Promise<WholeZone> {
    return this.#reading((client) => client.axfr(zone))
  }

  /** Asks with the present key, and with the previous one when the server does not accept the present one. */
  async #reading<T>(ask: (client: DnsClient) => Promise<T>): Promise<T> {
    try {
      const answer = await ask(this.#reads)
      this.#readsWithPrevious = false
      return answer
    } catch (error) {
      if (this.#previousReads === undefined || !isReadRefusal(error)) throw error
      const again = await settledBy(ask(this.#previousReads))
      if (again.kind === "refused") throw error
      this.#readsWithPrevious = true
      return again.answer
    }
  }

  async #transfer(zone: Name, since: Mirror | undefined): Promise<Mirror> {
    if (since === undefined) return Mirror.of(await this.transfer(zone))
    const result = await this.#reading((client) => client.ixfr(zone, since.serial))
    switch (result.kind) {
      case "up-to-date":
        return since
      case "changes":
        return since.after(result) ?? Mirror.of(await this.transfer(zone))
      case "zone":
        return Mirror.of(result)
      case "behind":
        return Mirror.of(await this.transfer(zone))
    }
  }

  /** How the server stands to a zone that it refused to transfer. Over TCP, which the transfer just went through. */
  async #withoutTransfer(zone: Name, refusal: DnsError): Promise<ReadOutcome> {
    try {
      const { rcode, authoritative, rrset } = await this.query(zone, "SOA", { tcp: true })
      if (rcode === "SERVFAIL") return { kind: "unloaded", error: refusal }
      // A zone above it on the same server answers for the name as well: with authority, and without an SOA of that name.
      const isServed = rcode === "NOERROR" && authoritative && rrset !== undefined
      return isServed ? { kind: "untransferable", error: refusal } : { kind: "absent" }
    } catch (error) {
      if (error instanceof DnsError) return { kind: "unknown", error }
      throw error
    }
  }

  close(): void {
    this.#updates.close()
    this.#previous?.close()
    this.#reads.close()
    this.#previousReads?.close()
  }
}

const isKeyRefusal = (outcome: UpdateOutcome): boolean =>
  outcome.kind === "refused" && (outcome.tsig?.error === "BADKEY" || outcome.tsig?.error === "BADSIG")

/** It knows the key, and does not let it do this. */
const isRefused = (outcome: UpdateOutcome): boolean =>
  outcome.kind === "refused" && outcome.tsig === undefined && outcome.rcode === "REFUSED"

function isReadRefusal(error: unknown): boolean {
  if (!(error instanceof DnsError)) return false
  const { tsigError, rcode } = error.facts
  return tsigError === "BADKEY" || tsigError === "BADSIG" || (error.code === "RCODE" && rcode === "REFUSED")
}

type Settled<T> = { readonly kind: "answered"; readonly answer: T } | { readonly kind: "refused" }

async function settledBy<T>(asking: Promise<T>): Promise<Settled<T>> {
  try {
    return { kind: "answered", answer: await asking }
  } catch (error) {
    if (error instanceof DnsError) return { kind: "refused" }
    throw error
  }
}

const notLeading = (): DnsError =>
  new DnsError("ours", "CLOSED", "nothing is sent: the lease is not held by this process any more")

/** The control channel, closed to whoever may not act. */
function guarded(rndc: RndcClient, mayAct: () => boolean): RndcClient {
  return new Proxy(rndc, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      if (typeof value !== "function") return value
      return (...words: unknown[]): unknown => {
        if (!mayAct()) throw notLeading()
        return Reflect.apply(value, target, words)
      }
    },
  })
}
