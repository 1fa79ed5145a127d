import { zoneReasons } from "@nightshift/crds"
import { keyOf } from "@nightshift/operator-runtime"
import {
  type Clock,
  DnsError,
  type Name,
  type RRset,
  type RndcResult,
  seedZone,
  type ZoneRecord,
} from "@nightshift/rfc2136"
import { auditZone } from "../audit.ts"
import type { ServerProblem } from "../board.ts"
import type { Context } from "../context.ts"
import { soaSpecOf } from "../decide.ts"
import type { Bind9Instance } from "../kinds.ts"
import type { Observed } from "../observe.ts"
import { soaRRset } from "../records/apex.ts"
import { contentsOf } from "../records/contents.ts"
import { markerRRset, zoneMarkerRRset } from "../records/ownership.ts"
import type { ZoneView } from "../zone-view.ts"
import { sameBlock } from "./block-compare.ts"
import { describeDnsError } from "./problem.ts"
import type { Server } from "./server.ts"
import {
  fileOf,
  type Peer,
  type PrimaryBlock,
  primaryBlock,
  primaryStatements,
  secondaryBlock,
} from "./zone-block.ts"

type Rndc = NonNullable<Server["rndc"]>

/** Makes the zone on the server. Every step can be repeated: a crash after any of them continues at the next look. */
export async function createZone(observed: Observed, ctx: Context): Promise<ServerProblem | undefined> {
  const { server, view } = observed
  const { rndc } = server
  if (rndc === undefined) return problem(`no control channel makes ${view.name} there`)
  try {
    if (server.facts.role === "primary") return await createPrimary(observed, rndc, ctx)
    const added = await rndc.addzone(view.name, secondaryBlockOf(observed, ctx))
    if (added.kind !== "exists") return done(added, `make ${view.name} a secondary there`)
    const configured = await configureZone(observed, ctx)
    return typeof configured === "boolean"
      ? problem(`${view.name} is configured there, and has not been transferred yet`)
      : configured
  } catch (error) {
    if (error instanceof DnsError) return describeDnsError(error)
    throw error
  }
}

/** A primary needs a file on its own disk, which we cannot reach: the server fetches the zone from us and writes it. */
async function createPrimary(
  observed: Observed,
  rndc: Rndc,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const { server, view, zoneKey } = observed
  const { name } = view
  const key = server.facts.transferKey ?? server.facts.updateKey
  if (key === undefined) return problem(`a zone is handed over signed, and ${server.key} has no key`)
  ctx.zones.read(zoneKey, server.key, contentsOf([]), true)
  const records = seedOf(observed, ctx.zones.view(zoneKey) ?? view, ctx)
  const statements = primaryStatements(primaryOf(observed, ctx))
  const outcome = await ctx.seeder.open((primary, advertise) =>
    seedZone(
      { zone: name, records, key, file: fileOf(name), statements },
      { rndc, primary, advertise, clock: wireClock(ctx) },
    ),
  )
  switch (outcome.kind) {
    case "seeded":
      return undefined
    case "exists":
      return problem(`${name} is configured there and does not answer: the server's log says why`)
    case "failed":
      return problem(outcome.error.message)
  }
}

const wireClock = ({ clock }: Context): Clock => ({
  now: () => clock.now(),
  after: (ms, wake) => {
    const timer = clock.after(ms, wake)
    return () => timer.cancel()
  },
})

/** What a zone is born with: SOA, NS, glue, our markers of these, and the marker that says that it is our making. */
function seedOf({ zone, zoneKey }: Observed, view: ZoneView, ctx: Context): ZoneRecord[] {
  const born = [...view.merged.desired.values()]
    .flatMap((types) => [...types.values()])
    .filter(({ sources }) => sources.some(({ kind }) => kind === "DNSZone"))
  const rrsets: RRset[] = [
    soaRRset(view.name, soaSpecOf(zone), Math.max(zone.spec.soaRecord.serial, 1)),
    ...born.map(({ rrset }) => rrset),
    ...born.map((wanted) => markerRRset(wanted, ctx.owner)),
    zoneMarkerRRset(view.name, ctx.owner, `DNSZone/${zoneKey}`),
  ]
  return rrsets.flatMap(({ name, type, ttl, rdatas }) => rdatas.map((rdata) => ({ name, type, ttl, rdata })))
}

/**
 * Brings the server's block of a zone that we made to what the spec wants now; true when it was another. A zone that
 * cannot be read is known as ours by what we remember and by the file that its block names.
 */
export async function configureZone(observed: Observed, ctx: Context): Promise<ServerProblem | boolean> {
  const { server, view, replica } = observed
  const isSecondary = server.facts.role === "secondary"
  const wanted = isSecondary ? secondaryBlockOf(observed, ctx) : primaryBlock(primaryOf(observed, ctx))
  if (server.rndc === undefined || replica.block === wanted) return false
  try {
    const shown = await server.rndc.showzone(view.name)
    const isOurs = shown.kind === "done" && (observed.created || namesOurFile(shown.value, view.name))
    const isOther = isOurs && !sameBlock(shown.value, wanted)
    if (isOther) {
      const changed = done(await server.rndc.modzone(view.name, wanted), `change the block of ${view.name}`)
      if (changed !== undefined) return changed
      await server.rndc.reconfig()
      // Another primary counts its serials for itself: a lower one than the secondary has would be ignored.
      if (isSecondary) await server.rndc.retransfer(view.name)
      auditZone("zone configured", observed.zoneKey, server.key, view.name, ctx)
    }
    replica.block = wanted
    return isOther
  } catch (error) {
    if (error instanceof DnsError) return describeDnsError(error)
    throw error
  }
}

const namesOurFile = (block: string, name: Name): boolean => block.includes(`file "${fileOf(name)}";`)

/**
 * Whether the server's block of the zone is one that we gave it: it names our file. undefined when the server has no such
 * zone. Where zones cannot be added by anybody, nothing is ours.
 */
export async function isOurBlock(rndc: Rndc, name: Name): Promise<boolean | undefined> {
  const shown = await rndc.showzone(name)
  if (shown.kind === "not-found") return undefined
  return shown.kind === "done" && namesOurFile(shown.value, name)
}

/** Takes the zone and its files away. "It is not there" is what was wanted. */
export async function removeZone(server: Server, name: Name): Promise<ServerProblem | undefined> {
  if (server.rndc === undefined) return undefined
  try {
    const result = await server.rndc.delzone(name, { clean: true })
    return result.kind === "not-found" ? undefined : done(result, `remove ${name}`)
  } catch (error) {
    if (error instanceof DnsError) return describeDnsError(error)
    throw error
  }
}

function primaryOf({ server, view, choice, zone }: Observed, ctx: Context): PrimaryBlock {
  const secondaries = usable(choice.secondaries, ctx)
  const { updateKey, previousKey, transferKey, previousReadKey } = server.facts
  const names = (keys: readonly (typeof updateKey)[]) => [
    ...new Set(keys.flatMap((key) => (key === undefined ? [] : [key.name.toString()]))),
  ]
  return {
    zone: view.name,
    // The former keys too: whichever of both the server knows by now must be let in.
    updateKeys: names([updateKey, previousKey]),
    transferKeys: names([
      transferKey ?? updateKey,
      previousReadKey,
      ...secondaries.flatMap(({ facts }) => [facts.transferKey, facts.previousReadKey]),
    ]),
    notify: [...secondaries.map(({ peer }) => peer), ...(ctx.notifyAt === undefined ? [] : [ctx.notifyAt])],
    dnssecPolicy: zone.spec.dnssecPolicy,
  }
}

function secondaryBlockOf({ server, view, choice }: Observed, ctx: Context): string {
  const primaries: Peer[] = usable(choice.primaries, ctx).map(({ peer }) => peer)
  const key = (server.facts.transferKey ?? server.facts.updateKey)?.name.toString()
  return secondaryBlock({
    zone: view.name,
    primaries,
    transferKey: key,
    notifiers: key === undefined ? [] : [key],
  })
}

const usable = (instances: readonly Bind9Instance[], ctx: Context): Server[] =>
  instances
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .flatMap((instance) => {
      const sight = ctx.servers.of(instance)
      return sight.kind === "usable" ? [sight.server] : []
    })

function done(result: RndcResult, what: string): ServerProblem | undefined {
  if (result.kind === "done") return undefined
  const why = result.kind === "failed" ? `${result.reason} ${result.text}`.trim() : result.text || result.kind
  return problem(`could not ${what}: ${why}`)
}

const problem = (message: string): ServerProblem => ({ reason: zoneReasons.Creating, message })
