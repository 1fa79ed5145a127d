import { DnsError } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import { equal } from "./name.ts"
import { rcodeName } from "./registry.ts"
import { beginMac, type Covered, coverMessage, endMac, sameMac } from "./tsig-mac.ts"
import type { FoundTsig, TsigRecord } from "./tsig-record.ts"

/** TSIG errors (RFC 8945, 3). */
export const tsigErrors = { BADSIG: 16, BADKEY: 17, BADTIME: 18, BADTRUNC: 22 } as const

const NOTAUTH = 9

/**
 * What a reply is worth:
 * `verified` was made by a holder of the key in answer to this very request;
 * `complaint` is the server refusing our signature: final, but forgeable unless `proven`;
 * `dropped` must be taken as never received, and the wait goes on.
 */
export type Verdict =
  | { readonly kind: "verified"; readonly tsig: TsigRecord }
  | { readonly kind: "complaint"; readonly proven: boolean; readonly error: DnsError }
  | { readonly kind: "dropped"; readonly error: DnsError }

/** Judges one signed message in the order of RFC 8945, 5.2: key, MAC, then time. */
export function judge(
  message: Uint8Array,
  found: FoundTsig,
  key: TsigKey,
  context: {
    readonly prior: Uint8Array
    readonly id: number
    readonly now: number
    readonly covered: Covered
    /** Messages since the last signed one, as they came. */
    readonly between?: readonly Uint8Array[]
  },
): Verdict {
  const { tsig } = found
  if (tsig.originalId !== context.id || idOf(message) !== context.id || !isResponse(message)) {
    return dropped("UNSIGNED", "the reply belongs to another request", key)
  }
  if (tsig.mac.length === 0 && unsignable(message, tsig)) {
    return { kind: "complaint", proven: false, error: complaint(tsig, key, context.now) }
  }
  if (!equal(tsig.keyName, key.name)) {
    return dropped("BADKEY", `the reply is signed with key ${tsig.keyName}`, key)
  }
  if (!equal(tsig.algorithm, key.algorithm.wire)) {
    return dropped("BADKEY", `the reply is signed by algorithm ${tsig.algorithm}`, key)
  }
  if (tsig.mac.length < key.algorithm.macOctets) {
    return dropped("BADTRUNC", `the reply's MAC has ${tsig.mac.length} octets`, key)
  }
  const hmac = beginMac(key, context.prior)
  for (const earlier of context.between ?? []) hmac.update(earlier)
  coverMessage(hmac, message, found)
  if (!sameMac(endMac(hmac, key, tsig, context.covered), tsig.mac)) {
    return dropped("BADSIG", "the reply's MAC is wrong", key)
  }
  if (tsig.error !== 0) return { kind: "complaint", proven: true, error: complaint(tsig, key, context.now) }
  const theirTime = tsig.timeSigned * 1000
  if (Math.abs(Math.floor(context.now / 1000) - tsig.timeSigned) > tsig.fudge) {
    const error = new DnsError("theirs", "BADTIME", "the reply was signed outside of its fudge", {
      keyName: key.name.toString(),
      ourTime: context.now,
      theirTime,
      advice: "set both clocks by NTP",
    })
    return { kind: "dropped", error }
  }
  return { kind: "verified", tsig }
}

/** The server's clock in a BADTIME reply, ms since the epoch; undefined when it tells none. */
function theirClock(tsig: TsigRecord): number | undefined {
  if (tsig.error !== tsigErrors.BADTIME || tsig.other.length !== 6) return undefined
  return Buffer.from(tsig.other).readUIntBE(0, 6) * 1000
}

/** BADSIG and BADKEY come with NOTAUTH and without a MAC, since the server has no key to sign them with. */
function unsignable(message: Uint8Array, tsig: TsigRecord): boolean {
  const rcode = (message[3] as number) & 0xf
  return rcode === NOTAUTH && (tsig.error === tsigErrors.BADSIG || tsig.error === tsigErrors.BADKEY)
}

function complaint(tsig: TsigRecord, key: TsigKey, now: number): DnsError {
  const word = rcodeName(tsig.error)
  const facts = { rcode: "NOTAUTH", tsigError: word, keyName: key.name.toString() }
  switch (tsig.error) {
    case tsigErrors.BADSIG:
      return new DnsError("theirs", "BADSIG", `the server finds our signature with key ${key.name} wrong`, {
        ...facts,
        advice: "compare the secret and the algorithm of this key on both sides",
      })
    case tsigErrors.BADKEY:
      return new DnsError("theirs", "BADKEY", `the server does not know key ${key.name}`, {
        ...facts,
        advice: `it needs a key of this name for ${key.algorithm.name}`,
      })
    case tsigErrors.BADTIME:
      return new DnsError(
        "theirs",
        "BADTIME",
        "the server's clock differs from ours by more than the fudge",
        {
          ...facts,
          ourTime: now,
          theirTime: theirClock(tsig),
          advice: "set both clocks by NTP",
        },
      )
    case tsigErrors.BADTRUNC:
      return new DnsError(
        "theirs",
        "BADTRUNC",
        `the server wants a longer MAC than ${key.algorithm.name} has`,
        {
          ...facts,
          advice: "use the algorithm without truncation",
        },
      )
    default:
      return new DnsError("theirs", "RCODE", `the server answers with TSIG error ${word}`, facts)
  }
}

export function dropped(
  code: "UNSIGNED" | "BADKEY" | "BADSIG" | "BADTRUNC",
  finding: string,
  key: TsigKey,
): Verdict {
  const keyName = key.name.toString()
  return {
    kind: "dropped",
    error: new DnsError("theirs", code, `${finding}; expected key ${keyName}`, { keyName }),
  }
}

function idOf(message: Uint8Array): number {
  return ((message[0] as number) << 8) | (message[1] as number)
}

function isResponse(message: Uint8Array): boolean {
  return ((message[2] as number) & 0x80) !== 0
}
