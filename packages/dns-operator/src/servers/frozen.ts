import { zoneReasons } from "@nightshift/crds"
import { DnsError, type Name } from "@nightshift/rfc2136"
import type { ServerProblem } from "../board.ts"
import type { Server } from "./server.ts"
import type { Written } from "./write.ts"

/**
 * What is wrong with the zone as a whole after a write. A frozen zone refuses every name as a missing grant would; when
 * nothing was accepted, rndc can tell the two apart.
 */
export async function zoneProblem(
  written: Written,
  server: Server,
  zone: Name,
): Promise<ServerProblem | undefined> {
  const { problem, refused, applied } = written
  if (refused.length === 0 || applied.length > 0) return problem
  return (await isFrozen(server, zone))
    ? {
        reason: zoneReasons.ZoneFrozen,
        message: `${zone} is frozen there: rndc thaw ${zone} lets updates in again`,
      }
    : problem
}

async function isFrozen({ rndc }: Server, zone: Name): Promise<boolean> {
  if (rndc === undefined) return false
  try {
    const status = await rndc.zonestatus(zone)
    return status.kind === "done" && status.value.frozen === true
  } catch (error) {
    if (error instanceof DnsError) return false
    throw error
  }
}
