import { DnsError, malformed } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import { equal } from "./name.ts"
import { appendTsig, type FoundTsig, findTsig, type TsigRecord } from "./tsig-record.ts"
import { beginMac, coverMessage, defaultFudge, endMac, sameMac, variablesOf } from "./tsig-mac.ts"
import { tsigErrors } from "./tsig-verdict.ts"

/** How a server sees the signature of a request (RFC 8945, 5.2). */
export type RequestVerdict =
  | { readonly kind: "verified"; readonly key: TsigKey; readonly replies: ReplySigner }
  | { readonly kind: "unsigned" }
  /** Answer NOTAUTH, passed through `seal`, which adds the TSIG error; signed where the RFC wants it so. */
  | { readonly kind: "rejected"; readonly error: DnsError; readonly seal: (reply: Uint8Array) => Uint8Array }
  /** Answer FORMERR. */
  | { readonly kind: "malformed"; readonly error: DnsError }

/** Signs the replies to one verified request, in order: one, or the many of a transfer. */
export interface ReplySigner {
  /** The reply with its signature; `now` in ms since the epoch. */
  sign(reply: Uint8Array, now: number): Uint8Array
}

/** Judges a request by the keys this server knows, in the order key, MAC, time. Never throws. */
export function verifyRequest(request: Uint8Array, keys: readonly TsigKey[], now: number): RequestVerdict {
  const found = findTsig(request)
  if (found.kind === "malformed") return found
  if (found.value === undefined) return { kind: "unsigned" }
  const { tsig } = found.value
  const key = keys.find(
    (known) => equal(known.name, tsig.keyName) && equal(known.algorithm.wire, tsig.algorithm),
  )
  if (key === undefined)
    return rejected(tsig, "BADKEY", `key ${tsig.keyName} (${tsig.algorithm}) is not known here`)
  const { macOctets, hashOctets } = key.algorithm
  if (tsig.mac.length > macOctets || tsig.mac.length < Math.max(10, hashOctets / 2)) {
    return {
      kind: "malformed",
      error: malformed(`a MAC of ${tsig.mac.length} octets is none of ${key.algorithm.name}`),
    }
  }
  const expected = macOf(request, found.value, key).subarray(0, tsig.mac.length)
  if (!sameMac(expected, tsig.mac)) return rejected(tsig, "BADSIG", `the MAC with key ${key.name} is wrong`)
  const ours = Math.floor(now / 1000)
  if (Math.abs(ours - tsig.timeSigned) > tsig.fudge) return late(tsig, key, now)
  if (tsig.mac.length < macOctets) return truncated(tsig, key)
  return { kind: "verified", key, replies: replySigner(key, tsig.mac) }
}

function macOf(request: Uint8Array, found: FoundTsig, key: TsigKey): Uint8Array {
  const hmac = beginMac(key, undefined)
  coverMessage(hmac, request, found)
  return endMac(hmac, key, found.tsig, "variables")
}

function replySigner(key: TsigKey, requestMac: Uint8Array): ReplySigner {
  let prior = requestMac
  let first = true
  return {
    sign: (reply, now) => {
      const variables = variablesOf(key, reply, now, defaultFudge)
      const mac = endMac(beginMac(key, prior).update(reply), key, variables, first ? "variables" : "timers")
      prior = mac
      first = false
      return appendTsig(reply, { ...variables, mac })
    },
  }
}

/** An unsigned rejection: there is no key, or none that the peer shares (RFC 8945, 5.3.2). */
function rejected(tsig: TsigRecord, word: "BADKEY" | "BADSIG", finding: string): RequestVerdict {
  const error = new DnsError("theirs", word, finding, { keyName: tsig.keyName.toString(), tsigError: word })
  const unsigned = { ...tsig, mac: new Uint8Array(0), error: tsigErrors[word], other: new Uint8Array(0) }
  return { kind: "rejected", error, seal: (reply) => appendTsig(reply, unsigned) }
}

/** BADTRUNC is signed with a MAC of full length. */
function truncated(tsig: TsigRecord, key: TsigKey): RequestVerdict {
  const finding = `a MAC of ${tsig.mac.length} octets is too short for ${key.algorithm.name}`
  const error = new DnsError("theirs", "BADTRUNC", finding, {
    keyName: key.name.toString(),
    tsigError: "BADTRUNC",
  })
  return { kind: "rejected", error, seal: sealWith(key, tsig, tsigErrors.BADTRUNC, new Uint8Array(0)) }
}

/** BADTIME is signed, repeats the peer's time and tells ours (RFC 8945, 5.2.3). */
function late(tsig: TsigRecord, key: TsigKey, now: number): RequestVerdict {
  const error = new DnsError("theirs", "BADTIME", "the request was signed outside of its fudge", {
    keyName: key.name.toString(),
    tsigError: "BADTIME",
    ourTime: now,
    theirTime: tsig.timeSigned * 1000,
  })
  const other = Buffer.alloc(6)
  other.writeUIntBE(Math.floor(now / 1000), 0, 6)
  return { kind: "rejected", error, seal: sealWith(key, tsig, tsigErrors.BADTIME, other) }
}

/** Signs a rejection with the key that the request's signature was right by. */
function sealWith(
  key: TsigKey,
  tsig: TsigRecord,
  error: number,
  other: Uint8Array,
): (reply: Uint8Array) => Uint8Array {
  const variables = { ...tsig, error, other }
  return (reply) => {
    const mac = endMac(beginMac(key, tsig.mac).update(reply), key, variables, "variables")
    return appendTsig(reply, { ...variables, mac })
  }
}
