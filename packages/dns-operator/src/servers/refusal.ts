import { zoneReasons } from "@nightshift/crds"
import type { DnsError, Name, RRType } from "@nightshift/rfc2136"
import type { ServerProblem } from "../board.ts"
import type { NameChange } from "../records/plan.ts"

/** Types that a server also refuses for where they point, and not only for lack of a grant. */
const judgedByTarget: ReadonlySet<RRType> = new Set(["MX", "SRV"])

/** Why one name's change was not taken, in words that name the types in it and what would help. */
export function refusalOf({ name, changes }: NameChange, error: DnsError, zone: Name): ServerProblem {
  const types = [
    ...new Set(changes.map((step) => (step.kind === "delete" ? step.type : step.after.type))),
  ].toSorted()
  const what = `${name} ${types.join(" ")}`
  if (error.code === "TOO_LARGE") {
    const message = `${what} is not written: what goes and what comes do not fit into one message of 65535 octets; publish less, or delete it first and publish it anew`
    return { reason: zoneReasons.UpdateRefused, message }
  }
  if (error.facts.rcode !== "REFUSED" || types.some((type) => judgedByTarget.has(type)))
    return { reason: zoneReasons.UpdateRefused, message: `${what}: ${error.message}` }
  const needed = [...new Set([...types, "TXT"])].join(" ")
  const message = `${what} is refused: the zone is frozen, or its update policy does not grant our key all of ${needed} there (TXT for the ownership marker), as "subdomain ${zone} ${needed}" would`
  return { reason: zoneReasons.TypeRefused, message }
}
