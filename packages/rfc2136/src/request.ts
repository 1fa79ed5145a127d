import { DnsError } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import { decodeMessage, type Message } from "./message.ts"
import { sign } from "./tsig.ts"

/** What a reply turned out to be; a `dropped` one counts as never received, and the wait goes on. */
export type Judged<T> =
  | { readonly kind: "answer"; readonly value: T }
  | { readonly kind: "refused"; readonly error: DnsError }
  | { readonly kind: "dropped"; readonly error: DnsError }

/** A question with one reply: how it is said, and what a reply to it says. */
export interface Request<T> {
  /** The message with this id, unsigned. */
  encode(id: number): Uint8Array
  /** Judges a reply that has our id and, when we signed, the server's signature. */
  judge(reply: Message, signed: boolean): Judged<T>
}

/** A request as it leaves, under an id and perhaps a signature of its own. */
export interface Prepared<T> {
  readonly id: number
  readonly bytes: Uint8Array
  receive(reply: Uint8Array): Judged<T>
}

export const anotherRequest: Judged<never> = {
  kind: "dropped",
  error: new DnsError("theirs", "MALFORMED", "the reply answers another request"),
}

/** Makes one attempt at a request: encoded, signed now, and able to judge the replies. `now` in ms since the epoch. */
export function prepare<T>(
  request: Request<T>,
  id: number,
  key: TsigKey | undefined,
  now: () => number,
): Prepared<T> {
  const message = request.encode(id)
  const signed = key === undefined ? undefined : sign(message, key, { now: now() })
  return {
    id,
    bytes: signed?.bytes ?? message,
    receive: (reply) => {
      const verdict = signed?.verify(reply, now())
      if (verdict?.kind === "dropped") return verdict
      if (verdict?.kind === "complaint") return { kind: "refused", error: verdict.error }
      const decoded = decodeMessage(reply)
      if (decoded.kind === "malformed") return { kind: "dropped", error: decoded.error }
      if (decoded.value.id !== id || decoded.value.qr !== true) return anotherRequest
      return request.judge(decoded.value, signed !== undefined)
    },
  }
}
