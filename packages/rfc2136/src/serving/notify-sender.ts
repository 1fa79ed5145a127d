import { randomInt } from "node:crypto"
import { createSocket } from "node:dgram"
import { once } from "node:events"
import { isIPv6 } from "node:net"
import { type Clock, systemClock } from "../clock.ts"
import { DnsError } from "../errors.ts"
import type { TsigKey } from "../keys.ts"
import { decodeMessage } from "../message.ts"
import type { Name } from "../name.ts"
import { opcodes, rcodeName } from "../registry.ts"
import { sign } from "../tsig.ts"
import { type Endpoint, endpointText } from "../transport.ts"
import { encodeNotify } from "./notify-message.ts"

export interface NotifyOptions {
  /** The serial as a hint, when it is known. */
  readonly serial?: number
  /** Signs the NOTIFY; only an answer signed with it is believed. */
  readonly key?: TsigKey
  /** How often it is sent before giving up. Default 3. */
  readonly attempts?: number
  /** Milliseconds to wait for the answer to each. Default 1,000. */
  readonly milliseconds?: number
  readonly clock?: Clock
}

/** `unknown`: no answer that can be believed; the server may have heard us all the same. Repeating does no harm. */
export type NotifyOutcome =
  | { readonly kind: "acknowledged" }
  | { readonly kind: "refused"; readonly rcode: string; readonly error: DnsError }
  | { readonly kind: "unknown"; readonly error: DnsError }

/**
 * Tells one server that a zone changed (RFC 1996), over UDP to an IP address, with a fresh id and signature for each
 * attempt. A secondary takes it from its primaries' addresses only, unless `allow-notify` names our key.
 */
export async function sendNotify(
  server: Endpoint,
  zone: Name,
  options: NotifyOptions = {},
): Promise<NotifyOutcome> {
  let outcome: NotifyOutcome = { kind: "unknown", error: unanswered(server, zone, undefined) }
  for (let attempt = 0; attempt < (options.attempts ?? 3) && outcome.kind === "unknown"; attempt++) {
    outcome = await attemptNotify(server, zone, options)
  }
  return outcome
}

async function attemptNotify(server: Endpoint, zone: Name, options: NotifyOptions): Promise<NotifyOutcome> {
  const { key, clock = systemClock, milliseconds = 1_000 } = options
  const id = randomInt(0x1_0000)
  const message = encodeNotify(zone, id, options.serial)
  const signed = key === undefined ? undefined : sign(message, key, { now: clock.now() })
  const socket = createSocket(isIPv6(server.host) ? "udp6" : "udp4")
  let cancel = () => {}
  try {
    socket.connect(server.port, server.host)
    await once(socket, "connect")
    return await new Promise<NotifyOutcome>((resolve) => {
      let doubt: unknown
      const giveUp = () => resolve({ kind: "unknown", error: unanswered(server, zone, doubt) })
      cancel = clock.after(milliseconds, giveUp)
      socket.on("error", (fault) => {
        doubt = fault
        giveUp()
      })
      socket.on("message", (reply) => {
        const verdict = signed?.verify(reply, clock.now())
        if (verdict?.kind === "complaint")
          resolve({ kind: "refused", rcode: "NOTAUTH", error: verdict.error })
        if (verdict?.kind === "dropped") doubt = verdict.error
        const outcome =
          verdict === undefined || verdict.kind === "verified" ? judged(reply, id, server, zone) : undefined
        if (outcome !== undefined) resolve(outcome)
      })
      socket.send(signed?.bytes ?? message)
    })
  } catch (fault) {
    return { kind: "unknown", error: unanswered(server, zone, fault) }
  } finally {
    cancel()
    socket.close()
  }
}

/** What an answer says; undefined when it is none to our question. */
function judged(reply: Uint8Array, id: number, server: Endpoint, zone: Name): NotifyOutcome | undefined {
  const decoded = decodeMessage(reply)
  if (decoded.kind === "malformed") return undefined
  const { value } = decoded
  if (value.id !== id || value.qr !== true || value.opcode !== opcodes.NOTIFY) return undefined
  if (value.rcode === 0) return { kind: "acknowledged" }
  const rcode = rcodeName(value.rcode)
  const place = endpointText(server)
  const error = new DnsError("theirs", "RCODE", `${place} answered NOTIFY for ${zone} with ${rcode}`, {
    zone: zone.toString(),
    server: place,
    rcode,
    advice:
      "it is a secondary of this zone if it serves it at all, and allow-notify must name our key or address",
  })
  return { kind: "refused", rcode, error }
}

function unanswered(server: Endpoint, zone: Name, cause: unknown): DnsError {
  const place = endpointText(server)
  return new DnsError(
    "network",
    "TIMEOUT",
    `${place} did not answer NOTIFY for ${zone} in a way to be believed`,
    {
      zone: zone.toString(),
      server: place,
      advice: "the secondary will find out by itself at the end of its refresh time",
      ...(cause === undefined ? {} : { cause }),
    },
  )
}
