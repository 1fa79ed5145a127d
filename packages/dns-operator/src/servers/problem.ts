import { zoneReasons } from "@nightshift/crds"
import type { DnsError } from "@nightshift/rfc2136"
import type { ServerProblem } from "../board.ts"

/** A fault of the wire as a condition: which rule, both clocks, what happens next. */
export function describeDnsError(error: DnsError): ServerProblem {
  return { reason: reasonOf(error), message: `${error.message}${clocks(error)}` }
}

/** Roughly: a message that changed with every look would be a write with every look. */
function clocks({ facts: { ourTime, theirTime } }: DnsError): string {
  if (ourTime === undefined || theirTime === undefined) return ""
  const seconds = Math.round((theirTime - ourTime) / 10_000) * 10
  return `; the server's is about ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} ours`
}

function reasonOf({ code, facts, side }: DnsError): string {
  const tsig = facts.tsigError ?? code
  if (tsig === "BADTIME") return zoneReasons.ClockSkew
  if (tsig === "BADKEY" || tsig === "BADSIG" || tsig === "BADTRUNC" || code === "UNSIGNED")
    return zoneReasons.KeyRefused
  if (side === "network") return zoneReasons.ServerUnreachable
  if (facts.rcode === "REFUSED" || facts.rcode === "NOTAUTH") return zoneReasons.TransferRefused
  return zoneReasons.TransferFailed
}
