import type { DnsError } from "../errors.ts"
import type { TsigKey } from "../keys.ts"
import { encodeMessage } from "../message.ts"
import type { Name } from "../name.ts"
import { rcodeNumber } from "../registry.ts"
import { type Asked, type DnsListener, listenDns, type ListenAt } from "./dns-listener.ts"
import { notified } from "./notify-message.ts"
import { receive, replyTo } from "./request.ts"

/** A server's word that a zone changed. The serial is a hint: ask the server before believing it. */
export interface Notification {
  readonly zone: Name
  readonly serial: number | undefined
  readonly from: { readonly address: string; readonly port: number }
  /** The key that signed it; undefined when unsigned ones are accepted and it was one. */
  readonly keyName: Name | undefined
}

export interface NotifyListenerOptions {
  readonly listen: ListenAt
  /** A NOTIFY signed by one of these is believed. */
  readonly keys: readonly TsigKey[]
  /** Whether an unsigned NOTIFY is believed too. Default false: it is answered REFUSED. */
  readonly acceptUnsigned?: boolean
  /** Called once for each believed NOTIFY, repeats included. What it throws is the process's problem, not the peer's. */
  readonly onNotify: (notification: Notification) => void
  /** Called with what was wrong with a message that was not believed. */
  readonly onRejected?: (error: DnsError, from: Notification["from"]) => void
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
}

/** Listens for NOTIFY (RFC 1996) on UDP and TCP; anything else is answered NOTIMP. Throws CONNECT. */
export function listenNotify(options: NotifyListenerOptions): Promise<DnsListener> {
  return listenDns(options.listen, (asked) => answer(asked, options))
}

function answer({ octets, peer }: Asked, options: NotifyListenerOptions): readonly Uint8Array[] {
  const now = (options.clock ?? Date.now)()
  const received = receive(octets, options.keys, now)
  if (received.kind === "turned-away") {
    if (received.error !== undefined) options.onRejected?.(received.error, peer)
    return received.replies
  }
  const { message, key, sign } = received
  const reply = (rcode: string) => [
    sign.sign(encodeMessage(replyTo(message, { aa: true, rcode: rcodeNumber(rcode) })), now),
  ]
  const notification = notified(message)
  if (notification === undefined) return reply("NOTIMP")
  if (key === undefined && options.acceptUnsigned !== true) return reply("REFUSED")
  options.onNotify({ ...notification, from: peer, keyName: key?.name })
  return reply("NOERROR")
}
