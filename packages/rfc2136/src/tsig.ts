import type { TsigKey } from "./keys.ts"
import { rcodeName } from "./registry.ts"
import { appendTsig, findTsig } from "./tsig-record.ts"
import { beginMac, defaultFudge, endMac, variablesOf } from "./tsig-mac.ts"
import { StreamVerifier } from "./tsig-stream.ts"
import { dropped, judge, type Verdict } from "./tsig-verdict.ts"

/** A signed request, with the only object that can verify the answer to it. */
export interface Signed {
  readonly bytes: Uint8Array
  readonly mac: Uint8Array
  /** Judges one reply; `now` in ms since the epoch. Never throws. */
  verify(reply: Uint8Array, now: number): Verdict
  /** Judges the replies of a transfer, in order. */
  verifyStream(): StreamVerifier
}

/**
 * Signs a complete message (RFC 8945, 5.1). Sign a fresh copy for each attempt: the time is part of the signature.
 * `now` in ms since the epoch, `fudge` in seconds (60). Throws BAD_OPTION.
 */
export function sign(
  message: Uint8Array,
  key: TsigKey,
  options: { readonly now: number; readonly fudge?: number },
): Signed {
  const variables = variablesOf(key, message, options.now, options.fudge ?? defaultFudge)
  const mac = endMac(beginMac(key, undefined).update(message), key, variables, "variables")
  const bytes = appendTsig(message, { ...variables, mac })
  return {
    bytes,
    mac,
    verify: (reply, now) => verifyReply(reply, key, mac, variables.originalId, now),
    verifyStream: () => new StreamVerifier(key, mac, variables.originalId),
  }
}

function verifyReply(
  reply: Uint8Array,
  key: TsigKey,
  requestMac: Uint8Array,
  id: number,
  now: number,
): Verdict {
  const found = findTsig(reply)
  if (found.kind === "malformed") return { kind: "dropped", error: found.error }
  if (found.value === undefined) {
    const says = rcodeName((reply[3] as number) & 0xf)
    return dropped("UNSIGNED", `the reply is not signed (it says ${says})`, key)
  }
  return judge(reply, found.value, key, { prior: requestMac, id, now, covered: "variables" })
}
