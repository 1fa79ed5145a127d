import {
  dnssecCommand,
  type DnssecAction,
  signingCommand,
  type SigningAction,
  type Zone,
  zoneBlock,
  zoneWord,
} from "./commands.ts"
import { type ControlReply, type ControlServer, converse } from "./conversation.ts"
import { controlAlgorithm } from "./wire.ts"
import { type ServerStatus, serverStatus, shownBlock, type ZoneStatus, zoneStatus } from "./replies.ts"

/**
 * How named answered. `not-found` is its word that it has no such zone, which is knowledge; not to have reached it is
 * none, and is thrown as a `DnsError`. `text` is for people. For `dnssec` and `signing` done means only that named took
 * the command: some of its refusals are told in `text` alone.
 */
export type RndcResult<T = undefined> =
  | { readonly kind: "done"; readonly value: T; readonly text: string }
  | { readonly kind: "not-found"; readonly text: string }
  | { readonly kind: "exists"; readonly text: string }
  | { readonly kind: "failed"; readonly result: number; readonly reason: string; readonly text: string }

/** BIND's numbers for results. */
const success = 0
const exists = 18
const notFound = 23

/**
 * named's control channel, spoken natively: what `rndc` does without the process. Each command has a connection of its
 * own, which costs about a millisecond on loopback. Methods throw a `DnsError` when named could not be asked, and for
 * arguments that it must not be sent. Zones in several views are out of its reach.
 */
export class RndcClient {
  readonly #server: ControlServer

  /** Throws BAD_KEY for a key whose algorithm the control channel does not have. */
  constructor(server: ControlServer) {
    controlAlgorithm(server.key)
    this.#server = server
  }

  status(): Promise<RndcResult<ServerStatus>> {
    return this.#ask("status", serverStatus)
  }

  /**
   * Adds a zone: `config` is its block in braces. Needs `allow-new-zones yes`. A primary's file must be on the server;
   * `servePrimaryOnce` gets it there. The zone survives restarts.
   */
  addzone(zone: Zone, config: string): Promise<RndcResult> {
    return this.#tell(`addzone ${zoneWord(zone)} ${zoneBlock(config)}`)
  }

  /**
   * Replaces the whole block of a zone. named keeps the data. A change of `type` or `dnssec-policy` takes effect only
   * after `reconfig`; access lists, update-policy and notify at once.
   */
  modzone(zone: Zone, config: string): Promise<RndcResult> {
    return this.#tell(`modzone ${zoneWord(zone)} ${zoneBlock(config)}`)
  }

  /** Removes a zone; with `clean` its file and journal too. */
  delzone(zone: Zone, options: { readonly clean?: boolean } = {}): Promise<RndcResult> {
    return this.#tell(`delzone ${options.clean === true ? "-clean " : ""}${zoneWord(zone)}`)
  }

  /** The zone's block in braces, in named's own order and spelling. */
  showzone(zone: Zone): Promise<RndcResult<string>> {
    return this.#ask(`showzone ${zoneWord(zone)}`, shownBlock)
  }

  zonestatus(zone: Zone): Promise<RndcResult<ZoneStatus>> {
    return this.#ask(`zonestatus ${zoneWord(zone)}`, zoneStatus)
  }

  /** Reads the configuration anew and loads the zones that are new in it. */
  reconfig(): Promise<RndcResult> {
    return this.#tell("reconfig")
  }

  /** Reads a zone's file anew, or without a zone the configuration and every file. Not for zones that take updates. */
  reload(zone?: Zone): Promise<RndcResult> {
    return this.#tell(withZone("reload", zone))
  }

  /** Holds updates of one zone or all until `thaw`, and writes the journal into the file. */
  freeze(zone?: Zone): Promise<RndcResult> {
    return this.#tell(withZone("freeze", zone))
  }

  thaw(zone?: Zone): Promise<RndcResult> {
    return this.#tell(withZone("thaw", zone))
  }

  /** Writes the journal of one zone or all into the file; with `clean` removes the journal. */
  sync(zone?: Zone, options: { readonly clean?: boolean } = {}): Promise<RndcResult> {
    return this.#tell(withZone(options.clean === true ? "sync -clean" : "sync", zone))
  }

  /** Sends NOTIFY for a zone again. */
  notify(zone: Zone): Promise<RndcResult> {
    return this.#tell(`notify ${zoneWord(zone)}`)
  }

  /** Fetches a secondary zone again, whatever its serial. */
  retransfer(zone: Zone): Promise<RndcResult> {
    return this.#tell(`retransfer ${zoneWord(zone)}`)
  }

  /** The keys of a zone under a dnssec-policy; the value is named's text. */
  dnssec(zone: Zone, action: DnssecAction): Promise<RndcResult<string>> {
    return this.#ask(dnssecCommand(zone, action), (text) => text)
  }

  /** The state of signing; the value is named's text. */
  signing(zone: Zone, action: SigningAction): Promise<RndcResult<string>> {
    return this.#ask(signingCommand(zone, action), (text) => text)
  }

  #tell(command: string): Promise<RndcResult> {
    return this.#ask(command, () => undefined)
  }

  async #ask<T>(command: string, read: (text: string) => T): Promise<RndcResult<T>> {
    return resultOf(await converse(this.#server, command), read)
  }
}

function resultOf<T>({ result, reason, text }: ControlReply, read: (text: string) => T): RndcResult<T> {
  switch (result) {
    case success:
      return { kind: "done", value: read(text), text }
    case notFound:
      return { kind: "not-found", text }
    case exists:
      return { kind: "exists", text }
    default:
      return { kind: "failed", result, reason, text }
  }
}

function withZone(command: string, zone: Zone | undefined): string {
  return zone === undefined ? command : `${command} ${zoneWord(zone)}`
}
