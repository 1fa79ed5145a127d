import { DnsError, type Name } from "@nightshift/rfc2136"
import { auditWrites, auditZone } from "./audit.ts"
import type { ServerProblem } from "./board.ts"
import type { Context } from "./context.ts"
import type { DnsZone } from "./kinds.ts"
import { noAdoption } from "./records/adoption.ts"
import { rrsetAt } from "./records/contents.ts"
import { type Marker, readMarker, zoneMarkerName } from "./records/ownership.ts"
import { plan } from "./records/planner.ts"
import { catalogName } from "./servers/catalog.ts"
import { isOurBlock, removeZone } from "./servers/life-cycle.ts"
import type { Mirror } from "./servers/mirror.ts"
import { describeDnsError } from "./servers/problem.ts"
import type { ReadOutcome, Server } from "./servers/server.ts"
import { write } from "./servers/write.ts"

/** A zone that leaves a server. */
export interface Leaver {
  readonly key: string
  readonly zone: DnsZone
  readonly name: Name
}

/**
 * Takes a zone off one server: removed where we made it, elsewhere only our own records withdrawn. Answers what stands
 * against it, or undefined when nothing of ours is left there.
 */
export async function takeOff(
  leaver: Leaver,
  server: Server,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  try {
    const looked = await server.read(leaver.name, undefined)
    if (looked.kind === "absent") return undefined
    return server.facts.role === "secondary"
      ? await takeOffSecondary(leaver, server, looked, ctx)
      : await takeOffPrimary(leaver, server, looked, ctx)
  } catch (error) {
    if (error instanceof DnsError) return describeDnsError(error)
    throw error
  }
}

type Present = Exclude<ReadOutcome, { readonly kind: "absent" }>

async function takeOffPrimary(
  leaver: Leaver,
  server: Server,
  looked: Present,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const { name, zone } = leaver
  if (looked.kind === "read") {
    const made = zoneMarker(looked.mirror, name)?.owner === ctx.owner
    return made && server.rndc !== undefined
      ? remove(leaver, server, ctx)
      : withdraw(leaver, server, looked.mirror, ctx)
  }
  // Its marker cannot be read: what we remember to have made is known by its block.
  if (zone.status?.created === true && server.rndc !== undefined) {
    const isOurs = await isOurBlock(server.rndc, name)
    if (isOurs === undefined) return undefined
    if (isOurs) return remove(leaver, server, ctx)
  }
  return describeDnsError(looked.error)
}

/** By its catalog, by us, or by nobody: a secondary that somebody else configured keeps its block. */
async function takeOffSecondary(
  leaver: Leaver,
  server: Server,
  looked: Present,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const { name } = leaver
  const { rndc, facts } = server
  if (facts.catalog !== undefined) return waitForCatalog(server, facts.catalog, name)
  const maker = looked.kind === "read" ? zoneMarker(looked.mirror, name)?.owner : undefined
  const mayBeOurs = rndc !== undefined && (maker === undefined || maker === ctx.owner)
  if (mayBeOurs && (await isOurBlock(rndc, name)) === true) return remove(leaver, server, ctx)
  // It keeps the zone, and fetches it without what was ours.
  await notify(server, name)
  return undefined
}

const zoneMarker = (contents: Mirror, name: Name): Marker | undefined =>
  readMarker(rrsetAt(contents, zoneMarkerName(name), "TXT"))

async function waitForCatalog(server: Server, catalog: string, name: Name): Promise<ServerProblem> {
  await notify(server, catalogName(catalog))
  return {
    reason: "Unfinished",
    message: `it has not heard from catalog ${catalog} yet that ${name} is gone`,
  }
}

/** Whether it wants to hear it is its own business. */
async function notify(server: Server, zone: Name): Promise<void> {
  try {
    await server.notify(zone, undefined)
  } catch (error) {
    if (!(error instanceof DnsError)) throw error
  }
}

async function remove(
  { key, name }: Leaver,
  server: Server,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const problem = await removeZone(server, name)
  if (problem === undefined) auditZone("zone removed", key, server.key, name, ctx)
  return problem
}

async function withdraw(
  { key, name }: Leaver,
  server: Server,
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
