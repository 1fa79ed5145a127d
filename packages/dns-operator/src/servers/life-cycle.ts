import { zoneReasons } from "@nightshift/crds"
import { keyOf } from "@nightshift/operator-runtime"
import {
  DnsError,
  type Name,
  type RRset,
  type RndcResult,
  type TsigKey,
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
import { fileOf, type Peer, primaryBlock, secondaryBlock } from "./zone-block.ts"

type Rndc = NonNullable<Server["rndc"]>

/** How long a server may take to fetch a zone of a few records, ms. */
const seedDeadline = 10_000

/** Makes the zone on the server. Every step can be repeated: a crash after any of them continues at the next look. */
export async function createZone(observed: Observed, ctx: Context): Promise<ServerProblem | undefined> {
  const { server, view } = observed
  const { rndc } = server
  if (rndc === undefined) return problem(`no control channel makes ${view.name} there`)
  try {
    return server.facts.role === "primary"
      ? await createPrimary(observed, rndc, ctx)
      : done(
          await rndc.addzone(view.name, secondaryBlockOf(observed, ctx)),
          `make ${view.name} a secondary there`,
        )
  } catch (error) {
    if (error instanceof DnsError) return describeDnsError(error)
    throw error
  }
}

/** BIND's number for "file not found". */
const fileNotFound = 38

/** named writes the file on its own time: in one of some fifty lives the zone is taken away before it did. */
const mostLives = 8

/**
 * A primary needs a file on its own disk, which we cannot reach: the server becomes our secondary for a moment, fetches
 * the zone and writes the file, loses the zone but not the file, and comes back as the primary of what it wrote.
 */
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
  for (let life = 1; life <= mostLives; life++) {
    const born = await rndc.addzone(name, primaryBlockOf(observed, ctx))
    if (born.kind === "done") return undefined
    if (born.kind === "exists") {
      if (!(await isHalfMade(rndc, name)))
        return problem(`${name} is configured there and does not answer: the server's log says why`)
    } else {
      const hasNoFile = born.kind === "failed" && born.result === fileNotFound
      if (!hasNoFile) return done(born, `make the server primary for ${name}`)
      const fault = await firstLife(observed, rndc, key, ctx)
      if (fault !== undefined) return fault
    }
    const removed = await rndc.delzone(name)
    if (removed.kind === "failed") return done(removed, `take ${name} away to bring it back as primary`)
  }
  return problem(
    `${server.key} fetched ${name} ${mostLives} times and never wrote its file: is its directory writable?`,
  )
}

/** Lets the server fetch the zone from us. `retransfer` spares half a second in which named paces its first question. */
async function firstLife(
  observed: Observed,
  rndc: Rndc,
  key: TsigKey,
  ctx: Context,
): Promise<ServerProblem | undefined> {
  const { view, zoneKey } = observed
  const { name } = view
  const whole = ctx.zones.view(zoneKey) ?? view
  const seeding = await ctx.seeder.offer(name, seedOf(observed, whole, ctx), key)
  try {
    const from = { zone: name, primaries: [seeding.from], transferKey: key.name.toString(), notifiers: [] }
    const added = done(await rndc.addzone(name, secondaryBlock(from)), `let the server fetch ${name}`)
    if (added !== undefined) return added
    await rndc.retransfer(name)
    if (await inTime(seeding.transferred, ctx)) return undefined
    await rndc.delzone(name, { clean: true })
    const { address, port } = seeding.from
    return problem(
      `it did not fetch ${name} from ${address} port ${port}: is there a way from the server to --transfer-advertise, and does it know key ${key.name}?`,
    )
  } finally {
    await seeding.end()
  }
}

/** A secondary of our file was left by a creation that did not come to its end. */
async function isHalfMade(rndc: Rndc, name: Name): Promise<boolean> {
  const shown = await rndc.showzone(name)
  return (
    shown.kind === "done" &&
    /\btype (secondary|slave);/.test(shown.value) &&
    shown.value.includes(fileOf(name))
  )
}

async function inTime(transferred: Promise<void>, ctx: Context): Promise<boolean> {
  return new Promise((resolve) => {
    const late = ctx.clock.after(seedDeadline, () => resolve(false))
    const settle = (fetched: boolean) => {
      late.cancel()
      resolve(fetched)
    }
    transferred.then(
      () => settle(true),
      () => settle(false),
    )
  })
}

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

/** Brings the server's block of a zone that we made to what the spec wants now. */
export async function configureZone(observed: Observed, ctx: Context): Promise<ServerProblem | undefined> {
  const { server, view, replica } = observed
  const wanted = primaryBlockOf(observed, ctx)
  if (server.rndc === undefined || replica.block === wanted) return undefined
  try {
    const shown = await server.rndc.showzone(view.name)
    if (shown.kind === "done" && !sameBlock(shown.value, wanted)) {
      const changed = done(await server.rndc.modzone(view.name, wanted), `change the block of ${view.name}`)
      if (changed !== undefined) return changed
      await server.rndc.reconfig()
      auditZone("zone configured", observed.zoneKey, server.key, view.name, ctx)
    }
    replica.block = wanted
    return undefined
  } catch (error) {
    if (error instanceof DnsError) return describeDnsError(error)
    throw error
  }
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

function primaryBlockOf({ server, view, choice, zone }: Observed, ctx: Context): string {
  const secondaries = usable(choice.secondaries, ctx)
  const { updateKey, transferKey } = server.facts
  const names = (keys: readonly (typeof updateKey)[]) => [
    ...new Set(keys.flatMap((key) => (key === undefined ? [] : [key.name.toString()]))),
  ]
  return primaryBlock({
    zone: view.name,
    updateKeys: names([updateKey]),
    transferKeys: names([transferKey ?? updateKey, ...secondaries.map(({ facts }) => facts.transferKey)]),
    notify: secondaries.map(({ peer }) => peer),
    dnssecPolicy: zone.spec.dnssecPolicy,
  })
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
