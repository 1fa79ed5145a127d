import { DnsError } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import { findTsig } from "./tsig-record.ts"
import { judge, type Verdict } from "./tsig-verdict.ts"

/** RFC 8945, 5.3.1: at most 99 messages may go unsigned between two signed ones. */
const mostUnsigned = 99

/** What one message of a stream is worth; `pending` will be vouched for by a later signed one. */
export type StreamVerdict = Verdict | { readonly kind: "pending" }

/**
 * Verifies the many replies to one request, such as a transfer (RFC 8945, 5.3.1). The first is signed over the request;
 * each later signature covers the MAC before it and every message since. Nothing may be believed before `complete`.
 */
export class StreamVerifier {
  readonly #key: TsigKey
  readonly #id: number
  #prior: Uint8Array
  #first = true
  #between: Uint8Array[] = []

  constructor(key: TsigKey, requestMac: Uint8Array, id: number) {
    this.#key = key
    this.#prior = requestMac
    this.#id = id
  }

  /** Judges the next message; `now` in ms since the epoch. Never throws. After a `dropped` the stream is worthless. */
  next(message: Uint8Array, now: number): StreamVerdict {
    const found = findTsig(message)
    if (found.kind === "malformed") return { kind: "dropped", error: found.error }
    if (found.value === undefined) return this.#unsigned(message)
    const verdict = judge(message, found.value, this.#key, {
      prior: this.#prior,
      id: this.#id,
      now,
      covered: this.#first ? "variables" : "timers",
      between: this.#between,
    })
    if (verdict.kind !== "verified") return verdict
    this.#prior = verdict.tsig.mac
    this.#first = false
    this.#between = []
    return verdict
  }

  /** Undefined when every message so far is vouched for; else why the stream must not be believed. */
  complete(): DnsError | undefined {
    if (!this.#first && this.#between.length === 0) return undefined
    return this.#error("the last message of the stream is not signed")
  }

  #unsigned(message: Uint8Array): StreamVerdict {
    if (this.#first)
      return { kind: "dropped", error: this.#error("the first message of the stream is not signed") }
    if (this.#between.length === mostUnsigned) {
      return {
        kind: "dropped",
        error: this.#error(`more than ${mostUnsigned} messages in a row are not signed`),
      }
    }
    this.#between.push(message)
    return { kind: "pending" }
  }

  #error(finding: string): DnsError {
    const keyName = this.#key.name.toString()
    return new DnsError("theirs", "UNSIGNED", `${finding}; expected key ${keyName} (RFC 8945, 5.3.1)`, {
      keyName,
    })
  }
}
