/** Who found the fault: we refused to say it, the server complained or spoke wrongly, or nobody can be heard. */
export type Side = "ours" | "theirs" | "network"

/** What is wrong, one word per finding. Decide by this, never by the text of the message. */
export type DnsErrorCode =
  | "BAD_NAME"
  | "BAD_TYPE"
  | "BAD_TTL"
  | "BAD_RDATA"
  | "BAD_RRSET"
  | "BAD_UPDATE"
  | "BAD_KEY"
  | "BAD_OPTION"
  | "TOO_LARGE"
  | "TOO_BUSY"
  | "CLOSED"
  | "MALFORMED"
  | "RCODE"
  | "PREREQUISITE"
  | "BADSIG"
  | "BADKEY"
  | "BADTIME"
  | "BADTRUNC"
  | "UNSIGNED"
  | "TRANSFER"
  | "CONTROL"
  | "TIMEOUT"
  | "CONNECT"
  | "RESET"
  | "TLS"

/** The circumstances of a fault, as far as they are known. Never a secret. */
export interface DnsErrorFacts {
  readonly zone?: string | undefined
  readonly name?: string | undefined
  readonly type?: string | undefined
  readonly rcode?: string | undefined
  /** TSIG error of the reply (RFC 8945, 3): BADSIG, BADKEY, BADTIME, BADTRUNC. */
  readonly tsigError?: string | undefined
  readonly keyName?: string | undefined
  readonly server?: string | undefined
  /** Our clock when the message was judged, ms since the epoch. */
  readonly ourTime?: number | undefined
  /** The peer's clock as it told us, ms since the epoch. */
  readonly theirTime?: number | undefined
  /** What the person on call, or the caller, should do next. */
  readonly advice?: string | undefined
  readonly cause?: unknown
}

/** The one error type of this package: what could not be done, by which rule, with which value, and what to do next. */
export class DnsError extends Error {
  override readonly name = "DnsError"
  readonly side: Side
  readonly code: DnsErrorCode
  readonly facts: DnsErrorFacts

  constructor(side: Side, code: DnsErrorCode, finding: string, facts: DnsErrorFacts = {}) {
    const text = facts.advice === undefined ? finding : `${finding} (${facts.advice})`
    super(text, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.side = side
    this.code = code
    const { cause: _, ...rest } = facts
    this.facts = rest
  }

  get advice(): string | undefined {
    return this.facts.advice
  }
}

/** A fault in what the caller asked for: found before anything was sent. */
export function ours(code: DnsErrorCode, finding: string, facts: DnsErrorFacts = {}): DnsError {
  return new DnsError("ours", code, finding, facts)
}

/** Octets that are no DNS message, or no such record, by the RFC that defines them. */
export function malformed(finding: string, facts: DnsErrorFacts = {}): DnsError {
  return new DnsError("theirs", "MALFORMED", finding, facts)
}
