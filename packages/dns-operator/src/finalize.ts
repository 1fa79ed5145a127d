import { keyOf } from "@nightshift/operator-runtime"
import { DnsError, type Name } from "@nightshift/rfc2136"
import { auditWrites, auditZone } from "./audit.ts"
import type { ServerProblem } from "./board.ts"
import type { Context } from "./context.ts"
import type { Bind9Instance, DnsZone } from "./kinds.ts"
import { noAdoption } from "./records/adoption.ts"
import { rrsetAt } from "./records/contents.ts"
import { readMarker, zoneMarkerName } from "./records/ownership.ts"
import { plan } from "./records/planner.ts"
import { catalogName, list } from "./servers/catalog.ts"
import { removeZone } from "./servers/life-cycle.ts"
import type { Mirror } from "./servers/mirror.ts"
import type { Server } from "./servers/server.ts"
import { write } from "./servers/write.ts"
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
  const taken = await Promise.all(
    [...secondaries, ...primaries].map(async (instance) => {
      const problem = await takeOff(key, instance, name, ctx)
      return problem && { ...problem, message: `${keyOf(instance)}: ${problem.message}` }
    }),
  )
  const problems = [unlisted, ...taken]
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

async function takeOff(
  key: string,
  instance: Bind9Instance,
  name: Name,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const sight = ctx.servers.of(instance)
  if (sight.kind === "unread") return { reason: "NotReady", message: "its Secrets were not read yet" }
  if (sight.kind === "unusable") return sight.problem
  const { server } = sight
  const looked = await server.read(name, undefined)
  if (looked.kind === "absent") return undefined
  if (server.facts.role === "secondary") return takeOffSecondary(key, server, name, ctx)
  if (looked.kind !== "read") return { reason: "Unreachable", message: looked.error.message }
  const made = readMarker(rrsetAt(looked.mirror, zoneMarkerName(name), "TXT"))?.owner === ctx.owner
  if (made && server.rndc !== undefined) return remove(key, server, name, ctx)
  return withdraw(key, server, name, looked.mirror, ctx)
}

async function remove(
  key: string,
  server: Server,
  name: Name,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const problem = await removeZone(server, name)
  if (problem === undefined) auditZone("zone removed", key, server.key, name, ctx)
  return problem
}

/** By the catalog, by us, or by nobody: a secondary that somebody else configured keeps its block. */
async function takeOffSecondary(
  key: string,
  server: Server,
  name: Name,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const { catalog } = server.facts
  if (catalog === undefined) return server.rndc === undefined ? undefined : remove(key, server, name, ctx)
  try {
    await server.notify(catalogName(catalog), undefined)
  } catch (error) {
    if (!(error instanceof DnsError)) throw error
  }
  return {
    reason: "Unfinished",
    message: `it has not heard from catalog ${catalog} yet that ${name} is gone`,
  }
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

async function withdraw(
  key: string,
  server: Server,
  name: Name,
  contents: Mirror,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const rules = { zone: name, owner: ctx.owner, adoption: noAdoption, drift: "Repair" } as const
  const { changes } = plan(new Map(), contents, rules)
  if (changes.length === 0) return undefined
  const written = await write(server, name, changes)
  auditWrites({ zoneKey: key, server }, written, ctx)
  if (written.problem !== undefined) return written.problem
  const left = written.outdated.length + written.doubtful.length
  return left === 0
    ? undefined
    : { reason: "Unfinished", message: `${left === 1 ? "1 name is" : `${left} names are`} looked at again` }
}
