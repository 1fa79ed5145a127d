import { keyOf } from "@nightshift/operator-runtime"
import type { Name } from "@nightshift/rfc2136"
import type { ServerProblem } from "./board.ts"
import type { Context } from "./context.ts"
import type { Bind9Instance, DnsZone } from "./kinds.ts"
import { list } from "./servers/catalog.ts"
import { type Leaver, takeOff } from "./take-off.ts"
import { zoneNameOf } from "./zone-view.ts"

/** A dead server may hold up the end of a zone no longer than this, ms. */
const deadline = 120_000

/** A zone that is not off its servers yet. */
export interface Remaining {
  /** What it waits for, in words. */
  readonly message: string
  /** When to try again, ms since the epoch. */
  readonly again: number
}

/**
 * Takes a deleted zone off its servers: removed where we made it, elsewhere only our own records withdrawn. Answers what
 * remains, or undefined when it is done or has taken too long.
 */
export async function finalize(key: string, zone: DnsZone, ctx: Context): Promise<Remaining | undefined> {
  const name = zoneNameOf(zone)
  if ("rule" in name || ctx.zones.names().get(key) === undefined) return undefined
  if (ctx.zones.isDelegated(name))
    return { message: `its delegation is still in the parent of ${name}`, again: ctx.clock.now() + 200 }
  const { primaries, secondaries } = ctx.zones.servers(key)
  const unlisted = await takeOffCatalogs(key, zone, name, ctx)
  const takeOffAll = (instances: readonly Bind9Instance[]) =>
    Promise.all(
      instances.map(async (instance) => {
        const problem = await takeOffInstance({ key, zone, name }, instance, ctx)
        return problem && { ...problem, message: `${keyOf(instance)}: ${problem.message}` }
      }),
    )
  const problems = [unlisted, ...(await takeOffAll(primaries)), ...(await takeOffAll(secondaries))]
  const [problem] = problems.filter((found) => found !== undefined)
  ctx.replicas.forget(key)
  if (problem === undefined) return undefined
  const since = Date.parse(zone.metadata.deletionTimestamp ?? "")
  if (ctx.clock.now() < since + deadline) return { message: problem.message, again: ctx.clock.now() + 1_500 }
  ctx.events.event(zone, {
    type: "Warning",
    reason: "LeftBehind",
    action: "Delete",
    note: `the zone is given up after ${deadline / 1000} s: ${problem.message}; what is left there has our markers`,
  })
  return undefined
}

async function takeOffInstance(
  leaver: Leaver,
  instance: Bind9Instance,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const sight = ctx.servers.of(instance)
  if (sight.kind === "unread") return { reason: "NotReady", message: "its Secrets were not read yet" }
  return sight.kind === "unusable" ? sight.problem : takeOff(leaver, sight.server, ctx)
}

/** Secondaries that follow a catalog drop the zone by themselves once it is not listed. */
async function takeOffCatalogs(
  key: string,
  zone: DnsZone,
  name: Name,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const { primaries, secondaries } = ctx.zones.servers(key)
  const catalogs = new Set(secondaries.flatMap(({ spec }) => spec.external?.catalog ?? []))
  for (const catalog of catalogs) {
    for (const instance of primaries) {
      const sight = ctx.servers.of(instance)
      if (sight.kind !== "usable") continue
      const listing = { zone: name, incarnation: zone.metadata.uid ?? "" }
      const problem = await list(sight.server, catalog, listing, false, ctx.owner)
      if (problem !== undefined) return problem
    }
  }
  return undefined
}
