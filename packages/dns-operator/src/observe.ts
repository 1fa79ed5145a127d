import { keyOf } from "@nightshift/operator-runtime"
import { DnsError, type Name, Rdata } from "@nightshift/rfc2136"
import type { ServerProblem } from "./board.ts"
import type { Context } from "./context.ts"
import type { DnsZone } from "./kinds.ts"
import { readMarker, zoneMarkerName } from "./records/ownership.ts"
import { rrsetAt } from "./records/contents.ts"
import type { Replica } from "./replica.ts"
import type { Mirror } from "./servers/mirror.ts"
import type { Server } from "./servers/server.ts"
import type { ServerChoice } from "./servers/select.ts"
import { parseZoneServerKey } from "./server-key.ts"
import type { ZoneView } from "./zone-view.ts"

/** How the zone was found on the server. Not to have been able to look is neither its presence nor its absence. */
export type Found =
  | { readonly kind: "serving"; readonly mirror: Mirror }
  /** It answers for the zone and lets us ask name by name only. */
  | { readonly kind: "askable" }
  | { readonly kind: "absent" }
  /** With `served` it is there, and does not let us read it. */
  | { readonly kind: "unknown"; readonly error: DnsError; readonly served: boolean }

/** One zone on one server, and what it should be there. */
export interface Observed {
  readonly zoneKey: string
  readonly zone: DnsZone
  readonly view: ZoneView
  readonly server: Server
  readonly choice: ServerChoice
  readonly replica: Replica
  readonly found: Found
  /** The zone is our making on this server. */
  readonly created: boolean
  /** For a secondary: names that its primaries do not hold as they should yet. */
  readonly pendingAbove: ReadonlySet<string>
}

export type Look =
  | { readonly kind: "gone" }
  | {
      readonly kind: "unusable"
      readonly zoneKey: string
      readonly server: string
      readonly role: Server["facts"]["role"]
      readonly problem: ServerProblem
    }
  | { readonly kind: "observed"; readonly observed: Observed }

/** Looks at what should be, which is in memory, and at what is, which is transferred as far as it has changed. */
export async function observe(key: string, ctx: Context): Promise<Look> {
  const { zone: zoneKey, server: serverKey } = parseZoneServerKey(key)
  const zone = ctx.zones.get(zoneKey)
  const choice = ctx.zones.servers(zoneKey)
  const instance = [...choice.primaries, ...choice.secondaries].find((one) => keyOf(one) === serverKey)
  if (
    zone === undefined ||
    zone.metadata.deletionTimestamp !== undefined ||
    instance === undefined ||
    ctx.zones.problem(zoneKey) !== undefined
  ) {
    ctx.replicas.forget(zoneKey, serverKey)
    return { kind: "gone" }
  }
  const sight = ctx.servers.of(instance)
  if (sight.kind === "unread") return { kind: "gone" }
  if (sight.kind === "unusable") {
    return { kind: "unusable", zoneKey, server: serverKey, role: instance.spec.role, problem: sight.problem }
  }
  const { server } = sight
  const replica = ctx.replicas.of(zoneKey, serverKey)
  const name = ctx.zones.names().get(zoneKey)
  if (name === undefined) return { kind: "gone" }
  const found = await look(server, name, replica, ctx)
  if (found.kind === "serving" && server.facts.role === "primary") {
    const marker = readMarker(rrsetAt(found.mirror, zoneMarkerName(name), "TXT"))
    replica.created = marker?.owner === ctx.owner
    const apexAdopted = zone.spec.adopt?.names?.includes("@") === true
    ctx.zones.read(zoneKey, serverKey, found.mirror, replica.created || apexAdopted)
  }
  const view = ctx.zones.view(zoneKey)
  if (view === undefined) return { kind: "gone" }
  return {
    kind: "observed",
    observed: {
      zoneKey,
      zone,
      view,
      server,
      choice,
      replica,
      found,
      created: replica.created,
      pendingAbove: server.facts.role === "primary" ? new Set() : pendingAbove(zoneKey, choice, ctx),
    },
  }
}

/** Transfers when the mirror may be behind: at the start, after a doubtful write, on NOTIFY, and on the slow tick. */
export async function look(server: Server, zone: Name, replica: Replica, ctx: Context): Promise<Found> {
  const now = ctx.clock.now()
  const due = replica.stale || now >= replica.readAt + ctx.safetyTick
  if (!due && replica.mirror !== undefined) return { kind: "serving", mirror: replica.mirror }
  // Doubts that come while we read are about what comes after.
  replica.stale = false
  const outcome = await server.read(zone, replica.mirror)
  switch (outcome.kind) {
    case "read":
      replica.mirror = outcome.mirror
      replica.byQuery = false
      replica.readAt = now
      if (outcome.mirror.signed) replica.dsRecords = await dsRecords(server, zone)
      return { kind: "serving", mirror: outcome.mirror }
    // What is configured and not loaded may be our own work half done: making it goes on from there, or says why not.
    case "unloaded":
    case "absent":
      replica.mirror = undefined
      replica.stale = true
      return { kind: "absent" }
    case "untransferable":
      replica.byQuery = true
      if (server.facts.role === "primary") return { kind: "unknown", error: outcome.error, served: true }
      return { kind: "askable" }
    case "unknown":
      replica.stale = true
      return { kind: "unknown", error: outcome.error, served: false }
  }
}

/** In place of an algorithm it asks the parent to hold no DS at all (RFC 8078, 4). */
const noAlgorithm = 0

/** What a parent zone should hold, as the server itself proposes it (CDS, RFC 7344); none while it does not say. */
async function dsRecords(server: Server, zone: Name): Promise<readonly string[]> {
  try {
    const { rrset } = await server.query(zone, "CDS")
    const proposed = (rrset?.rdatas ?? []).map(({ wire }) => Rdata.fromWire("DS", wire))
    return proposed.filter(({ wire }) => wire[2] !== noAlgorithm).map((ds) => `${zone} DS ${ds}`)
  } catch (error) {
    if (error instanceof DnsError) return []
    throw error
  }
}

/** What a secondary cannot have, because a primary does not have it. */
function pendingAbove(zoneKey: string, { primaries }: ServerChoice, ctx: Context): ReadonlySet<string> {
  const views = ctx.board.of(zoneKey)
  return new Set(primaries.flatMap((primary) => [...(views.get(keyOf(primary))?.pending ?? [])]))
}
