import type { CallMatch } from "./call.ts"

/** What goes wrong with a call. */
export type Fault =
  /** The call goes on after so many ms. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The call goes on when the promise resolves. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> }
  /** The connection is reset; the server never hears of the call. */
  | { readonly kind: "refuse" }
  /** Neither forwarded nor answered: the client waits until it gives up. */
  | { readonly kind: "dropRequest" }
  /** The call takes effect, and then the connection is reset without an answer. */
  | { readonly kind: "dropReply" }
  /** Answered in the server's place; the call has no effect. */
  | { readonly kind: "answer"; readonly code: 410 | 429 | 500 | 503; readonly retryAfterSeconds?: number }
  /** A watch that is cut after so many events. */
  | { readonly kind: "cut"; readonly afterEvents: number }
  /** A watch that tells nothing more after so many events, and stays open. */
  | { readonly kind: "halfOpen"; readonly afterEvents: number }
  /** A watch that tells every event twice. */
  | { readonly kind: "duplicate" }
  /** A watch whose events come so many ms late, in order. */
  | { readonly kind: "late"; readonly ms: number }
  /** A watch that after so many events gets the ERROR event of a compacted version and ends. */
  | { readonly kind: "expire"; readonly afterEvents: number }

export interface FaultRule {
  readonly on: CallMatch
  readonly fault: Fault
  /** How many calls get the fault; default 1, `Infinity` until it is lifted. */
  readonly times?: number
  /** How many matching calls pass unharmed before; default 0. */
  readonly skip?: number
}

/** A rule in force. */
export interface Planted {
  /** How many calls have got the fault. */
  readonly hits: number
  /** Resolves when the rule has struck as often as it may. */
  readonly spent: Promise<void>
  lift(): void
}
