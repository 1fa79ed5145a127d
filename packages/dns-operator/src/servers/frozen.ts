import { zoneReasons } from "@nightshift/crds"
import { DnsError, type Name } from "@nightshift/rfc2136"
import type { ServerProblem } from "../board.ts"
import type { Server } from "./server.ts"

/** A zone that refuses everything may be frozen, which looks like a missing grant on the wire: rndc can tell. */
export async function frozenOr(problem: ServerProblem, server: Server, zone: Name): Promise<ServerProblem> {
  if (server.rndc === undefined || problem.reason !== zoneReasons.UpdateRefused) return problem
  try {
    const status = await server.rndc.zonestatus(zone)
    if (status.kind !== "done" || status.value.frozen !== true) return problem
    return {
      reason: zoneReasons.ZoneFrozen,
      message: `${zone} is frozen there: rndc thaw ${zone} lets updates in again`,
    }
  } catch (error) {
    if (error instanceof DnsError) return problem
    throw error
  }
}
